"""A memory as bytes and back: columns of little-endian numbers, some 25 kB for a busy source."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable
from itertools import accumulate, chain

from worker.furniture.memory import Memory, Shared

_HEAD = struct.Struct("<BIqIIIII")
_FORMAT = 1
_PAIRS = "qQ"
_SHARED = "qHHIIB"
"""The types of the columns, as ``array`` names them; q are the keys."""
_STORY = "I"


def pack(memory: Memory) -> bytes:
    """Returns a memory as bytes."""
    shared = list(memory.shared.values())
    rows = [(each.day, each.seen, each.first, each.since, len(each.stories)) for each in shared]
    stories = [each.stories for each in shared]
    pairs = memory.outlets, memory.once, memory.places, memory.titles
    sizes = len(shared), *map(len, pairs)
    return b"".join(
        (
            _HEAD.pack(_FORMAT, memory.version, memory.main, *sizes),
            _packed(_SHARED, [memory.shared, *(zip(*rows, strict=True) if rows else [()] * 5)]),
            _packed(_STORY, [chain.from_iterable(stories)]),
            *(_packed(_PAIRS, [each, each.values()]) for each in pairs),
        )
    )


def unpack(packed: bytes) -> Memory:
    """Returns what was packed; an empty memory of what another release packed otherwise, or of
    what is cut off."""
    if not packed or packed[0] != _FORMAT:
        return Memory()
    try:
        return _unpacked(packed)
    except (struct.error, ValueError):
        return Memory()


def _unpacked(packed: bytes) -> Memory:
    _, version, main, *sizes = _HEAD.unpack_from(packed)
    columns = _Columns(packed, _HEAD.size)
    shared = _shared(columns, sizes[0])
    pairs = (dict(zip(*columns.take(_PAIRS, size), strict=True)) for size in sizes[1:])
    outlets, once, places, titles = pairs
    return Memory(version, main, outlets, shared, once, places, titles)


def _shared(columns: _Columns, size: int) -> dict[int, Shared]:
    keys, *rest = columns.take(_SHARED, size)
    counts = rest.pop()
    ends = list(accumulate(counts))
    (stories,) = columns.take(_STORY, ends[-1] if ends else 0)
    rows = zip(keys, *rest, counts, ends, strict=True)
    return {
        key: Shared(day, seen, first, since, tuple(stories[end - count : end]))
        for key, day, seen, first, since, count, end in rows
    }


def _packed(types: str, columns: Iterable[Iterable[int]]) -> bytes:
    made = [array(kind, values) for kind, values in zip(types, columns, strict=True)]
    if sys.byteorder == "big":
        for each in made:
            each.byteswap()
    return b"".join(each.tobytes() for each in made)


class _Columns:
    """Columns that stand one behind the other."""

    def __init__(self, packed: bytes, at: int) -> None:
        self._packed = memoryview(packed)
        self._at = at

    def take(self, types: str, size: int) -> list[array[int]]:
        """Returns the next columns. Raises ValueError where they are cut off."""
        found = []
        for kind in types:
            made: array[int] = array(kind)
            end = self._at + size * made.itemsize
            if end > len(self._packed):
                raise ValueError("cut off")
            made.frombytes(self._packed[self._at : end])
            if sys.byteorder == "big":
                made.byteswap()
            self._at = end
            found.append(made)
        return found
