"""What stands around a line: the second set of features by which the model decides.

A line's own score says little of short lines: ``Sport`` is a menu's entry or a subheading. What
stands above and below it tells: running text, or more of the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate

from worker.furniture.form import ENDS, LENGTHS, Form

UNIT = 16
"""Scores are whole numbers of sixteenths; a score of UNIT is e to one."""
_MOST = 7 * UNIT
_OWN = 15
_NONE = _OWN
"""The bucket of a neighbour that is not there."""
_AROUND = _OWN + 1
_COARSE = 8
_DISTANCES = (0, 1, 2, 3, 3, *(4,) * 4, *(5,) * 12)
_FAR = 6
_COUNTS = (0, 1, 2, 2, *(3,) * 5)
_MANY = 4
_NEAR, _WIDE = 2, 6
_EDGE = 7
_ENDS = len(ENDS)
_DIST, _COUNT = _FAR + 1, _MANY + 1
_FAMILIES = (
    _OWN * LENGTHS,
    _OWN * _ENDS,
    _AROUND * _COARSE,
    _AROUND * _COARSE,
    _AROUND * _AROUND,
    _OWN * _COARSE,
    _OWN * _COARSE,
    _OWN * _OWN,
    _DIST * _DIST * _COARSE,
    _COUNT * _COUNT * _COARSE,
    _DIST * _DIST * _COUNT * _COUNT,
    _DIST * _DIST * LENGTHS * _ENDS,
    _COUNT * _COUNT * LENGTHS * _ENDS,
    _EDGE * _COARSE,
    _EDGE * _COARSE,
)
"""The sizes of the families of features; each line has one of every family."""
_STARTS = tuple(sum(_FAMILIES[:at]) for at in range(len(_FAMILIES)))
SIZE = sum(_FAMILIES)


def tables(weights: array[int]) -> tuple[array[int], ...]:
    """Returns the second table cut into one for each family."""
    return tuple(weights[at : at + size] for at, size in zip(_STARTS, _FAMILIES, strict=True))


class Around:
    """What stands around the lines of a page; asked line by line, as few lines are in doubt.

    ``scores`` are the lines' own, above zero for furniture, in sixteenths.
    """

    def __init__(self, forms: Sequence[Form], scores: Sequence[int]) -> None:
        self._forms = forms
        self._own = [max(-_MOST, min(_MOST, score)) for score in scores]
        text = [form.prose and score < 0 for form, score in zip(forms, self._own, strict=True)]
        self._above, self._below = _beside(text), _beside(text[::-1])[::-1]
        self._sums = (0, *accumulate(self._own))

    def features(self, at: int) -> tuple[int, ...]:
        """Returns the places of a line's features in the second table."""
        return tuple(map(int.__add__, _STARTS, self.places(at)))

    def places(self, at: int) -> tuple[int, ...]:
        """Returns the places of a line's features, each in the table of its family."""
        form, own = self._forms[at], self._own
        last = len(own) - 1
        bucket = _bucket(own[at])
        coarse = bucket >> 1
        up = _bucket(own[at - 1]) if at else _NONE
        down = _bucket(own[at + 1]) if at < last else _NONE
        near, wide = self._mean(at, _NEAR), self._mean(at, _WIDE)
        (far_up, many_up), (far_down, many_down) = self._above[at], self._below[at]
        far = far_up * _DIST + far_down
        many = many_up * _COUNT + many_down
        shape = form.length * _ENDS + form.end
        return (
            bucket * LENGTHS + form.length,
            bucket * _ENDS + form.end,
            up * _COARSE + coarse,
            down * _COARSE + coarse,
            up * _AROUND + down,
            near * _COARSE + coarse,
            wide * _COARSE + coarse,
            near * _OWN + wide,
            far * _COARSE + coarse,
            many * _COARSE + coarse,
            far * _COUNT * _COUNT + many,
            far * LENGTHS * _ENDS + shape,
            many * LENGTHS * _ENDS + shape,
            min(at, _EDGE - 1) * _COARSE + coarse,
            min(last - at, _EDGE - 1) * _COARSE + coarse,
        )

    def _mean(self, at: int, reach: int) -> int:
        """Returns the bucket of the mean score of the lines around a line."""
        first = at - reach if at > reach else 0
        end = min(len(self._own), at + reach + 1)
        others = end - first - 1
        total = self._sums[end] - self._sums[first] - self._own[at]
        return _bucket(total // others if others else 0)


def _bucket(score: int) -> int:
    return (score + 120) >> 4


def _beside(text: Sequence[bool]) -> list[tuple[int, int]]:
    """Returns, for each line, how far above it running text stands, and how much, in steps."""
    found = []
    distance, count = len(_DISTANCES), 0
    for is_text in text:
        far = _DISTANCES[distance] if distance < len(_DISTANCES) else _FAR
        found.append((far, _COUNTS[count] if count < len(_COUNTS) else _MANY))
        if is_text:
            distance, count = 0, count + 1
        else:
            distance += 1
    return found
