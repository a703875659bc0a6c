"""Learns what the signs of a headline are worth: ``python -m tests.lines.head_points FOLDER``.

Of each page exactly one line is the headline, or none is: the points are those of a conditional
logit over its candidates, with no headline at nought. The pages are WCXB's development split and
the tests of ``tests.lines.gathered``, in full, thinned out, and without the lines that show the
title; and the invented files of ``tests.quality.heads`` with which the rules are worked on. Prints
the points in tenths, for ``worker.cleaning.candidates``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import exp, sqrt
from pathlib import Path

from tests.quality import heads, real_heads
from worker.base.types import Article
from worker.cleaning.article import candidates_of

_ROUNDS, _STEP = 300, 0.05
_DECAY = 2.0
"""How strongly points are drawn to nought."""
_PLAIN = frozenset(("width 3", "told 0", "share 0", "led 0", "apart 0", "over 0", "stated nowhere"))
"""What most headlines have, at nought."""
_WEIGHTS = {"full": 0.5, "thin": 1.0, "bare": 1.0, "invented": 2.0}


class Group:
    """The candidates of a page by their signs, and which of them are the headline."""

    def __init__(self, text: str, title: str | None, weight: float) -> None:
        found, lines = candidates_of(Article(text=text))
        self.signs = [[sign for sign in each.signs if sign not in _PLAIN] for each in found]
        self.right = [
            title is not None and real_heads.is_title(lines[each.place].text, title)
            for each in found
        ]
        self.weight = weight
        self.usable = bool(found) and (title is None or any(self.right))


def groups(data: Path) -> Iterator[Group]:
    """Yields the pages that teach something."""
    for known in (*real_heads.wcxb(data, "dev"), *real_heads.tests_of_others(data)):
        thin = real_heads.thin(known)
        bare = real_heads.without_title(thin)
        for name, page, title in (
            ("full", known, known.title),
            ("thin", thin, known.title),
            ("bare", bare, None),
        ):
            yield Group("\n\n".join(page.page.lines), title, _WEIGHTS[name])
    for file in heads.pages():
        if file.half == "chosen":
            yield Group(file.text, file.headline, _WEIGHTS["invented"])


def learn(learned: Sequence[Group]) -> dict[str, float]:
    """Returns the points, by Adam over all pages at once."""
    points: dict[str, float] = defaultdict(float)
    mean: dict[str, float] = defaultdict(float)
    square: dict[str, float] = defaultdict(float)
    names = {sign for each in learned for signs in each.signs for sign in signs}
    for number in range(1, _ROUNDS + 1):
        slope = {name: -_DECAY * points[name] for name in names}
        for each in learned:
            _add(slope, each, points)
        for name in names:
            mean[name] = 0.9 * mean[name] + 0.1 * slope[name]
            square[name] = 0.999 * square[name] + 0.001 * slope[name] ** 2
            step = mean[name] / (1 - 0.9**number)
            points[name] += _STEP * step / (sqrt(square[name] / (1 - 0.999**number)) + 1e-8)
    return points


def _add(slope: dict[str, float], group: Group, points: dict[str, float]) -> None:
    """Adds what one page asks of the points."""
    odds = [exp(min(30.0, sum(points[sign] for sign in signs))) for signs in group.signs]
    whole = 1 + sum(odds)
    right = sum(odd for odd, is_right in zip(odds, group.right, strict=True) if is_right)
    for odd, is_right, signs in zip(odds, group.right, group.signs, strict=True):
        pull = group.weight * ((odd / right if is_right else 0.0) - odd / whole)
        for sign in signs:
            slope[sign] += pull


if __name__ == "__main__":
    taught = [each for each in groups(Path(sys.argv[1])) if each.usable]
    for name, value in sorted(learn(taught).items()):
        print(f'    "{name}": {round(10 * value)},')
