"""What the extractor drops from the midst of an article comes back; boxes beside it stay out."""

from __future__ import annotations

import pytest

from tests.formats.pages import LAYOUTS, around
from tests.formats.stories import STORIES
from worker.formats.html import blocks, read, tree
from worker.formats.html.completed import completed

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


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("heading", ["<h3>Zorbel</h3>", "<h2><a href='/z'>Zorbel</a></h2>"])
@pytest.mark.parametrize("language", _LANGUAGES)
def test_a_heading_stays_with_its_paragraph(heading: str, language: str, layout: str) -> None:
    own = f"{heading}<p>{STORIES[language].paragraphs[1]}</p>"
    assert "Zorbel" in _text(own, layout=layout, language=language, times=3)


def _completed(markup: str, *points: str) -> str:
    """Returns what a page's text becomes of which the story's paragraphs were found, and points
    behind the first."""
    found = blocks.of(tree.parse(f"<html><body>{markup}</body></html>"))
    first, *others = STORIES["en"].paragraphs
    return "\n".join(completed(found, [first, *points, *others]))


@pytest.mark.parametrize("level", ["h2", "h4"])
def test_a_heading_stays_with_what_is_no_sentence(level: str) -> None:
    first, *others = (f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    points = "Steel from Garrick", "A crane from Hoxton"
    listed = "".join(f"<li>{each}</li>" for each in points)
    own = f"<{level}>Zorbel</{level}><ul>{listed}</ul><{level}>Empty</{level}>"
    text = _completed(f"{first}{own}<div>Menu</div>{''.join(others)}", *points)
    assert text.index("Zorbel") < text.index("Garrick")
    assert "Empty" not in text


@pytest.mark.parametrize("name", ["comment", "related-post", "popular-posts", "carousel-item"])
def test_what_repeats_the_article_in_a_box_takes_nothing_else_with_it(name: str) -> None:
    first, second, *others = STORIES["en"].paragraphs
    own = ("Zorbel should have had this bridge, not us.", "They say the same of Zorbel, I hear.")
    said = (
        f"<div><p>{each}</p><p>{more}</p></div>"
        for each, more in zip((first, second), own, strict=True)
    )
    items = "".join(f"<li class='{name}'>{each}</li>" for each in said)
    inner = "".join(
        f"<p>{each}</p>" for each in (first, second, "The mayor is Ines Calloway.", *others)
    )
    text = _completed(f"<div>{inner}</div><ol>{items}</ol>")
    assert "Calloway" in text
    assert "Zorbel" not in text


@pytest.mark.parametrize("name", ["footnotes", "cta-box", "CallToAction_text__x1", "fn"])
def test_notes_and_offers_stay_out(name: str) -> None:
    first, *others = (f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    note = "<p>Zorbel is a town on the lower river, says the guide of the county.</p>"
    kept = note.replace("Zorbel", "Calloway")
    text = _completed(f"{first}<div>{kept}</div><div class='{name}'>{note}</div>{''.join(others)}")
    assert "Calloway" in text
    assert "Zorbel" not in text


@pytest.mark.parametrize("levels", [3, 12])
def test_a_part_in_an_element_of_the_same_kind_elsewhere_is_taken_amid_the_text(
    levels: int,
) -> None:
    part = "<div class='rich-text'>{}</div>"
    first, *others = (f"<p>{each}</p>" for each in STORIES["en"].paragraphs)
    own = part.format("<p>The mayor of the town is Ines Calloway, who is a welder's child.</p>")
    inner = f"{'<div>' * levels}{own}{'</div>' * levels}"
    after = inner.replace("Calloway", "Zorbel") if levels > _NEAR_ENOUGH else ""
    text = _completed(f"{part.format(first)}{inner}{part.format(''.join(others))}{after}")
    assert "Calloway" in text
    assert "Zorbel" not in text


_NEAR_ENOUGH = 5
