"""What the extractor drops from the midst of an article comes back; boxes beside it stay out."""

from __future__ import annotations

import pytest

from tests.formats.pages import LAYOUTS, around
from tests.formats.stories import STORIES
from worker.formats.html import read

_LANGUAGES = ("en", "de", "ru", "ja", "ar")


def _text(inner: str, *, layout: str, language: str = "en", times: int = 1) -> str:
    page = around(inner, layout=layout, language=language, times=times)
    text = read(page.encode()).text
    missing = [each for each in STORIES[language].paragraphs if each not in text]
    assert not missing
    return text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize(
    "points",
    [
        "<ul><li>Steel from Garrick</li><li>Welders of Pellworm</li><li>Hoxton's crane</li></ul>",
        "<p>The yard names three reasons:</p><ol><li>Steel from Garrick came late.</li><li>The "
        "welders of <a href='/p'>Pellworm</a> fell ill.</li><li><p>Hoxton's crane broke.</p></ol>",
        "<dl><dt>Garrick</dt><dd>Late steel.</dd><dt>Pellworm</dt><dd>Ill welders, and a crane in "
        "Hoxton that broke.</dd></dl>",
        "<p>The council and the ferry company published all the papers of the case on Monday:</p>"
        "<ul><li><a href='/1'>Contract with Garrick</a></li><li><a href='/2'>Letter from Pellworm"
        "</a></li><li><a href='/3'>Plan of Hoxton</a></li></ul>",
        "<div><div><ul><li>Garrick: 12 of 40.</li><li>Pellworm: 9 of 40.</li><li>Hoxton: none."
        "</li></ul></div></div>",
        "<table><tr><td>Mon</td><td><ul><li>10:00 Garrick</li></ul></td></tr><tr><td>Tue</td><td>"
        "<ol><li>11:30 Pellworm</li><li>12:30 Hoxton</li></ol></td></tr></table>",
    ],
)
def test_the_points_of_a_list_stay_where_they_are_the_text(
    points: str, layout: str, times: int
) -> None:
    text = _text(points, layout=layout, times=times)
    places = [text.index(each) for each in ("Garrick", "Pellworm", "Hoxton")]
    first, second = (text.index(each) for each in STORIES["en"].paragraphs[:2])
    assert first < places[0] < places[1] < places[2] < second


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize(
    "wrapped",
    [
        "<p><a href='/x'>{}</a></p>",
        "<p><strong><a href='/x'>{}</a></strong></p>",
        "<div class='markup'><p><a href='/x'><b>{}</b> </a></p></div>",
        "<div><a href='/x'>{}</a></div>",
    ],
)
def test_a_paragraph_that_is_wholly_a_link_stays(wrapped: str, layout: str, language: str) -> None:
    story = STORIES[language]
    sentence = story.paragraphs[2].replace("84", "85").replace("8400", "8500")
    own = f"{sentence[:-1]} – Rosenquist{sentence[-1]}"
    assert own in _text(wrapped.format(own), layout=layout, language=language)


@pytest.mark.parametrize("layout", [*LAYOUTS, "table", "cells"])
@pytest.mark.parametrize("between", ["<br><br>", "<p>", ""])
def test_text_behind_a_quotation_stays(between: str, layout: str) -> None:
    story = STORIES["en"]
    quote = "<blockquote>The harbour master Elbing called it bold.</blockquote>"
    text = "<br><br>".join([story.paragraphs[0], f"{quote}{between}{story.paragraphs[1]}"])
    text = f"{text}<br><br>{story.paragraphs[2]}"
    if layout == "table":
        page = f"<body><table><tr><td><font face=x>{text}</font></td></tr></table></body>"
    elif layout == "cells":
        page = f"<body><table><tr><td><a href=/>Home</a></td><td>{text}</td></tr></table></body>"
    else:
        page = LAYOUTS[layout](story.title, f"<div>{text}</div>", "en")
    found = read(page.encode()).text
    places = [found.find(each) for each in (*story.paragraphs[:1], "Elbing", *story.paragraphs[1:])]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("times", [1, 6])
