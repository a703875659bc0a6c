"""Headlines that stand on several lines."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.cleaning import clean

TEXT = (
    "The board said on Tuesday that the old harbour will be closed for three months, because its "
    "piles are rotten and nobody may walk on them.\n\nFishermen will need room for forty boats "
    "until then, and the town has offered its northern quay to them for the time being."
)


def cleaned(*above: str, title: str = "") -> Article:
    return clean(Article(title=title, text="\n\n".join((*above, TEXT))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Strike closes the port of Hel:", "ferries stay at the quay until Sunday"),
        ("Venezia, il Mose resta abbassato:", "acqua alta a 112 centimetri"),
        ("Забастовка закрыла порт Хель:", "паромы стоят у причала до воскресенья"),
    ],
)
def test_a_headline_that_goes_on_behind_a_colon_is_whole(first: str, second: str) -> None:
    article = cleaned("World", first, second, "By Ann Holt", "30 November 2026")
    assert article.title == f"{first} {second}"
    assert article.text.startswith("The board")


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Read more on this subject:", "Old harbour closes for three months"),
        ("Opinion:", "why the old harbour has to be closed for three months"),
        ("Technology and gadgets news:", "iPhone 17 costs more in the harbour's shops"),
    ],
)
def test_a_label_with_a_colon_is_no_beginning_of_one(above: str, line: str) -> None:
    assert above not in cleaned("Menu", above, line, "By Ann Holt").title


def test_the_parts_of_a_stated_headline_are_no_text() -> None:
    parts = ("Old harbour closes", "for three months")
    article = cleaned(*parts, title=" ".join(parts))
    assert article.text.startswith("The board")
    assert [each.rule for each in article.masks][:2] == ["title", "title"]


def test_lines_that_only_begin_a_stated_headline_are_text() -> None:
    article = cleaned("Old harbour closes", "and is sold", title="Old harbour closes for ever")
    assert "and is sold" in article.text
