"""In which order a run's tests are shared among the processes of pytest-xdist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Test = TypeVar("Test")


def dealt(
    waiting: Sequence[Test], long: Sequence[Test], quick: Sequence[Test], workers: int
) -> list[Test]:
    """Returns all of them in such an order that every second worker begins with ``waiting`` ones,
    which take long without computing much, and another with those that compute for ``long``.

    Each worker begins with an equal part of the list, and who has done his own takes from the end
    of another's: at last only quick ones are left to be shared.
    """
    chains = max(1, workers // 2)
    part = (len(waiting) + len(long) + len(quick)) // workers
    order: list[Test] = []
    done = 0
    for number in range(chains):
        mine = waiting[number::chains]
        beside = max(0, part - len(mine)) if workers > 1 else 0
        order += [*mine, *quick[done : done + beside]]
        done += beside
    return [*order, *long, *quick[done:]]
