"""Which of the known articles are compared with one that comes.

The index holds a sixteenth of an article's shingles, of a filled template after many fillings only
those few that are the filling's own. It finds some, and their whole signatures say which of them
are likely enough.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from worker.duplicates import fingerprint
from worker.stories.planned import older_first
from worker.way.judge.known import MOST_CANDIDATES

MOST_INDEXED = 32
"""Articles whose whole signatures are compared, where the index says little of them."""

T = TypeVar("T")


def most_indexed(signature: Sequence[int], telling: Sequence[int]) -> int:
    """Returns how many of those that the index finds are to be compared.

    As a rule what is alike shares most of the indexed shingles. Where some of them say nothing,
    the index holds few of an article: then more are compared. ``telling`` is the signature without
    what says nothing.
    """
    indexed = fingerprint.index_hashes(signature)
    is_whole = tuple(telling[: len(indexed)]) == indexed
    return MOST_CANDIDATES if is_whole else MOST_INDEXED


def by_index(
    telling: Sequence[int], holders: Callable[[int], Iterable[int]], most: int
) -> list[int]:
    """Returns the articles that have most of a signature's indexed shingles, those first, and of
    equal ones the oldest; at most ``most``.

    ``holders`` returns the canonical articles that a shingle is looked up by. One in common is
    enough: of a flash inside a long report the index may have no more.
    """
    shared = Counter(chain.from_iterable(map(holders, fingerprint.index_hashes(telling))))
    best = sorted(shared, key=lambda each: (-shared[each], *older_first(each)))
    return best[:most]


def likeliest(
    signature: Sequence[int], known: Iterable[T], signature_of: Callable[[T], Sequence[int]]
) -> list[T]:
    """Returns those of the known that have most of a whole signature, those first, and of equal
    ones as they are given; at most eight."""
    mine = frozenset(signature)
    near = [
        (len(mine.intersection(its)), each)
        for each in known
        if fingerprint.may_be_near(mine, its := signature_of(each))
    ]
    near.sort(key=lambda each: -each[0])
    return [each for _, each in near[:MOST_CANDIDATES]]
