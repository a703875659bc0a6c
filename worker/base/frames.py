"""What was left out of an article, packed: with the text it gives the whole as it was read.

The text is stored once, in the article's row. A frame holds the lines of the whole, with a sign in
the place of each stretch that was kept; what is masked stands behind another sign and the number
of what its mask says. No text that was repaired has control characters.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence

from worker.base.types import Mask

_KEPT, _MASKED = "\0", "\1"
_FIRST_NUMBER = 0x21
"""From here on fifty thousand characters are no surrogates, and cleaning reads no more lines."""
_LEVEL = 6
_BARE = -15
"""No header and no checksum: databases keep their own."""
_BREAK = "\n\n"
_STRETCH = re.compile(r"[^\n]+")
_PIECE = re.compile(r"\x00|\x01(.)([^\x00\x01\n]+)|\n+")


def pack(whole: str, masks: Sequence[Mask], text: str) -> bytes:
    """Returns the frame of a whole of which ``text`` is what no mask covers."""
    kinds: dict[tuple[str, str | None, float], int] = {}
    pieces: list[str] = []
    at = 0
    for mask in masks:
        number = kinds.setdefault((mask.rule, mask.language, mask.certainty), len(kinds))
        pieces.append(_STRETCH.sub(_KEPT, whole[at : mask.start]))
        pieces += (_MASKED, chr(_FIRST_NUMBER + number), whole[mask.start : mask.end])
        at = mask.end
    pieces.append(_STRETCH.sub(_KEPT, whole[at:]))
    heading = json.dumps([len(text), *kinds], ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(_LEVEL, wbits=_BARE)
    return packer.compress(f"{heading}\n{''.join(pieces)}".encode()) + packer.flush()


def unpack(frame: bytes, text: str) -> tuple[str, tuple[Mask, ...]] | None:
    """Returns the whole and its masks; None where ``text`` is not the one that it was packed with.

    Raises ValueError or zlib.error for what is no frame.
    """
    heading, _, framed = zlib.decompress(frame, wbits=_BARE).decode().partition("\n")
    size, *kinds = json.loads(heading)
    paragraphs = text.split(_BREAK) if text else []
    if size != len(text) or framed.count(_KEPT) != len(paragraphs):
        return None
    left = iter(paragraphs)
    pieces: list[str] = []
    masks: list[Mask] = []
    at = 0
    for found in _PIECE.finditer(framed):
        piece = found[0]
        if piece == _KEPT:
            piece = next(left)
        elif found[1]:
            piece = found[2]
            masks.append(Mask(at, at + len(piece), *kinds[ord(found[1]) - _FIRST_NUMBER]))
        pieces.append(piece)
        at += len(piece)
    return "".join(pieces), tuple(masks)
