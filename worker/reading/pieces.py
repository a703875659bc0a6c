"""How likely the letters of a short text are in each language, by its pieces of three letters.

The table was made by ``python -m tests.languages.learn_pieces`` from sentences of 54 languages. It
holds whole numbers alone, so that sums are the same on every machine.
"""

from __future__ import annotations

import json
import math
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

TABLE = Path(__file__).with_name("pieces.bin")
RECIPE = Path(__file__).with_name("pieces.json")
"""The languages in their order, the checksum, and how the table was made."""
UNIT = 16
"""So many steps of the table are one of a natural logarithm."""
LEAST = -12
"""The logarithm of the chance of a piece that a language's table lacks."""
SIZE = 3
_TRUST = 0.3
"""Which part of what the pieces say counts: neighbouring pieces share their letters."""
_FLOOR = 0.02
"""The chance, before its pieces, of a language that the model did not think of."""
_UNLIKELY = -10.0
"""The logarithm of the least that pieces leave of a chance."""
_RELATIVES = {"gl": ("es", "pt"), "ne": ("hi", "mr")}
"""Languages without sentences of their own, which are written like these."""


class PiecesBroken(Exception):
    """The table is not the one that belongs to its recipe."""


class Table(NamedTuple):
    """For each piece, by its hash, the languages that have it and how likely it is there."""

    languages: tuple[str, ...]
    keys: array[int]
    """The hashes, in their order."""
    starts: array[int]
    """Where the entries of each piece begin, and at last where they end."""
    places: bytes
    """The place of each entry's language."""
    steps: bytes
    """The entry's steps above ``LEAST``."""


def weighed(sample: str, chances: Mapping[str, float]) -> list[tuple[str, float]]:
    """Returns how likely a text is in each language by its pieces, and by the ``chances`` that a
    model gives, the likeliest first. ``sample`` is words in small letters."""
    sums = scores(sample)
    least = max(sums.values()) + round(_UNLIKELY * UNIT / _TRUST)
    near = [code for code, each in sums.items() if each > least]
    found = {}
    for code in {*near, *chances}:
        above = max(sums.get(code, least) - least, 0)
        found[code] = (chances.get(code, 0.0) + _FLOOR) * math.exp(above * _TRUST / UNIT)
    total = sum(found.values())
    order = sorted(found, key=lambda code: (-found[code], code))
    return [(code, found[code] / total) for code in order]


def scores(sample: str) -> dict[str, int]:
    """Returns a score for each language of the table, in steps; the highest is the likeliest."""
    table = load()
    hashes, starts, places, steps = table.keys, table.starts, table.places, table.steps
    sums, last = [0] * len(table.languages), len(hashes) - 1
    for key in keys(sample):
        at = min(bisect_left(hashes, key), last)
        if hashes[at] == key:
            first, end = starts[at], starts[at + 1]
            for place, step in zip(places[first:end], steps[first:end], strict=True):
                sums[place] += step
    found: dict[str, int] = {}
    for name, each in zip(table.languages, sums, strict=True):
        code = name.partition("-")[0]
        found[code] = max(each, found.get(code, 0))
    for code, relatives in _RELATIVES.items():
        found[code] = max(found[each] for each in relatives)
    return found


def keys(sample: str) -> Sequence[int]:
    """Returns the hashes of a text's pieces, those at the ends of words included."""
    framed = f" {sample} "
    return [
        crc32(framed[at : at + SIZE].encode("utf-8", "replace"))
        for at in range(len(framed) - SIZE + 1)
    ]


@cache
def load() -> Table:
    """Returns the table that comes with the project.

    Raises PiecesBroken where the file's checksum is not that of its recipe.
    """
    content = TABLE.read_bytes()
    recipe = json.loads(RECIPE.read_text("utf-8"))
    if sha256(content).hexdigest() != recipe["sha256"]:
        raise PiecesBroken(f"{TABLE.name} is not the file that {RECIPE.name} tells of")
    return unpacked(content, tuple(recipe["languages"]), recipe["pieces"])


def packed(rows: Mapping[int, Mapping[int, int]]) -> bytes:
    """Returns the file of a table: for each piece the steps by the places of languages."""
    order = sorted(rows)
    counts = bytes(len(rows[key]) for key in order)
    entries = [entry for key in order for entry in sorted(rows[key].items())]
    hashes = b"".join(key.to_bytes(4, "little") for key in order)
    return hashes + counts + bytes(at for at, _ in entries) + bytes(step for _, step in entries)


def unpacked(content: bytes, languages: tuple[str, ...], pieces: int) -> Table:
    """Returns a table from its file."""
    hashes = (int.from_bytes(content[at : at + 4], "little") for at in range(0, 4 * pieces, 4))
    starts = array("I", [0])
    for count in content[4 * pieces : 5 * pieces]:
        starts.append(starts[-1] + count)
    middle = 5 * pieces + starts[-1]
    places, steps = content[5 * pieces : middle], content[middle:]
    return Table(languages, array("I", hashes), starts, places, steps)
