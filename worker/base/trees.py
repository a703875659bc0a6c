"""Small trees over whole numbers, asked all at once.

Each tree asks four questions, whether a number exceeds a threshold, and says something by the
answers. The trees are oblivious, as CatBoost's (Prokhorenkova and others, 2018): on each level all
branches ask the same question, so that a tree is a table of sixteen entries. All answers stand in
the bits of one number, of which a byte has those of two trees. Nothing but whole numbers is added
up.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from operator import getitem, or_
from pathlib import Path

DEPTH = 4
"""Questions of a tree. ``laid_out`` and ``Trees.score`` stand on it that two trees' answers are a
byte."""
UNIT = 64
"""What is one in the logarithm of the odds."""


@dataclass(frozen=True, slots=True)
class Trees:
    """The trees, laid out to be asked all at once."""

    base: int
    thresholds: tuple[tuple[int, ...], ...]
    """Of each number, in order."""
    answers: tuple[tuple[int, ...], ...]
    """Of each number, which answers are yes where it exceeds so many of its thresholds."""
    said: tuple[tuple[int, ...], ...]
    """What two trees say together, by their answers."""

    def score(self, numbers: Sequence[int]) -> int:
        """Returns what the trees say of numbers together."""
        found = 0
        for number, thresholds, answers in zip(numbers, self.thresholds, self.answers, strict=True):
            found |= answers[bisect_left(thresholds, number)]
        said = self.said
        return self.base + sum(map(getitem, said, found.to_bytes(len(said), "little")))


Tree = tuple[Sequence[tuple[str, int]], Sequence[int]]
"""The names of the numbers that a tree asks of, with their thresholds, and what it says."""


def laid_out(base: int, trees: Sequence[Tree], names: Sequence[str]) -> Trees:
    """Returns trees that are asked of numbers with those names, in that order.

    Raises KeyError where a tree asks of a number that is not among the names.
    """
    bits: dict[str, dict[int, int]] = {name: defaultdict(int) for name in names}
    leaves: list[Sequence[int]] = []
    for number, (questions, leaf) in enumerate(trees):
        for place, (name, threshold) in enumerate(questions):
            bits[name][threshold] |= 1 << (DEPTH * number + DEPTH - 1 - place)
        leaves.append(leaf)
    if len(leaves) % 2:
        leaves.append((0,) * (1 << DEPTH))
    low = (1 << DEPTH) - 1
    said = tuple(
        tuple(one[answer & low] + other[answer >> DEPTH] for answer in range(1 << 2 * DEPTH))
        for one, other in zip(leaves[::2], leaves[1::2], strict=True)
    )
    ordered = [sorted(bits[name]) for name in names]
    answers = tuple(
        tuple(accumulate((bits[name][each] for each in thresholds), or_, initial=0))
        for name, thresholds in zip(names, ordered, strict=True)
    )
    return Trees(base, tuple(map(tuple, ordered)), answers, said)


@cache
def load(path: Path, names: tuple[str, ...]) -> Trees:
    """Returns the trees that a file holds; ``names`` are all the numbers that it asks of, and
    perhaps others.

    Raises OSError where the file cannot be read, ValueError where it is no JSON, and KeyError where
    it is no file of trees, or asks of a number that is not among the names.
    """
    told = json.loads(path.read_text("utf-8"))
    return laid_out(told["base"], told["trees"], names)
