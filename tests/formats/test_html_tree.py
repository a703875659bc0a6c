"""What a page's markup is taken for before its text is looked for: programs, notes, tables."""

from __future__ import annotations

from time import process_time

import pytest

from tests.formats.pages import LAYOUTS, around
from tests.formats.stories import STORIES
from worker.formats.html import read

_STORY = STORIES["en"]
_PARAGRAPHS = "".join(f"<p>{each}</p>" for each in _STORY.paragraphs * 2)
_OWN = "".join(f"<p>{each}</p>" for each in _STORY.paragraphs)

_MOST_SECONDS = 8


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("tag", ["<noscript>", "<NOSCRIPT>", "<noscript id='x-1'>"])
def test_a_text_for_browsers_without_programs_is_read(tag: str, layout: str) -> None:
    unscripted = f"<script>show()</script>{tag}{_PARAGRAPHS}</noscript><p>Tags</p>"
    text = read(LAYOUTS[layout](_STORY.title, unscripted, "en").encode()).text
    assert all(each in text for each in _STORY.paragraphs)


def test_many_texts_for_browsers_without_programs_are_each_looked_at_once() -> None:
    started = process_time()
    for many in (f"{'<noscript>' * 60_000}{_PARAGRAPHS}", f"<noscript>{_PARAGRAPHS}" * 3_000):
        text = read(f"<html><body>{many}</noscript></body></html>".encode()).text
        assert _STORY.paragraphs[0] in text
    assert process_time() - started < _MOST_SECONDS


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "note",
    [
        "<p>Zorbel wants JavaScript: {}</p>",
        "<img src=x alt='Zorbel {}'>",
        "<div>Zorbel: {}</div>",
        "<p>Zorbel.</p><p>It was a fine bridge for the town, says a reader of this page.</p>",
    ],
)
def test_notes_for_browsers_without_programs_stay_out(note: str, layout: str) -> None:
    long = " ".join(_STORY.paragraphs)
    inner = f"<noscript>{note.format(long)}</noscript>"
    assert "Zorbel" not in read(around(inner, layout=layout, times=3).encode()).text


@pytest.mark.parametrize("layout", LAYOUTS)
def test_comments_for_browsers_without_programs_stay_out(layout: str) -> None:
    said = "<p>Zorbel should have had this bridge, and not the town down there at the river.</p>"
    behind = f"{_PARAGRAPHS * 2}<noscript>{said * 7}</noscript>"
    assert "Zorbel" not in read(LAYOUTS[layout](_STORY.title, behind, "en").encode()).text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "wrapped", ["<p></p><p>{}</p>", "<p>{}</p><p>(estimate)</p>", "{}<br><br>"]
)
def test_a_table_of_facts_stays_one(wrapped: str, layout: str) -> None:
    rows = (("Town", "Steel", "Welders"), ("Garrick", "12 tons", "9 men"), ("Zorbel", "7", "2"))
    cells = ("".join(f"<td>{wrapped.format(each)}</td>" for each in row) for row in rows)
    table = f"<table>{''.join(f'<tr>{each}</tr>' for each in cells)}</table>"
    lines = read(around(table, layout=layout, times=3).encode()).text.split("\n\n")
    assert any("Garrick" in each and "12 tons" in each and "9 men" in each for each in lines)


@pytest.mark.parametrize("paragraphs", [2, 3])
def test_a_table_that_lays_a_page_out_gives_its_paragraphs(paragraphs: int) -> None:
    cell = "".join(f"<p>{each}</p>" for each in _STORY.paragraphs[:paragraphs])
    page = f"<table><tr><td><a href=/>Home</a></td><td>{cell}</td></tr></table>"
    lines = read(f"<html><body>{page}</body></html>".encode()).text.split("\n\n")
    assert list(_STORY.paragraphs[:paragraphs]) == lines


@pytest.mark.parametrize("layout", ["article", "divisions", "framed"])
@pytest.mark.parametrize("tag", ["nav", "form", "aside", "button", "footer", "fieldset"])
@pytest.mark.parametrize("named", ["", " class='site-navigation' id='newsletter-popup'"])
def test_a_page_within_what_holds_no_text_is_read(named: str, tag: str, layout: str) -> None:
    points = "<h2>Reasons</h2><ul><li>Steel from Garrick</li><li>Welders of Pellworm</li></ul>"
    page = around(points, layout=layout, times=3)
    whole = page.replace("<body>", f"<body><{tag}{named}><a href=/>Home</a>", 1)
    text = read(whole.encode()).text
    assert all(each in text for each in (*_STORY.paragraphs, "Reasons", "Garrick", "Pellworm"))


@pytest.mark.parametrize("tag", ["nav", "form", "aside", "footer"])
@pytest.mark.parametrize("headline", ["<h1>Zorbel Herald</h1>", "<article>Zorbel</article>", ""])
def test_what_holds_some_paragraphs_beside_the_article_stays_out(headline: str, tag: str) -> None:
    note = "<p>Zorbel news every morning: the best of the day in your inbox, free of charge.</p>"
    page = around("", layout="divisions", times=2)
    whole = page.replace("<body>", f"<body><{tag}>{headline}{note}</{tag}>", 1)
    assert "Zorbel" not in read(whole.encode()).text
