"""The frame of a report: the wording of headline and lead that an outlet fills anew each time.

A frame is a sample of the word pairs of headline and lead without figures. Two reports in one
frame, of whichever outlets, are two events under two days, as two days' weather or two rounds of
sanctions, and on one day where their facts are others; whatever else they share.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from xxhash import xxh32_intdigest

from worker.topics.query.scripts import HANGUL, MARKS, UNSPACED

SAMPLE = 24
"""Word pairs that are kept: the lowest by hash, so that two samples can be compared."""
LIKE = 0.5
"""Share of the pairs in common from which two frames are one."""
FEWEST = 6
_LEAD = 400
_MOST_TITLE = 1_000
"""Characters of the text that are read."""
_WORD = re.compile(rf"(?:[^\W\d{HANGUL}{UNSPACED}]+|[{MARKS}]+)+|[{UNSPACED}{HANGUL}]")


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame that a source used last, and of which day it spoke."""

    source: int
    day: int
    """Days since year 1 (``date.toordinal``)."""
    pairs: array[int]
    """From ``pairs``; of ten thousand stories numbers of their own would take eight megabytes."""


def pairs(title: str, text: str) -> tuple[int, ...]:
    """Returns a sample of the word pairs of headline and lead, as 32-bit numbers, sorted."""
    return _sampled(f"{title[:_MOST_TITLE]}\n{text[:_LEAD]}")


@lru_cache(maxsize=64)
def _sampled(beginning: str) -> tuple[int, ...]:
    """Returns the sample of a beginning; an article of a batch is asked for several times."""
    words = " ".join(_WORD.findall(beginning.casefold())).encode("utf-8", "replace").split()
    found = set(map(xxh32_intdigest, map(b" ".join, itertools.pairwise(words))))
    return tuple(sorted(found)[:SAMPLE])


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Returns the share of word pairs that two samples have in common, 0 to 1.

    0 where one of them has fewer than six: so few words are no frame.
    """
    if min(len(one), len(other)) < FEWEST:
        return 0.0
    if min(len(one), len(other)) < SAMPLE:
        return len(set(one).intersection(other)) / min(len(one), len(other))
    lowest = sorted({*one, *other})[:SAMPLE]
    shared = set(one).intersection(other)
    jaccard = len(shared.intersection(lowest)) / len(lowest)
    return 2 * jaccard / (1 + jaccard)


def pack(frames: Sequence[Frame]) -> bytes:
    """Returns frames as bytes, little-endian."""
    return b"".join(
        frame.source.to_bytes(8, "little", signed=True)
        + frame.day.to_bytes(4, "little")
        + bytes([len(frame.pairs)])
        + b"".join(pair.to_bytes(4, "little") for pair in frame.pairs)
        for frame in frames
    )


def unpack(packed: bytes) -> tuple[Frame, ...]:
    """Returns the frames that ``pack`` wrote."""
    found: list[Frame] = []
    place = 0
    while place < len(packed):
        source = int.from_bytes(packed[place : place + 8], "little", signed=True)
        day = int.from_bytes(packed[place + 8 : place + 12], "little")
        number = packed[place + 12]
        place += 13
        kept = array(
            "I",
            (
                int.from_bytes(packed[at : at + 4], "little")
                for at in range(place, place + 4 * number, 4)
            ),
        )
        found.append(Frame(source, day, kept))
        place += 4 * number
    return tuple(found)