@pytest.mark.parametrize(
    "box",
    [
        "<div class='related'><h3>Related</h3><ul><li><a href='/1'>Council wants Zorbel out</a>"
        "</li><li><a href='/2'>Zorbel wants the council out</a></li></ul></div>",
        "<h3>More</h3><ul><li><a href='/1'>Council wants Zorbel out</a></li><li><a href='/2'>Zorbel"
        " wants the council out</a></li></ul>",
        "<p>Lesen Sie auch:</p><ul><li><a href='/1'>Rat will Zorbel loswerden</a></li></ul>",
        "<ul class='tags'><li><a href='/1'>Zorbel</a></li><li><a href='/2'>Ferries</a></li></ul>",
        "<ul class='share-bar'><li><a href='/1'>Facebook</a></li><li>Zorbel</li></ul>",
        "<aside><p>Zorbel is a town of forty thousand people on the lower river.</p></aside>",
        "<div class='newsletter-box'><p>Zorbel news every morning: the best of the day in your "
        "inbox.</p><ul><li>Free of charge</li></ul></div>",
        "<figure><img src=x><figcaption>The mayor of Zorbel on the old pier on Monday.</figcaption>"
        "</figure>",
        "<div hidden><p>Zorbel is the name that this page keeps for its machines only.</p></div>",
    ],
)
def test_boxes_in_an_article_stay_out(box: str, layout: str, times: int) -> None:
    assert "Zorbel" not in _text(box, layout=layout, times=times)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "behind",
    [
        "<div class='comments'><ol><li><p>Zorbel should have had this bridge, not us.</p></li><li>"
        "<p>I agree with what the others say of Zorbel.</p></li></ol></div>",
        "<section id='comments'><div class='comment'><p>Zorbel should have had this bridge, not us."
        "</p></div></section>",
        "<ul><li><a href='/1'>Council wants Zorbel out</a></li><li><a href='/2'>Two more</a></ul>",
        "<footer><p>The Zorbel Herald is printed on paper from these woods.</p></footer>",
    ],
)
def test_what_stands_behind_an_article_stays_out(behind: str, layout: str) -> None:
    story = STORIES["en"]
    inner = "".join(f"<p>{each}</p>" for each in story.paragraphs * 2)
    page = LAYOUTS[layout](story.title, f"{inner}{behind}", "en")
    assert "Zorbel" not in read(page.encode()).text


def test_a_second_part_of_the_text_in_an_element_of_the_same_kind_is_taken() -> None:
    story = STORIES["en"]
    part = "<div class='item body'>{}</div>"
    first = part.format("".join(f"<p>{each}</p>" for each in story.paragraphs))
    behind = part.format("<p>The ferry's captain, Ines Calloway, keeps the bell.</p>")
    page = f"<article><h1>{story.title}</h1><div>{first}<div class='ad'>Shoes</div>{behind}</div>"
    assert "Calloway" in read(f"<html><body>{page}</article></body></html>".encode()).text


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "paragraph",
    [
        "- The bell of Zorbel rings at noon, said the harbour master of the town on Monday.",
        "The bell of Zorbel rings at noon, said the har\u00adbour master there on Mon\u00adday.",
        "The bell&nbsp;of Zorbel<sup></sup> rings at noon, said &ldquo;the master&rdquo;&hellip;.",
    ],
)
def test_no_paragraph_comes_twice(paragraph: str, layout: str) -> None:
    assert _text(f"<p>{paragraph}</p>", layout=layout, times=4).count("Zorbel") == 1


def test_teasers_with_their_summaries_stay_out() -> None:
    item = "<ul><li><a href='/{0}'>Council wants Zorbel out by summer</a> The town is too small {0}"
    teasers = "".join(f"{item.format(each)} times, it says.</li></ul>" for each in range(4))
    assert "Zorbel" not in _text(teasers, layout="bare")
