"""What stands in an element, as one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from worker.formats.html import headings


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
