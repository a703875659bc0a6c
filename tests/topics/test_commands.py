from __future__ import annotations

import shlex
import shutil

import pytest

from tests.console.desk import GARDEN, ROCKET, ROCKET_COPY, Desk
from tests.parts.plugged import TOYS


@pytest.fixture
def told(desk: Desk) -> Desk:
    desk.ingest(a=ROCKET, b=ROCKET_COPY, c=GARDEN)
    return desk


def test_topics_are_listed_with_what_they_found(told: Desk) -> None:
    rockets, ferries = told.good("topics", "list", "--json").json("topics")
    assert rockets["articles"]["main"] + rockets["articles"]["passing"] == 2
    assert rockets["alerts"] == ["rockets now"]
    assert ferries["name"] == "ferries"
    words = told.good("topics", "list").out
    assert "rockets (Rockets)" in words
    assert "found   2 articles" in words


def test_a_topic_is_tried_on_what_is_stored(told: Desk) -> None:
    found = told.good("topics", "test", "rockets", "--json").one("topics.test")
    assert (found["matched"], found["articles"], found["copies"]) == (2, 3, 1)
    (forecast,) = found["alerts"]
    assert (forecast["alert"], forecast["would_have_sent"]) == ("rockets now", 1)
    words = told.good("topics", "test", "rockets").out
    assert "matches 2 of 3 articles first seen since" in words
    assert "the alert “rockets now” would have sent 1 notice" in words
    assert "*rockets* struck" in words


def test_a_query_alone_is_tried_as_an_instant_alert(told: Desk) -> None:
    found = told.good("topics", "test", "--query", "grain OR palm", "--json").one("topics.test")
    assert (found["slug"], found["matched"]) == (None, 3)
    assert found["alerts"][0]["alert"] is None
    assert found["alerts"][0]["would_have_sent"] == 2


def test_a_query_can_stand_in_for_a_topics_own(told: Desk) -> None:
    words = ["topics", "test", "rockets", "--query", "palm", "--json"]
    found = told.good(*words).one("topics.test")
    assert (found["slug"], found["query"], found["matched"]) == ("rockets", "palm", 1)
    assert found["alerts"][0]["would_have_sent"] == 1


def test_only_articles_since_then_are_tried(told: Desk) -> None:
    words = ["topics", "test", "rockets", "--since", "0s", "--json"]
    assert told.good(*words).one("topics.test")["articles"] == 0


def test_a_wrong_query_is_pointed_at(told: Desk) -> None:
    outcome = told.run("topics", "test", "--query", "rocket* AND (harbour")
    assert outcome.status == 2
    reason, query, caret = outcome.err.splitlines()
    assert reason.startswith("the query cannot be read: ")
    assert query == "rocket* AND (harbour"
    assert caret.strip() == "^"


def test_without_a_name_every_topic_is_tried(told: Desk) -> None:
    shown = told.good("topics", "test", "--mail").out
    for slug in ("rockets", "ferries"):
        assert f"\n{slug}: " in f"\n{shown}"
    assert "The newest mail would have been:" in shown
    lines = told.good("topics", "test", "--json").json("topics.test")
    assert [each["slug"] for each in lines] == ["rockets", "ferries"]
    refused = told.run("topics", "test", "--out", "x.eml")
    assert (refused.status, "name it" in refused.err) == (2, True)


def test_an_unknown_topic_is_refused(told: Desk) -> None:
    refused = told.run("topics", "test", "rocket")
    assert 'did you mean "rockets"?' in refused.err
    assert refused.err.endswith("; a query is tried by: wirewatch topics test --query rocket\n")
    assert refused.status == 2


@pytest.mark.parametrize(
    "query", ["rocket* AND (harbour OR port)", '"a phrase"', "it's", "North Korea", "ракеты", "a b"]
)
def test_a_query_in_place_of_a_topic_is_answered_by_the_command_that_tries_it(
    told: Desk, query: str
) -> None:
    refused = told.run("topics", "test", query)
    assert refused.status == 2
    assert "did you mean" not in refused.err
    _, _, tries = refused.err.partition("; a query is tried by: wirewatch ")
    assert shlex.split(tries) == ["topics", "test", "--query", query]
    assert told.run(*shlex.split(tries)).status == 0


@pytest.mark.parametrize("name", ["Rockets", "ROCKETS", "Rockets "])
def test_a_topic_that_is_called_by_its_name_is_told_by_its_slug(told: Desk, name: str) -> None:
    refused = told.run("topics", "test", name)
    assert refused.err.endswith('; the one of that name is "rockets"\n')


def test_words_are_marked_where_they_were_found_and_no_headline_is_shown_twice(desk: Desk) -> None:
    desk.ingest(a="Rockets over the harbour\n\nThe ferries stayed in port until noon.")
    shown = desk.good("topics", "test", "rockets").out
    assert "*Rockets* over the harbour (main)\n         The ferries stayed in port" in shown
    assert shown.count("over the harbour") == 1


