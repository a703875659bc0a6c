"""Pages that entries link to are read in time, kept politely, and looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.way.collect.steps.linked_pages import BODY, SUMMARY, Desk, desk

Making = Callable[..., AbstractContextManager[Desk]]
ENTRY = ("rise", "Brno institute tries engine", SUMMARY)


@pytest.fixture
def at(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    with desk(tmp_path) as made:
        yield made


def test_what_the_page_adds_makes_a_match_that_the_summary_did_not(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    done = at.take(ENTRY)
    assert done.waiting == done.documents
    at.look()
    (written,) = at.process()
    assert written.outcome == "new"
    (article,) = at.articles()
    assert "orchard of a farm" in article.text
    assert article.outlet == "Herald"
    assert article.url == f"{at.site.url}news/2026/rise"
    assert at.told() == ["article.matched"]
    assert at.page().kind == "article"
    assert at.site.asked["/robots.txt"] == at.site.asked["/news/2026/rise"] == 1


def test_a_page_that_is_corrected_an_hour_later_is_told_as_a_correction(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    at.look()
    assert at.site.asked["/news/2026/rise"] == 1
    note = "<p>Correction: An earlier version of this article said that four trees were damaged. "
    mended = BODY.replace("of which four", "of which six") + f"{note}They were six.</p>"
    at.site.put("rise", "Brno institute tries engine", mended)
    at.later(1.01)
    at.look()
    (written,) = at.process()
    assert written.outcome == "updated"
    first, second = at.told()
    assert first == "article.matched"
    assert second.startswith("correction-")
