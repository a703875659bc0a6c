"""Lists amid a report that their form alone tells from a page's own: times with what happened then,
and names with a value each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from worker.base.masks import SeenLine

_TIME = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?(?:Uhr|[ap]\.?m\.?))?")
_FIGURE = re.compile(
    r"(?!\d{1,2}[.,]\d{1,2}[.,](?:\d\d){1,2}\Z)[+–—-]?\d[\d.,\u00a0 ]{0,11} ?[%€$£]?"
)
"""A figure alone on its line, and no date."""
_VALUED = re.compile(
    r"[^\W\d_][^\d:：(（,]{0,40}(?:(?:[:：] ?|, |，| ?[(（])(?:\d[\d.,]{0,9}|[IVX]{1,5})[)）]?"
    r"|[:：] ?(?=.{0,12}\d).{1,24})"
)
"""A name and its value: ``Name (55)``, ``Name, 55``, ``Name: IV``, ``Name: 2,100 moved``."""
_MOST_NAME = 40
_MOST_TIME = 12
_LEAST = 3
"""Rows that make a list."""
_MOST_TOLD = 3
"""Sentences on lines of their own that belong to one time."""
_TIME_ALONE = frozenset({"", "counter"})
_FIGURE_ALONE = frozenset({"", "head"})
"""What rules of form may have called a time, and a figure, that stands on a line of its own."""


def lists_of_text(lines: Sequence[SeenLine]) -> set[int]:
    """Returns the places of the lines of such lists, those that were cut among them.

    A page's own times and counts stand above headlines or beside buttons. Times alone on their
    lines are the text's where full stops end what stands between them; names with values are where
    nothing but a heading stands with them between two sentences, each on a line, or name and figure
    by turns.
    """
    found: set[int] = set()
    told = [at for at, line in enumerate(lines) if (line.prose or line.stopped) and not line.cut]
    for above, below in pairwise(told):
        if below - above > _LEAST:
            between = lines[above + 1 : below]
            if all(each.cut in _FIGURE_ALONE for each in between) and _is_list(between):
                found.update(range(above + 1, below))
    short = [at for at, line in enumerate(lines) if line.width <= _MOST_TIME]
    times = [at for at in short if _is_time(lines[at])] if len(short) >= _LEAST else []
    if len(times) >= _LEAST:
        for run in _timed(times, set(told)):
            found.update(run)
    return found


def _is_list(lines: Sequence[SeenLine]) -> bool:
    """Tells whether all of the lines between two sentences are rows, but for one heading."""
    headings = [line for line in lines if not _is_row(line)]
    if len(headings) <= 1 and len(lines) - len(headings) >= _LEAST:
        return all(map(_is_name, headings))
    if len(lines) % 2:
        return _is_name(lines[0]) and _is_table(lines[1:])
    return _is_table(lines)


def _is_row(line: SeenLine) -> bool:
    return not line.cut and _VALUED.fullmatch(line.text) is not None


def _is_table(lines: Sequence[SeenLine]) -> bool:
    """Tells whether names and figures stand by turns, whichever comes first."""
    figures = [_FIGURE.fullmatch(line.text) is not None for line in lines]
    if len(lines) < 2 * _LEAST or any(one is other for one, other in pairwise(figures)):
        return False
    names = (line for line, is_figure in zip(lines, figures, strict=True) if not is_figure)
    return all(map(_is_name, names))


def _is_name(line: SeenLine) -> bool:
    return not line.cut and line.width <= _MOST_NAME


def _timed(times: Sequence[int], told: Set[int]) -> Iterator[range]:
    """Yields the runs of times that each have nothing but a few sentences, ``told``, below them."""
    start, count = times[0], 0
    for at, following in zip(times, (*times[1:], None), strict=True):
        end = at + 1
        while end in told and end != following and end - at <= _MOST_TOLD:
            end += 1
        is_told = end > at + 1
        count += is_told
        if end == following and is_told:
            continue
        if count >= _LEAST:
            yield range(start, end if is_told else at)
        if following is not None:
            start, count = following, 0


def _is_time(line: SeenLine) -> bool:
    is_alone = line.cut in _TIME_ALONE and line.text[:1].isdigit()
    return is_alone and _TIME.fullmatch(line.text) is not None
