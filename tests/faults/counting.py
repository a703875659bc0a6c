"""What receivers got, compared with what they should have got."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

Got = tuple[str, str]
"""(the title of an article, the id under which it was told)."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many messages were never told, told twice under another id, and again under the same."""

    lost: int = 0
    repeated: int = 0
    again: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.lost + other.lost, self.repeated + other.repeated, self.again + other.again
        )


def count(asked: Collection[str], got: Sequence[Got]) -> Count:
    """Compares the titles that one receiver should have got with what it got.

    What nobody asked for counts as repeated: it is one message too many.
    """
    ids = set(got)
    told = Counter(title for title, _ in ids)
    wanted = set(asked)
    return Count(
        lost=len(wanted - told.keys()),
        repeated=sum(number - (title in wanted) for title, number in told.items()),
        again=len(got) - len(ids),
    )
