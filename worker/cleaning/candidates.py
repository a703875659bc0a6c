"""Which lines may be the headline, to be looked at beside each other.

A headline tells in its words what the text tells, stands near running text, beside a name or a
date, and looks as headlines do; so do decks and subheadings, and the headlines of other articles,
so that lines are looked at beside each other. No sign needs a language's words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from worker.cleaning.headline_signs.page import Page, is_text
from worker.cleaning.lines import Line, count_sentences, is_bullet
from worker.furniture.model import LineVerdict

PHRASE, NAMED = 1, 2
"""What a line states beside a headline: a phrase or a time, or a name or a date."""
BROKEN_OFF = (",", ":", ";", "،", "，", "：", "、")
"""What no headline ends with."""
MOST_LINES = 600
"""Lines at the top among which a headline is looked for."""
_MOST_PROSE = 5
"""Lines of running text that may stand above a headline, what a site tells on each page."""
_MAX_HEADLINE, _MAX_STOPPED, _MIN_STOPPED = 170, 130, 25
"""Widths of a headline, and of one that ends with a full stop."""
_MOST_SENTENCES = 3
_MIN_LETTERS = 3
_MAY_BE = frozenset(("", "pointer", "photo credit"))
"""By which rules a line may be left out that is a headline: ``PHOTOS: …``, ``Watch: …``."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The lines that may be the headline."""

    places: Sequence[int] = ()
    page: Page | None = field(default=None, repr=False)

    def signs(self, taken: int | None) -> list[list[int]]:
        """Returns what speaks for them and against them, by the names of
        ``worker.cleaning.headline_signs``; ``taken`` is the line that other rules take."""
        return self.page.signs(self.places, taken) if self.page else []


def candidates(
    lines: Sequence[Line], verdicts: Sequence[LineVerdict], states: Callable[[Line], int]
) -> Candidates:
    """Returns the lines that may be the headline; ``worker.cleaning.headline.choose`` takes one.

    ``states`` tells whether a line holds a name or a date, a phrase, or neither.
    """
    end = _end(lines, verdicts)
    places = [at for at in range(end) if _is_left(lines[at]) and _fits_a_headline(lines[at])]
    last = next((at for at in range(len(lines) - 1, -1, -1) if is_text(lines[at])), 0)
    places = [at for at in places if at < last]
    if not places:
        return Candidates()
    # What stands further below bears on none of them.
    below = next((at for at in range(end, len(lines)) if is_text(lines[at])), len(lines))
    head = enumerate(lines[: min(below, MOST_LINES)])
    asked = ((at, line) for at, line in head if not line.prose or _fits_a_headline(line))
    stated = {at: kind for at, line in asked if (kind := states(line))}
    named = frozenset([at for at, kind in stated.items() if kind == NAMED])
    phrased = frozenset([at for at, kind in stated.items() if kind == PHRASE])
    page = Page(lines, verdicts, named, phrased)
    places = [at for at in places if at not in named and page.may_stand(at)]
    return Candidates(places, page) if places else Candidates()


def _is_left(line: Line) -> bool:
    """Returns whether a line is not cut, or as an entry of a menu, the last of which may head."""
    return line.cut in _MAY_BE or (line.cut == "menu" and line.role is None)


def _end(lines: Sequence[Line], verdicts: Sequence[LineVerdict]) -> int:
    """Returns below which line no headline is looked for."""
    prose = 0
    for place, line in enumerate(lines[:MOST_LINES]):
        furniture = verdicts[place].telling or verdicts[place].furniture
        prose += is_text(line) and not furniture
        if prose > _MOST_PROSE:
            return place
    return min(len(lines), MOST_LINES)


def _fits_a_headline(line: Line) -> bool:
    """Returns whether a line is as wide as headlines are, and of as few sentences."""
    text = line.text
    if text.endswith(BROKEN_OFF) or is_bullet(text) or len(text) < _MIN_LETTERS:
        return False
    if line.headline:
        return True
    least = _MIN_STOPPED if line.stopped else 0
    most = _MAX_STOPPED if line.stopped else _MAX_HEADLINE
    return least <= line.width <= most and count_sentences(text) <= _MOST_SENTENCES
