"""What stands around a line: the second set of features by which the model decides.

A line's own score says little of short lines: ``Sport`` is a menu's entry or a subheading. What
stands above and below it tells: running text, or more of the same.
"""

from __future__ import annotations

from collections.abc import Sequence

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


def features_around(forms: Sequence[Form], scores: Sequence[int]) -> list[tuple[int, ...]]:
    """Returns, for each line, the places of its features in the second table.

    ``scores`` are the lines' own, above zero for furniture, in sixteenths.
    """
    own = [max(-_MOST, min(_MOST, score)) for score in scores]
    buckets = [(score + 120) >> 4 for score in own]
    text = [form.prose and score < 0 for form, score in zip(forms, own, strict=True)]
    above, below = _beside(text), _beside(text[::-1])[::-1]
    sums = [0]
    for score in own:
        sums.append(sums[-1] + score)
    last = len(forms) - 1
    near, wide = _means(sums, own, _NEAR), _means(sums, own, _WIDE)
    found = []
    for at, form in enumerate(forms):
        bucket = buckets[at]
        coarse = bucket >> 1
        up = buckets[at - 1] if at else _NONE
        down = buckets[at + 1] if at < last else _NONE
        (far_up, many_up), (far_down, many_down) = above[at], below[at]
        far = far_up * _DIST + far_down
        many = many_up * _COUNT + many_down
        shape = form.length * _ENDS + form.end
        places = (
            bucket * LENGTHS + form.length,
            bucket * _ENDS + form.end,
            up * _COARSE + coarse,
            down * _COARSE + coarse,
            up * _AROUND + down,
            near[at] * _COARSE + coarse,
            wide[at] * _COARSE + coarse,
            near[at] * _OWN + wide[at],
            far * _COARSE + coarse,
            many * _COARSE + coarse,
            far * _COUNT * _COUNT + many,
            far * LENGTHS * _ENDS + shape,
            many * LENGTHS * _ENDS + shape,
            min(at, _EDGE - 1) * _COARSE + coarse,
            min(last - at, _EDGE - 1) * _COARSE + coarse,
        )
        found.append(tuple(map(int.__add__, _STARTS, places)))
    return found


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


def _means(sums: Sequence[int], own: Sequence[int], reach: int) -> list[int]:
    """Returns, for each line, the bucket of the mean score of the lines around it."""
    size = len(own)
    found = []
    for at, score in enumerate(own):
        first = at - reach if at > reach else 0
        end = min(size, at + reach + 1)
        others = end - first - 1
        total = sums[end] - sums[first] - score
        found.append(((total // others if others else 0) + 120) >> 4)
    return found