def test_the_mail_that_one_would_have_got_is_shown(told: Desk) -> None:
    words = told.good("topics", "test", "rockets", "--mail").out
    assert "Subject: [Rockets] Rockets strike the harbour at dawn" in words
    assert "the headline says “Rockets”" in words
    assert "The alert “rockets now” tells this." in words


def test_the_mail_of_a_query_alone_and_of_a_topic_without_alerts_is_shown(told: Desk) -> None:
    words = told.good("topics", "test", "--query", "palm", "--mail").out
    assert "Subject: [this query] A garden opens for the summer" in words
    found = told.good("topics", "test", "--query", "palm", "--mail", "--json").one("topics.test")
    assert "*palm*" in found["mail"]
    found = told.good("topics", "test", "--query", "xyzzy", "--mail", "--json").one("topics.test")
    assert found["mail"] is None


def test_articles_of_the_baseline_are_tried_and_shown_as_mails_too(desk: Desk) -> None:
    desk.put("a.txt", ROCKET)
    desk.run("ingest", "--no-alerts", desk.inbox)
    words = desk.good("topics", "test", "rockets", "--mail").out
    assert "would have sent 1 notice" in words
    assert "Subject: [Rockets] Rockets strike" in words


def test_the_mail_is_written_for_a_mail_program(told: Desk) -> None:
    place = told.folder / "seen.eml"
    words = told.good("topics", "test", "rockets", "--out", place).out
    assert f"Wrote the newest mail to {place}." in words
    assert b"multipart/alternative" in place.read_bytes()
    assert (
        "No mail would have been sent."
        in told.good("topics", "test", "ferries", "--query", "xyzzy", "--mail").out
    )


def test_a_copy_opens_no_mail_of_its_own(told: Desk) -> None:
    words = told.good("topics", "test", "--query", "quays", "--mail").out
    assert "matches 1 of 3" in words
    assert "Subject: [this query] Port hit, grain burns" in words


def test_what_an_alert_asks_for_and_how_it_tells_is_said_as_it_is(told: Desk) -> None:
    told.config.write_text(
        told.config.read_text("utf-8")
        + "".join(
            f'\n[[alert]]\nname = "{name}"\ntopics = ["rockets"]\nchannels = ["out"]\n{key}\n'
            for name, key in {
                "tongues": 'languages = ["de"]',
                "elsewhere": 'not_sources = ["inbox"]',
                "widely": "least_outlets = 3",
                "each": 'group = "none"',
                "morning": 'mode = "daily"',
                "much": 'mode = "spike"',
            }.items()
        ),
        encoding="utf-8",
    )
    found = told.good("topics", "test", "rockets", "--json").one("topics.test")["alerts"]
    sent = {each["alert"]: each["would_have_sent"] for each in found}
    assert sent == {
        "rockets now": 1,
        "tongues": 0,
        "elsewhere": 0,
        "widely": 0,
        "each": 1,
        "morning": 1,
        "much": 0,
    }
    words = told.good("topics", "test", "rockets").out
    assert "the alert “morning” would have told 1 story in its daily digests" in words
    assert "the alert “much” watches how much comes: no article by itself sets it off" in words


def test_a_query_is_shown_without_its_remarks(desk: Desk) -> None:
    text = desk.config.read_text("utf-8")
    query = "'''\n# of the north\nferry  # small\nOR ferries\n'''"
    desk.config.write_text(text.replace('"ferry OR ferries"', query), "utf-8")
    assert "query   ferry OR ferries\n" in desk.good("topics", "list").out
    assert desk.good("topics", "test", "ferries").out.startswith("ferries: ferry OR ferries\n")


def test_of_a_query_of_several_lines_the_one_that_is_wrong_is_shown(desk: Desk) -> None:
    outcome = desk.run("topics", "test", "--query", "# the north\nferry OR (boat\nOR  or ship)")
    assert outcome.status == 2
    _, query, pointer = outcome.err.splitlines()
    assert query == "OR  or ship)"
    assert pointer == "    ^"


@pytest.mark.usefixtures("plugged")
def test_a_digest_of_a_mode_from_outside_is_forecast_as_one(told: Desk) -> None:
    shutil.copytree(TOYS / "modes", told.folder / "plugins" / "modes")
    alert = 'name = "now and then"\ntopics = ["rockets"]\nchannels = ["out"]\nmode = "fortnightly"'
    told.config.write_text(f"{told.config.read_text('utf-8')}\n[[alert]]\n{alert}\n", "utf-8")
    words = told.good("topics", "test", "rockets").out
    assert "the alert “now and then” would have told 1 story in its fortnightly digests" in words
