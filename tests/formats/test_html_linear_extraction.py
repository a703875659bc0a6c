"""Texts that elements leave when they are stripped, and what is asked of very many pieces."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from worker.formats import load
from worker.formats.html import linear_extraction


def _stripped(markup: str) -> tuple[str, int]:
    root = html.document_fromstring(markup)
    linear_extraction.strip_tags(root, "a", "font")
    return etree.tostring(root, encoding="unicode"), len(root.xpath("//text()"))


def test_the_texts_that_many_stripped_links_leave_are_one() -> None:
    written, texts = _stripped(f"<p>Before {'<a>a link</a> ' * 1_000}<b>and</b> after")
    assert written.count("a link") == 1_000
    assert texts == 3


def test_few_are_stripped_as_they_are_elsewhere() -> None:
    assert _stripped("<p>Before <a>a link</a> after")[1] == 3


def test_no_tag_strips_nothing() -> None:
    root = html.document_fromstring("<p>A <b>word</b>")
    linear_extraction.strip_tags(root)
    assert root.find(".//b") is not None


@given(st.lists(st.sampled_from(["<a>", "</a>", "<b>", "</b>", "<font>", "x", " ", "<br>"])))
def test_what_is_left_reads_as_lxml_leaves_it(pieces: list[str]) -> None:
    markup = f"<p>{'<a></a>' * 201}{''.join(pieces)}"
    plain = html.document_fromstring(markup)
    etree.strip_tags(plain, "a", "font")
    assert _stripped(markup)[0] == etree.tostring(plain, encoding="unicode")


@pytest.mark.parametrize("markup", ["<p>A <b>word</b>", "<p></p>", "<div>A word", "<p><b>A"])
def test_whether_paragraphs_hold_text_is_answered_as_lxml_does(markup: str) -> None:
    body = html.document_fromstring(markup)
    asked = linear_extraction.Extracted(body)
    assert bool(asked.xpath(".//p//text()")) == bool(body.xpath(".//p//text()"))
    assert asked.xpath(".//b") == body.xpath(".//b")
    assert asked.findall(".//p") == body.findall(".//p")


def test_the_extractor_asks_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def texts(_: object, path: str) -> list[str]:
        asked.append(path)
        return ["A word"]

    monkeypatch.setattr(linear_extraction.Extracted, "xpath", texts)
    load("html").read(f"<h1>A title</h1><p>{'A sentence of the report. ' * 60}</p>".encode())
    assert asked == [".//p//text()"]


def test_the_extractor_strips_so() -> None:
    from trafilatura import main_extractor

    load("html").read(f"<h1>A title</h1><p>{'A sentence of the report. ' * 20}</p>".encode())
    assert vars(main_extractor)["strip_tags"] is linear_extraction.strip_tags
    assert vars(main_extractor)["len"] is linear_extraction.length


def test_of_what_grows_as_many_children_are_counted_as_anybody_asks_for() -> None:
    for children in (0, 1, 199, 200, 201, 5_000):
        markup = f"<body>{children * '<p>x</p>'}</body>"
        body = html.document_fromstring(markup or "<p>").body
        assert linear_extraction.length(body) == min(children, 200)
        body.tag = "div"
        assert linear_extraction.length(body) == children
    assert linear_extraction.length("body") == 4


@given(
    st.lists(st.sampled_from(["good", "bad", "short", "neargood"]), min_size=1, max_size=30),
    st.booleans(),
)
def test_the_next_class_is_the_one_that_the_last_resort_finds(
    kinds: list[str], ignore: bool
) -> None:
    from justext.core import GOOD_OR_BAD

    told = [SimpleNamespace(class_type=each) for each in kinds]
    for at in range(len(told)):
        for step, boundary in ((1, len(told)), (-1, -1)):
            wanted = {*GOOD_OR_BAD} if ignore else {*GOOD_OR_BAD, "neargood"}
            ahead = (kinds[place] for place in range(at + step, boundary, step))
            found = next((each for each in ahead if each in wanted), "bad")
            assert linear_extraction.neighbour(at, told, ignore, step, boundary) == found


def test_no_class_is_looked_for_farther_than_two_hundred_paragraphs() -> None:
    told = [SimpleNamespace(class_type="short")] * 300 + [SimpleNamespace(class_type="good")]
    assert linear_extraction.neighbour(100, told, True, 1, len(told)) == "good"
    assert linear_extraction.neighbour(99, told, True, 1, len(told)) == "bad"
