from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.console.desk import Desk
from tests.status.commands.making import alter
from tests.stories.store.story_rows import START, Rows
from worker.base.store.database import Database
from worker.console.text import flowed, folded, width
from worker.readers.store.answers import MUTED, UNSUBSCRIBED
from worker.upkeep.recovery.doubts import SETTLED

NEVER = datetime(2099, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A desk with a story in four outlets, which was told twice, and one that nobody was told."""
    database = Database(f"sqlite:///{desk.folder / 'data' / 'wirewatch.db'}")
    with database.write() as session:
        rows = Rows(session)
        story = rows.story()
        own = rows.report(story, "Wire", "Rockets strike the port", 1, topics=("rockets",))
        rows.decide(own, 2, "tell")
        rows.deliver(rows.tell(story, own, 2), "sent", 2.5)
        copy = rows.report(story, "Post", "Port hit", 3, duplicate_of=own)
        rows.decide(copy, 3, "known")
        other = rows.report(story, "Вісті", "Удар по порту", 5, language="uk", topics=("rockets",))
        rows.decide(other, 5, "kept_back")
        rows.appear(own, "Mirror", "Rockets strike the port", 6)
        news = {"news": ["The count of the dead rose from 12 to 48."], "kept_back": 3}
        rows.deliver(rows.tell(story, own, 40, "count-48", news=news), "sent", 24 * 60 + 2)
        corrected = {"news": [], "kept_back": 0}
        rows.deliver(rows.tell(story, own, 41, "correction-3fa9c1d2e4", news=corrected), "held")
        topic = {"news": ["A new topic: rockets."], "kept_back": 0}
        notice = rows.tell(story, own, 42, "topic-rockets", news=topic)
        rows.deliver(notice, "pending", (NEVER - START).total_seconds() / 60)
        rows.keep_back(story, 1)
        rows.report(rows.story(), "Wire", "A \x9b31mgarden\u202e opens", 50)
        rows.story(merged_into=story)
    database.close()
    return desk


def test_every_story_is_a_line(told: Desk) -> None:
    found = told.good("stories", "--json").json("stories")
    assert [each["id"] for each in found] == [1, 2]
    assert [each["kind"] for each in found[0]["told"]] == [
        "first",
        "count",
        "correction-3fa9c1d2e4",
        "topic-rockets",
    ]
    assert told.good("stories", "--topic", "rockets", "--json").json("stories") == found[:1]
    assert told.good("stories", "--limit", "1", "--json").json("stories") == found[1:]
    assert told.good("stories", "--since", "1s", "--json").out == ""


def test_the_table_shows_headline_outlets_languages_topics_and_what_was_told(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    lines = told.good("stories").out.splitlines()
    assert lines[:3] == [
        "    1  Rockets strike the port",
        "       2026-01-02 03:01  Wire, Post, Вісті, Mirror · 3 articles · en, uk · rockets"
        " · told rockets now: first, count rose",
        "       held for rockets now: corrected"
        " · waits until 2099-01-02 03:00 for rockets now: topic Rockets",
    ]
    assert lines[-1] == "2 stories. Times are in UTC."


@pytest.mark.parametrize("columns", [60, 72, 80, 120])
@pytest.mark.parametrize("words", [("stories",), ("stories", "1")])
def test_nothing_is_cut_off_however_narrow_the_terminal_is(
    told: Desk, monkeypatch: pytest.MonkeyPatch, columns: int, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = told.good(*words).out
    assert max(width(each) for each in out.splitlines()) <= columns
    assert "…" not in out
    assert "rockets now" in " ".join(out.split())


def test_a_story_is_shown_with_what_happened_in_it(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    out = told.good("stories", "1").out
    words = [" ".join(each.split()) for each in out.splitlines()]
    assert words[:2] == ["1 Rockets strike the port", "4 outlets, 3 articles, en, uk, rockets"]
    assert words[3:14] == [
        "2026-01-02 03:01 Wire article 1: Rockets strike the port",
        "→ rockets now told first of article 1 at 03:02",
        "2026-01-02 03:03 Post article 2, a copy of article 1: Port hit (kept back)",
        "2026-01-02 03:05 Вісті article 3: Удар по порту (kept back)",
        "2026-01-02 03:06 Mirror a copy of article 1: Rockets strike the port (kept back)",
        "→ rockets now told again of article 1 at 2026-01-03 03:02: The count of the dead rose"
        " from 12 to",
        "48. 3 kept back before it.",
        "→ rockets now held, to be told again of article 1: corrected.",
        "→ rockets now waits until 2099-01-02 03:00 to be told again of article 1: A new topic:"
        " Rockets.",
        "1 report kept back from rockets now since its last message",
        "Times are in UTC.",
    ]
    assert "nobody was told of it" in told.good("stories", "2").out
    assert "(story 3 went into this one)" in told.good("stories", "3").out


def test_what_was_kept_back_before_any_message_went_is_since_none(told: Desk) -> None:
    alter(told, "UPDATE deliveries SET state = 'pending', delivered_at = NULL")
    out = " ".join(told.good("stories", "1").out.split())
    assert "kept back from rockets now before its first message" in out
    assert "since its last message" not in out


def test_what_is_due_is_not_said_to_wait(told: Desk) -> None:
    alter(told, "UPDATE deliveries SET due_at = created_at WHERE state = 'pending'")
    assert "due to be told again of article 1" in " ".join(told.good("stories", "1").out.split())
    assert "due for rockets now: topic Rockets" in told.good("stories").out


@pytest.mark.parametrize(
    ("reason", "state", "shown", "in_the_table"),
    [
        (MUTED, "muted", "its reader muted the story", "muted by the reader of rockets now: first"),
        (
            UNSUBSCRIBED,
            "unsubscribed",
            "its reader unsubscribed",
            "not sent to the reader of rockets now, who unsubscribed: first",
        ),
        ("it answered 550", "failed", None, "not delivered to rockets now: first"),
    ],
)
def test_what_its_reader_did_not_want_is_said_as_such(
    told: Desk, reason: str, state: str, shown: str | None, in_the_table: str
) -> None:
    suppressed = f"state = 'suppressed', state_reason = '{reason}', delivered_at = NULL"
    alter(told, f"UPDATE deliveries SET {suppressed} WHERE id = 'msg_1_out'")
    words = " ".join(told.good("stories", "1").out.split())
    of = "told first of article 1"
    assert (f"not {of}: {shown}" if shown else f"could not be {of}") in words
    assert ("could not" in words) == (shown is None)
    assert in_the_table in " ".join(told.good("stories").out.split())
    timeline = told.good("stories", "1", "--json").one("story")["timeline"]
    assert next(each["state"] for each in timeline if each["what"] == "told") == state


def test_of_several_readers_one_who_got_it_counts_more_than_one_who_did_not_want_it(
    told: Desk,
) -> None:
    alter(told, "UPDATE deliveries SET state = 'suppressed', state_reason = "
        f"'{MUTED}' WHERE id LIKE 'msg_1_%'")  # fmt: skip
    database = Database(f"sqlite:///{told.folder / 'data' / 'wirewatch.db'}")
    with database.write() as session:
        Rows(session).deliver(1, "sent", 9, channel="other")
    database.close()
    assert "told first of article 1 at 03:09" in " ".join(told.good("stories", "1").out.split())


def test_what_is_taken_as_sent_is_said_as_such(told: Desk) -> None:
    settled = f"state = 'suppressed', state_reason = '{SETTLED}', delivered_at = NULL"
    alter(told, f"UPDATE deliveries SET {settled} WHERE id = 'msg_1_out'")
    assert "taken as told rockets now: first" in " ".join(told.good("stories").out.split())
    assert "taken as told first of article 1" in " ".join(told.good("stories", "1").out.split())


def test_a_story_as_json_has_its_timeline(told: Desk) -> None:
    found = told.good("stories", "1", "--json").one("story")
    assert [each["what"] for each in found["timeline"]] == [
        "report",
        "told",
        "copy",
        "report",
        "copy",
        "told",
        "told",
        "told",
    ]


def test_a_story_that_is_not_there_and_options_that_do_not_fit_are_refused(told: Desk) -> None:
    for words in (["9"], ["1", "--topic", "rockets"], ["--topic", "rocket"], ["--since", "soon"]):
        outcome = told.run("stories", *words)
        assert (outcome.status, outcome.out) == (2, "")
    assert "there is no story 9 (the newest is 2)" in told.run("stories", "9").err


def test_an_empty_database_has_no_story(desk: Desk) -> None:
    assert desk.good("stories").out == "There is no story yet.\n"
    assert desk.good("stories", "--since", "1d").out == "There is no such story.\n"
    assert desk.good("stories", "--json").out == ""


def test_a_hostile_headline_commands_no_terminal(told: Desk) -> None:
    for words in (["stories"], ["stories", "2"]):
        assert not {"\x1b", "\x9b", "\u202e"} & set(told.good(*words).out)


def test_lines_are_folded_between_words_and_by_the_columns_that_they_take() -> None:
    assert folded("one two three", 7) == ["one two", "three"]
    assert folded("", 7) == []
    assert folded("항구에서 로켓이", 8) == ["항구에서", "로켓이"]
    assert folded("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert all(width(each) <= 5 for each in folded("港口遭到火箭弹袭击", 5))
    assert folded("港", 1) == ["港"]
    assert flowed(["one", "", "two", "three four"], 9) == ["one · two", "three", "four"]
