"""How much of a page things take, so that each page stays small whatever strangers wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from markupsafe import escape

T = TypeVar("T")

ROOM = 48_000
"""Bytes for what a page lists; the frame, and what stands around it, take the rest of 60 kB."""
_LONGEST = 300
"""Characters of a line that are shown."""


def fitting(items: Sequence[T], weigh: Callable[[T], int], room: int = ROOM) -> Sequence[T]:
    """Returns the first of the items, as many as there is room for, and at least one."""
    for number, each in enumerate(items):
        room -= weigh(each)
        if room < 0:
            return items[: max(1, number)]
    return items


def weight(*shown: object) -> int:
    """Returns the bytes that values take as HTML, each text as one line that is shown in part."""
    return sum(map(_weight, shown))


def _weight(value: object) -> int:
    if isinstance(value, str):
        return len(str(escape(value[:_LONGEST])).encode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return sum(_weight(key) + _weight(each) for key, each in value.items())
    if isinstance(value, Iterable):
        return sum(map(_weight, value))
    return 0 if value is None else len(str(value))
