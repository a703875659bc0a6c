"""Whether something that was measured again and again stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""(hours since the beginning, what was measured)."""


@dataclass(frozen=True, slots=True)
class Slope:
    """How a measure did from the second third on. ``per_hour`` is its growth, by least squares."""

    first: float
    last: float
    most: float
    per_hour: float
    is_flat: bool


def judge(points: Sequence[Point], share: float, allowance: float) -> Slope:
    """Judges a measure by its points from the second third of the time on.

    It is flat if what the slope adds over that time is at most ``share`` of its mean, or
    ``allowance``, whichever is more. What becomes less is flat, and so is what does not go on
    growing in the last third: a pool that had to open another connection keeps it.
    """
    late, last = _behind(points, 1 / 3), _behind(points, 2 / 3)
    values = [value for _, value in late]
    mean = sum(values) / len(values)
    grown = min(_grown(late), 2 * _grown(last))
    is_flat = grown <= max(share * mean, allowance)
    return Slope(values[0], values[-1], max(values), _least_squares(late), is_flat)


def _behind(points: Sequence[Point], share: float) -> list[Point]:
    begin, end = points[0][0], points[-1][0]
    return [each for each in points if each[0] >= begin + (end - begin) * share]


def _grown(points: Sequence[Point]) -> float:
    """Returns what the slope adds from the first of the points to the last."""
    return _least_squares(points) * (points[-1][0] - points[0][0])


def _least_squares(points: Sequence[Point]) -> float:
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    width = sum((x - middle_x) ** 2 for x, _ in points)
    if not width:
        return 0.0
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / width
