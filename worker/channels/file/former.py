"""Files of the release before, whose names began with the time at which a delivery was made."""

from __future__ import annotations

import os
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

_NAME = re.compile(r"([0-9]{8}T[0-9]{6}Z-[a-z0-9-]*-([A-Za-z0-9_][A-Za-z0-9_.-]*))\.eml", re.ASCII)


def name_of(folder: Path, delivery: str) -> str | None:
    """Returns the name, without its ending, that the delivery's files had; None where it has none.

    ``delivery`` is the id as it stands in names.
    """
    known = _known(folder)
    wanted = _digest(delivery)
    at = bisect_left(known, wanted)
    if at == len(known) or known[at] != wanted:
        return None
    return next((name for name, named in _names(folder) if named == delivery), None)


@lru_cache(maxsize=64)
def _known(folder: Path) -> array[int]:
    """Returns digests of the deliveries that files of the release before are there of, in order.

    They are looked for once, eight bytes each: a folder may hold years of them, and no more come.
    """
    return array("Q", sorted(_digest(delivery) for _, delivery in _names(folder)))


def _digest(delivery: str) -> int:
    return int.from_bytes(blake2b(delivery.encode(), digest_size=8).digest(), "big")


def _names(folder: Path) -> Iterator[tuple[str, str]]:
    try:
        entries = os.scandir(folder)
    except OSError:
        return
    with entries:
        for entry in entries:
            if found := _NAME.fullmatch(entry.name):
                stem = found[1]
                # Neither part holds what tells them apart; ids begin with msg_ or are hashes.
                yield stem, _delivery_in(stem)


def _delivery_in(stem: str) -> str:
    at = stem.rfind("-msg_")
    return stem[at + 1 :] if at >= 0 else stem.rpartition("-")[2]
