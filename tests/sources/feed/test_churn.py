"""What changes with each poll and says nothing is a revision once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from tests.net.servers import response, serving
from tests.sources.feed.feeds import Memory, item, rss
from worker.formats.feed_entry import RawEntry
from worker.sources.feed.churn import Changing, sift
from worker.sources.feed.identity import identify

LEAD = "word " * 70
"""So long that what follows is no part of the lead."""


def kept(texts: Sequence[str], titles: Sequence[str] = ()) -> list[bool]:
    """Returns which of the versions of an entry are revisions, one a poll, after the first."""
    titles = titles or ["Head"] * len(texts)
    found: list[bool] = []
    stored = ""
    changing: dict[str, Changing] = {}
    for title, text in zip(titles, texts, strict=True):
        (each,) = identify([RawEntry(id="1", title=title, summary=text)])
        if not stored:
            stored = each.mark
            continue
        changed = [each] if each.mark != stored else []
        held, changing = sift(changing, changed, {each.key: each.mark})
        # What is remembered lies in the database between two polls.
        changing = msgspec.convert(msgspec.to_builtins(changing), dict[str, Changing])
        is_kept = bool(changed) and each.key not in held
        stored = each.mark if is_kept else stored
        found.append(is_kept)
    return found


def test_a_counter_behind_the_lead_is_a_revision_once() -> None:
    texts = [f"{LEAD} read {number} times so far" for number in range(10)]
    assert kept(texts) == [True] + [False] * 8


def test_words_that_change_with_each_poll_are_a_revision_once() -> None:
    spans = ["just now", "a minute ago", "some minutes ago", "long ago", "very long ago"]
    assert kept([f"Posted {span} by the desk of the paper" for span in spans]) == [
        True,
        False,
        False,
        False,
    ]


def test_a_figure_in_headline_or_lead_is_always_news() -> None:
    assert kept([f"At least {number} people died." for number in range(10, 16)]) == [True] * 5
    titles = [f"Quake: {number} dead" for number in range(10, 16)]
    assert kept([LEAD] * 6, titles) == [True] * 5


def test_a_text_that_grows_is_news_each_time() -> None:
    texts = [LEAD + " ".join(f"Paragraph {'x' * at} of it." for at in range(n)) for n in range(6)]
    assert kept(texts) == [True] * 5


def test_changes_at_unlike_places_are_revisions() -> None:
    words = [f"w{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(200)]
    texts = []
    for place in (0, 60, 120, 180, 20):
        changed = [*words]
        changed[place] = "other"
        texts.append(" ".join(changed))
    assert kept(texts) == [True] * 4


def test_what_was_held_back_and_stays_is_a_revision() -> None:
    texts = [f"{LEAD} the mayor {word} it." for word in ("said", "denied", "denounced")]
    assert kept([*texts, texts[-1], texts[-1]]) == [True, False, True, False]


def test_what_was_quiet_meanwhile_is_no_churn() -> None:
    a, b, c = (f"{LEAD} the mayor {word} it." for word in ("said", "denied", "denounced"))
    assert kept([a, b, b, c, c, a]) == [True, False, True, False, True]


def test_a_poll_after_something_was_held_back_asks_for_everything() -> None:
    memory, texts = Memory(), ["one", "two", "three", "three"]
    answers = iter([response(rss(item(1, text=f"{LEAD} {x} of it")), headers=['ETag: "e"'])
                    for x in texts])  # fmt: skip
    with serving(lambda _: next(answers)) as server:
        for _ in texts:
            memory.poll(server.url)
    assert [len(memory.kept), b"if-none-match" in server.requests[3].lower()] == [3, False]


@pytest.mark.parametrize("number", [39, 100])
def test_of_many_that_change_some_are_remembered(number: int) -> None:
    entries = identify([RawEntry(id=str(at), title="x", summary=f"y {at}") for at in range(number)])
    held, after = sift({}, entries, {})
    assert (held, len(after)) == (frozenset(), min(number, 40))
