from __future__ import annotations

import pytest

from tests.console.desk import GARDEN, ROCKET, ROCKET_COPY, Desk
from worker.search.store import index as search
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A desk with a story, its copy, and an article of another matter."""
    desk.ingest(a=ROCKET, b=ROCKET_COPY, c=GARDEN)
    return desk


def test_every_article_is_a_line_near_duplicates_too(told: Desk) -> None:
    found = told.good("articles", "--json").json("article")
    assert [each["id"] for each in found] == [1, 2, 3]
    assert [each["duplicate_of"] for each in found] == [None, 1, None]
    match = found[0]["topics"][0]["matches"][0]
    assert found[0][match["field"]][match["start"] : match["end"]] == match["text"]


def test_articles_are_chosen_by_topic_time_and_number(told: Desk) -> None:
    chosen = [
        (["--topic", "rockets"], [1, 2]),
        (["--since", "1d"], [1, 2, 3]),
        (["--since", "0s"], []),
        (["--limit", "1"], [3]),
    ]
    for words, ids in chosen:
        found = told.good("articles", "--json", *words).json("article")
        assert [each["id"] for each in found] == ids


def test_the_table_shows_title_source_topics_and_words(told: Desk) -> None:
    lines = told.good("articles").out.splitlines()
    assert lines[0] == "    1  Rockets strike the harbour at dawn"
    assert "inbox · rockets (main): Rockets" in lines[1]
    assert "a copy of 1" in lines[3]
    assert lines[-1] == "3 articles. Times are in UTC."


def test_an_empty_database_says_how_articles_come(desk: Desk) -> None:
    assert desk.good("articles").out.startswith("No article has arrived yet.")
    assert desk.good("articles", "--json").out == ""


def test_an_unknown_topic_and_a_wrong_duration_are_refused(told: Desk) -> None:
    outcome = told.run("articles", "--topic", "rocket")
    assert (outcome.status, outcome.out) == (2, "")
    assert 'did you mean "rockets"?' in outcome.err
    assert told.run("articles", "--since", "yesterday").status == 2


def test_a_hostile_title_commands_no_terminal(desk: Desk) -> None:
    desk.ingest(a=ROCKET.replace("Rockets strike", "Rockets \u202e\x9b31m strike", 1))
    for words in (["articles"], ["show", "1"], ["explain", "1"]):
        outcome = desk.good(*words).out
        assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(outcome)


def test_show_tells_everything_about_an_article(told: Desk) -> None:
    told.deliver()
    found = told.good("show", "1", "--json").one("show")
    assert found["article"]["title"] == "Rockets strike the harbour at dawn"
    assert [each["kind"] for each in found["appearances"]] == ["first"]
    (delivery,) = found["deliveries"]
    assert (delivery["state"], len(delivery["log"])) == ("sent", 1)
    words = told.good("show", "1").out
    assert "rockets now → out (data/alerts) sent" in words
    assert "Engineers began to clear the quay" in words
    assert "a copy of 1" in told.good("show", "2").out


def test_show_tells_the_earlier_versions_of_a_changed_file(told: Desk) -> None:
    told.ingest(a=ROCKET.replace("within a week", "within ten days"))
    found = told.good("show", "1", "--json").one("show")
    assert found["revision"] == 2
    assert "within a week" in found["revisions"][0]["text"]
    assert "within ten days" in found["article"]["text"]


def test_an_unknown_id_names_the_newest(told: Desk) -> None:
    outcome = told.run("show", "99")
    assert outcome.status == 2
    assert outcome.err == "wirewatch: there is no article 99 (the newest is 3)\n"


def test_an_id_that_no_database_holds_is_refused(told: Desk) -> None:
    done = told.run("show", "9" * 30)
    assert done.status == 2
    assert "not in the range" in done.err


def test_a_search_lists_the_best_first_with_the_words_marked(told: Desk) -> None:
    lines = told.good("articles", "--search", "HARBOUR dawn OR palm").out.splitlines()
    assert lines[0].endswith("Rockets strike the harbour at dawn")
    assert "struck the *harbour* of" in lines[2]
    assert lines[3].endswith("A garden opens for the summer")
    assert lines[-1] == "2 articles. Times are in UTC."
    best = told.good("articles", "--search", "grain OR palm", "--limit", "1").out.splitlines()
    assert best[-1] == "The best 1 of 3; --limit N shows more. Times: UTC."


def test_a_search_as_json_keeps_the_order_of_arrival_and_goes_with_the_other_filters(
    told: Desk,
) -> None:
    chosen = [
        (["grain OR palm"], [1, 2, 3]),
        (["grain OR palm", "--topic", "rockets"], [1, 2]),
        (["grain -dawn"], [2]),
        (['"grain burned"'], [1, 2]),
        (["garde* palm", "--since", "1d"], [3]),
        (["grain OR palm", "--since", "0s"], []),
        (["grain OR palm", "--limit", "2"], [2, 3]),
        (["xyzzy"], []),
    ]
    for words, ids in chosen:
        found = told.good("articles", "--json", "--search", *words).json("article")
        assert [each["id"] for each in found] == ids, words


def test_a_search_for_nothing_is_refused(told: Desk) -> None:
    outcome = told.run("articles", "--search", "-grain")
    assert (outcome.status, outcome.out) == (2, "")
    assert "There is nothing to search for" in outcome.err
    assert told.good("articles", "--search", "xyzzy").out == "No article fits.\n"


def test_a_search_says_what_is_not_indexed_yet(told: Desk) -> None:
    runtime = Runtime(load_settings(told.config))
    with runtime.database.write() as session:
        search.remove_all(session)
    runtime.close()
    outcome = told.good("articles", "--search", "palm", "--json")
    assert outcome.out == ""
    assert outcome.err == "3 older articles still to be indexed: not searched yet.\n"
    found = told.good("topics", "test", "--query", "palm", "--json").one("topics.test")
    assert (found["matched"], found["articles"]) == (1, 3)


def test_a_changed_article_alone_has_an_earlier_version(desk: Desk) -> None:
    desk.ingest(a=ROCKET, b=GARDEN)
    desk.ingest(a=ROCKET.replace("Two rockets", "Three rockets"))
    assert [
        len(desk.good("show", number, "--json").one("show")["revisions"]) for number in "12"
    ] == [1, 0]
