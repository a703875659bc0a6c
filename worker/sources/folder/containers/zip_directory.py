"""The directory of a ZIP file, which stands at its end (PKWARE's APPNOTE 6.3, 4.3)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from worker.sources.folder.containers.parts import Broken
from worker.sources.folder.containers.stream import Raw, Stream

FULL = 0xFFFFFFFF
"""What stands in the place of a number that needs 64 bits."""
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_END_64_LOCATOR = b"PK\x06\x07"
_CENTRAL = b"PK\x01\x02"
_MOST_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Entry:
    """A member as the directory, or its own header, describes it."""

    flags: int
    method: int
    crc: int
    packed: int
    name: bytes
    extra: bytes
    offset: int
    size: int


def find(raw: Raw) -> tuple[int, int, int] | None:
    """Finds the central directory: its offset, its size, and by how much all offsets are off.

    Something may stand before the archive, such as a program that unpacks it.
    """
    tail_at = max(0, raw.size - _MOST_COMMENT - 22)
    tail = raw.read_at(tail_at, raw.size - tail_at)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return None
    size, offset = struct.unpack("<LL", tail[at + 12 : at + 20])
    end = tail_at + at
    locator = raw.read_at(end - 20, 20) if end >= 20 else b""
    if locator.startswith(_END_64_LOCATOR):
        (where,) = struct.unpack("<Q", locator[8:16])
        for begin in (where, end - 20 - 56):
            record = raw.read_at(begin, 56) if begin >= 0 else b""
            if record.startswith(_END_64) and len(record) == 56:
                size, offset = struct.unpack("<QQ", record[40:56])
                end = begin
                break
    start = end - size
    if start < 0 or (size and raw.read_at(start, 4) != _CENTRAL):
        raise Broken("corrupt", "the zip file's directory is damaged")
    return start, size, start - offset


def read_entry(stream: Stream) -> Entry:
    """Takes the next entry. Raises Broken."""
    head = stream.read(46)
    if len(head) < 46 or not head.startswith(_CENTRAL):
        raise Broken("corrupt", "the zip file's directory is damaged")
    flags, method = struct.unpack("<HH", head[8:12])
    crc, packed, size, names, extras, comments = struct.unpack("<LLLHHH", head[16:34])
    (offset,) = struct.unpack("<L", head[42:46])
    name, extra = stream.read(names), stream.read(extras)
    stream.skip(comments)
    wide = iter(wide_numbers(extra))
    size = next(wide, size) if size == FULL else size
    packed = next(wide, packed) if packed == FULL else packed
    offset = next(wide, offset) if offset == FULL else offset
    return Entry(flags, method, crc, packed, name, extra, offset, size)


def wide_numbers(extra: bytes) -> list[int]:
    """Returns the 64-bit sizes and offset of the extra field 1, in their order."""
    while len(extra) >= 4:
        tag, size = struct.unpack("<HH", extra[:4])
        if tag == 1:
            field = extra[4 : 4 + size]
            return [number for (number,) in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
        extra = extra[4 + size :]
    return []
