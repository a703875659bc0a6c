"""Pages of other repositories' tests become lines with labels, but none of a measured site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lines.gathered import gathered, registered
from tests.lines.pages import FURNITURE, TEXT

FIRST = "The old bridge over the river was closed on Monday, and nobody knew for how long it is."
SECOND = "Wardens stood at both of its ends and sent the drivers back to the ferry at the harbour."
THIRD = "The mayor said that a report on the pillars would be read in the council next Tuesday."


def _put(data: Path, site: str) -> None:
    folder = data / "pages/misinformation" / site
    folder.mkdir(parents=True)
    lines = "".join(f"<p>{each}</p>" for each in (FIRST, SECOND, THIRD))
    page = f"<body><p>Sport</p><p>Log in</p><p>Our shop</p>{lines}<p>Read it later</p></body>"
    (folder / "article-1_article.html").write_text(page, "utf-8")
    told = json.dumps({"plain_content": lines})
    (folder / "article-1_extracted_data.json").write_text(told, "utf-8")


def test_a_page_has_labels_by_the_text_beside_it(tmp_path: Path) -> None:
    _put(tmp_path, "news.example")
    page = next(gathered(tmp_path))
    labels = dict(zip(page.lines, page.labels, strict=True))
    assert [labels[each] for each in (FIRST, SECOND, THIRD)] == [TEXT] * 3
    assert labels["Log in"] == labels["Read it later"] == FURNITURE
    assert page.site == "news.example"


def test_nothing_is_learned_from_a_site_that_figures_are_of(tmp_path: Path) -> None:
    _put(tmp_path, "www.news.example")
    truth = tmp_path / "wcxb/test/ground-truth"
    truth.mkdir(parents=True)
    (truth / "1.json").write_text(json.dumps({"url": "https://blog.news.example/a"}), "utf-8")
    assert list(gathered(tmp_path)) == []


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.a.example/b", "a.example"),
        ("https://m.a.co.uk", "a.co.uk"),
        ("https://a.fr", "a.fr"),
    ],
)
def test_a_site_is_known_by_the_name_that_was_registered(address: str, site: str) -> None:
    assert registered(address) == site
