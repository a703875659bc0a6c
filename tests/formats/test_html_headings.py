"""What stands in an element, as one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from worker.formats.html import headings, read


class Endless:
    """An element that holds more than anybody can read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.read = 0

    def itertext(self) -> Iterator[str]:
        while True:
            self.read += 1
            yield self._text


@pytest.mark.parametrize("text", ["word ", " \n a", "x" * 5_000, "a  \t" * 4_000, " " * 900 + "y"])
def test_no_more_of_an_element_is_read_than_a_line_of_it_holds(text: str) -> None:
    element = Endless(text)
    assert headings.line_of(element) == " ".join((text * 1_001).split())[:1_000]
    assert element.read <= 1_000


@pytest.mark.parametrize("end", ["", "<p>" + "and more " * 500])
def test_a_line_has_the_words_of_all_that_an_element_holds(end: str) -> None:
    element = html.fromstring(f"<div> The <b>ferry</b>man<br>\n\u00a0was <i> late</i>{end}</div>")
    words = " ".join("".join(element.itertext()).split())
    assert headings.line_of(element) == words[:1_000]
    assert words.startswith("The ferryman was late")


@pytest.mark.parametrize("bar", [" | ", "|", "ㅣ", " ㅣ ", "丨", "｜", " │ "])
def test_the_sites_name_behind_any_bar_is_no_part_of_the_title(bar: str) -> None:
    whole = f"도서관이 다시 문을 열었다{bar}말로신문"
    root = html.fromstring(f"<html><head><title>{whole}</title></head><body><p>x</p></body></html>")
    assert headings.title(root, None, "", "말로신문") == "도서관이 다시 문을 열었다"
    assert headings.title(root, None, whole, "말로신문") == "도서관이 다시 문을 열었다"
    assert headings.outlet_in_tab(root, "도서관이 다시 문을 열었다") == "말로신문"


@pytest.mark.parametrize(
    "shown",
    [
        "The ferry is late<br>and full", "The ferry is late<br/><br/>and full",
        "<div>The ferry is late</div><div>and full</div>",
        "<span>The ferry <b>is late</b><br></span>and full", "The ferry is late<small>and full",
        "<b>The</b> fer<i>ry</i> is late<br>\nand <em>f</em>ull",
    ],
)  # fmt: skip
def test_the_words_of_a_headline_on_several_lines_are_parted(shown: str) -> None:
    page = f"<html><body><article><h1>{shown}</h1><p>{'A text. ' * 60}</p></article></body></html>"
    assert read(page.encode()).title == "The ferry is late and full"


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        ("<span>Traffic</span><span>The ferry is late</span>", "Traffic The ferry is late"),
        ("<b>Traffic</b>The ferry is late", "Traffic The ferry is late"),
        ("Traffic<em>The <i>ferry</i></em> is late", "Traffic The ferry is late"),
        ("The <b>f</b>erry is late", "The ferry is late"),
        ("The <b>F</b>erry of <i>K</i>YOTO is late", "The Ferry of KYOTO is late"),
    ],
)
def test_a_kicker_in_the_heading_is_no_part_of_its_first_word(shown: str, title: str) -> None:
    assert shown_as("", shown) == title


def test_a_site_behind_a_dash_alone_is_none_of_a_heading_in_ideographs() -> None:
    heading = "浙江一化工厂爆炸"
    assert shown_as(f"<title>{heading}-钱江网</title>", heading) == heading
    # Without the heading nothing tells such a dash from one within the headline.
    assert shown_as("<title>中国-东盟合作</title>", "") == "中国-东盟合作"


STATED = (
    '<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Article",'
    ' "headline": "{}"}}</script>'
)


def shown_as(head: str, heading: str) -> str:
    body = f"<h1>{heading}</h1><p>{'A text about a ferry. ' * 40}</p>"
    return read(f"<html><head>{head}</head><body>{body}</body></html>".encode()).title


def test_a_sites_name_that_is_marked_as_a_headline_is_none() -> None:
    site = '<meta property="og:site_name" content="Marlow Herald">'
    tab = "<title>The ferry is late again - Marlow Herald</title>"
    marked = "The ferry is late again</h1><p itemprop=headline>Marlow Herald</p><h1>"
    assert shown_as(site + tab, marked) == "The ferry is late again"
    marked = "<span itemprop=headline>The ferry is late</span>"
    assert shown_as(site + tab, marked) == "The ferry is late"


def test_the_heading_that_the_tab_names_comes_before_a_headline_of_something_else() -> None:
    tab = "<title>Seven days of harbour life</title>"
    other = STATED.format("Sample menus of the week")
    assert shown_as(tab + other, "Seven days of harbour life") == "Seven days of harbour life"
    # The same said in other words is the headline, and a heading of its own decides nothing.
    alike = STATED.format("What harbours are like")
    assert shown_as(tab + alike, "Seven days of harbour life") == "What harbours are like"
    assert shown_as(other, "Seven days of harbour life") == "Sample menus of the week"
