from __future__ import annotations

import click
import pytest

from tests.console.desk import CONFIG, GARDEN, ROCKET, Desk
from worker.upkeep.reprocess.commands import _lines
from worker.upkeep.reprocess.steps.report import Example, Refused, Report


def test_a_new_topic_is_found_in_what_is_stored_and_nobody_is_told(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET, garden=GARDEN)
    told = desk.good("deliveries", "--json").out
    topic = "[topic.gardens]\nquery = 'garden*'\n\n[topic.ferries]"
    desk.config.write_text(CONFIG.replace("[topic.ferries]", topic), encoding="utf-8")
    would = desk.good("reprocess", "--dry-run", "--json").one("reprocess")
    assert would["topics"] == {"gardens": {"gained": 1, "lost": 0, "weighed": 0}}
    assert desk.good("articles", "--topic", "gardens", "--json").out == ""
    assert "topic gardens: 1 gained" in desk.good("reprocess", "--since", "1d").out
    (found,) = desk.good("articles", "--topic", "gardens", "--json").json("article")
    assert found["title"] == "A garden opens for the summer"
    assert desk.good("deliveries", "--json").out == told


def test_a_source_is_named_by_its_name_and_one_that_is_not_there_is_refused(desk: Desk) -> None:
    desk.ingest(rocket=ROCKET)
    (article,) = desk.good("articles", "--json").json("article")
    name = article["source"]["name"]
    assert desk.good("reprocess", "--source", name, "--json").one("reprocess")["articles"] == 1
    refused = desk.run("reprocess", "--source", "Nowhere")
    assert (refused.status, name in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            1,
            [
                "1 document that was set aside can be read now by the service, silently.",
                "1 article would be set aside today and stays as it is:",
                "1 article changed meanwhile and stayed as it is.",
            ],
        ),
        (
            2,
            [
                "2 documents that were set aside can be read now by the service, silently.",
                "2 articles would be set aside today and stay as they are:",
                "2 articles changed meanwhile and stayed as they are.",
            ],
        ),
    ],
)
def test_what_is_counted_is_said_in_singular_and_plural(number: int, words: list[str]) -> None:
    report = Report(handed_over=number, rejected=number, overtaken=number)
    assert list(_lines(report, dry_run=False))[1:] == words


@pytest.mark.parametrize(("number", "left"), [(5, None), (6, "1"), (1_009, "1,004")])
def test_of_many_some_are_named_and_the_others_counted(number: int, left: str | None) -> None:
    report = Report(
        changed=number,
        failed=number - 1,
        rejected=1,
        examples=[Example(each, ("title",), (), ()) for each in range(1, 21)],
        refused=[Refused(each, "no text") for each in range(1, 21)],
    )
    said = [click.unstyle(each) for each in _lines(report, dry_run=False)]
    for about in ("title", "no text"):
        first, last = said.index(f"  article 1: {about}"), said.index(f"  article 5: {about}")
        assert last == first + 4
        assert f"  article 6: {about}" not in said
        assert (f"  and {left} more" in said[last + 1 : last + 2]) == (left is not None)
    assert sum(" more" in each for each in said) == (2 if left else 0)
