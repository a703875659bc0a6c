"""Long lists of values, divided for statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

# SQLite takes 32,766 variables in a statement; far fewer keep its plans small.
_MOST = 500

Value = TypeVar("Value")


def in_chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Yields the values in pieces that a statement can take."""
    return (values[start : start + _MOST] for start in range(0, len(values), _MOST))
