"""A text as it was read, whole, and the masks over what of it is no part of the article.

The text that people and topics are shown is what no mask covers: the stretches between, each a
paragraph, with one blank line between two. So every offset in the text has its place in the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from worker.base.types import Mask

EXTRACTION = "extraction"
"""The rule of what a page shows and the reader of pages took for none of the article's."""
CERTAIN = 0.9
"""From this certainty on a line is left out; a more doubtful one stays."""
BREAK = "\n\n"
"""What stands between two paragraphs of the text."""


class SeenLine(Protocol):
    """One line of an article, as those who look for furniture see it."""

    @property
    def origin(self) -> str:
        """The line as it was read: what stands in the whole."""

    @property
    def text(self) -> str:
        """What is left of it, without a date or an agency's mark that stood before it."""

    @property
    def gap(self) -> int:
        """How many blank lines stood above it."""

    @property
    def width(self) -> int:
        """The length of ``text``, where a character of an East Asian script counts double."""

    @property
    def stopped(self) -> bool:
        """It ends with a full stop."""

    @property
    def prose(self) -> bool:
        """It reads like a sentence or more of running text."""

    @property
    def headline(self) -> bool:
        """It could be a headline or a subheading."""

    @property
    def cut(self) -> str:
        """Which rule left it out already; empty while it is kept."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An article's lines in their order, when all rules of form and phrase went over them."""

    lines: Sequence[SeenLine]
    title: str
    """Its headline; empty where none is known."""
    body_start: int
    """The place of the first line below the headline."""
    language: str | None
    """What its document declares; None where that is nothing."""
    deck: int = 0
    """How many of the lines that are kept stand before all others as its deck."""
    url: str | None = None
    outlet: str | None = None
    likely: Callable[[int], float] | None = None
    """How likely the line at a place is furniture by its form and words, from 0 to 1; None: nobody
    knows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a masker says of the line at a place, counted from 0."""

    place: int
    rule: str
    language: str | None = None
    certainty: float = 1.0


Masker = Callable[[Seen], Iterable[Mark]]
"""Says which further lines are furniture. Called once an article; never knows of topics."""


def kept(whole: str, masks: Sequence[Mask]) -> Iterator[tuple[int, int]]:
    """Yields the stretches that no mask covers, and that hold more than line breaks."""
    at = 0
    for mask in masks:
        yield from _lines(whole, at, mask.start)
        at = mask.end
    yield from _lines(whole, at, len(whole))


def _lines(whole: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = whole.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


class Places:
    """Where in the whole each offset of the text is."""

    def __init__(self, whole: str, masks: Sequence[Mask]) -> None:
        self._whole: list[int] = []
        self._text: list[int] = []
        at = 0
        for start, end in kept(whole, masks):
            self._whole.append(start)
            self._text.append(at)
            at += end - start + len(BREAK)

    def of(self, offset: int) -> int:
        """Returns the place in the whole of an offset in the text."""
        number = bisect_right(self._text, offset) - 1
        return offset if number < 0 else self._whole[number] + offset - self._text[number]
