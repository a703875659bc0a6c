"""ZIP files (PKWARE's APPNOTE 6.3), member by member.

The central directory is read as it goes, so that a million members cost no memory, and what is
inflated is counted as it comes out.
"""

from __future__ import annotations

import bz2
import re
import struct
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from worker.sources.folder.containers import zip_directory as directory
from worker.sources.folder.containers.budget import Budget, Ratio
from worker.sources.folder.containers.kinds import kind_of
from worker.sources.folder.containers.names import is_passed_over
from worker.sources.folder.containers.parts import Broken, Place
from worker.sources.folder.containers.stream import CHUNK, Plain, Raw, Stream, Window

_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_STORED, _DEFLATED, _BZIPPED = 0, 8, 12
_ENCRYPTED, _SIZES_LATER, _UTF8 = 0x1, 0x8, 0x800
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive."""

    name: str
    """As the archive has it, with slashes."""
    here: Place | None
    method: int
    packed: int | None
    """Its packed size; None where it ends when its data says so."""
    crc: int | None
    offset: int
    """Of its local header."""

    @property
    def is_stored(self) -> bool:
        """Whether it lies in the archive as it is."""
        return self.method == _STORED and self.packed is not None


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that is not to be read."""

    name: str
    identity: str
    here: Place | None
    code: str
    reason: str


def members(
    raw: Raw, passed_over: Counter[str], place: Place | None = None
) -> Iterator[Member | Refused]:
    """Yields the members whose names say a format that is read; the others are counted.

    ``place`` is a member's ``here``. A cut archive yields what lies before the cut, and then
    raises Broken.
    """
    found = directory.find(raw)
    if found is None:
        if raw.read_at(0, 4) != _LOCAL:
            raise Broken("corrupt", "it is no zip file, or its beginning is damaged")
        yield from _salvaged(raw, passed_over)
        raise Broken("truncated", "the zip file is cut off: its directory at the end is missing")
    start, size, shift = found
    at, number = (place[0], place[1]) if place else (0, 0)
    stream = Stream(Plain(Window(raw, start, size), at), at)
    names = _Names()
    packed = 0
    while stream.position < size:
        here = (stream.position, number, 0, number)
        entry = directory.read_entry(stream)
        number += 1
        packed += entry.packed
        if packed > raw.size:
            raise Broken("bomb", "its members overlap, as in bombs", stops=True)
        name = _name(entry)
        if not _is_wanted(name, passed_over):
            continue
        yield _member(entry, name, here, shift, number, names.add(entry.name))


def window(raw: Raw, member: Member) -> Window:
    """Returns the bytes of a stored member. Raises Broken."""
    return Window(raw, _data(raw, member), member.packed or 0)


class Inflated:
    """The unpacked bytes of a member, checked against its sum."""

    def __init__(self, raw: Raw, member: Member, budget: Budget) -> None:
        self._raw = raw
        self._member = member
        self._budget = budget
        self.ended_at = 0
        """The offset after the packed data, once all is read."""

    def restart(self, position: int) -> None:
        """Reading begins again with the member."""

    def __iter__(self) -> Iterator[bytes]:
        at = _data(self._raw, self._member)
        member, crc, ratio = self._member, 0, Ratio()
        end = self._raw.size if member.packed is None else at + member.packed
        inner = _unpacker(member.method)
        while at < end and not inner.eof:
            data = self._raw.read_at(at, min(CHUNK, end - at))
            if not data:
                break
            at += len(data)
            for piece in _pieces(inner, data):
                ratio.count(0, len(piece))
                self._budget.spend(len(piece))
                crc = zlib.crc32(piece, crc)
                yield piece
            ratio.count(len(data), 0)
        if (not inner.eof and member.method != _STORED) or (member.packed is not None and at < end):
            raise Broken("truncated", "the member is cut off")
        self.ended_at = at - len(inner.unused_data)
        if member.crc is not None and crc != member.crc:
            raise Broken("corrupt", "the member is damaged: its check sum is wrong")


def _pieces(inner: Any, data: bytes) -> Iterator[bytes]:
    try:
        if isinstance(inner, _Stored):
            yield data
            return
        if isinstance(inner, bz2.BZ2Decompressor):
            yield inner.decompress(data, CHUNK)
            while not inner.eof and not inner.needs_input:
                yield inner.decompress(b"", CHUNK)
            return
        while data and not inner.eof:
            yield inner.decompress(data, CHUNK)
            data = inner.unconsumed_tail
    except (zlib.error, OSError) as error:
        raise Broken("corrupt", "the member is damaged") from error


class _Stored:
    eof = False
    unused_data = b""


def _unpacker(method: int) -> Any:
    if method == _STORED:
        return _Stored()
    if method == _BZIPPED:
        return bz2.BZ2Decompressor()
    return zlib.decompressobj(-zlib.MAX_WBITS)


def _name(entry: directory.Entry) -> str:
    if not entry.flags & _UTF8:
        try:
            return entry.name.decode("utf-8")
        except UnicodeDecodeError:
            return entry.name.decode("cp437")
    return entry.name.decode("utf-8", "surrogateescape")


def _is_wanted(name: str, passed_over: Counter[str]) -> bool:
    path = name.replace("\\", "/")
    if path.endswith("/"):
        return False
    parts = path.split("/")
    if parts[0] == "__MACOSX" or any(is_passed_over(part) for part in parts if part not in _UP):
        return False
    if kind_of(parts[-1]) is None:
        passed_over["files in formats that are not read"] += 1
        return False
    return True


_UP = frozenset({"", ".", ".."})


def _member(
    entry: directory.Entry, name: str, here: Place, shift: int, number: int, is_first: bool
) -> Member | Refused:
    path = name.replace("\\", "/")
    problem = None
    if path.startswith("/") or _DRIVE.match(path) or "\0" in path:
        problem = "unsafe_name", "its name is a place outside of the archive"
    elif ".." in path.split("/"):
        problem = "unsafe_name", "its name climbs out of the archive"
    elif not is_first:
        problem = "duplicate_name", "another member has the same name"
    elif entry.flags & _ENCRYPTED:
        problem = "encrypted", "it is encrypted"
    elif entry.method not in (_STORED, _DEFLATED, _BZIPPED):
        problem = "unknown_compression", f"it is packed in a way ({entry.method}) that is not read"
    if problem:
        identity = path if is_first else f"{path} ({number})"
        return Refused(path, identity, here, *problem)
    return Member(path, here, entry.method, entry.packed, entry.crc, entry.offset + shift)


def _data(raw: Raw, member: Member) -> int:
    head = raw.read_at(member.offset, 30) if member.offset >= 0 else b""
    if len(head) < 30 or not head.startswith(_LOCAL):
        raise Broken("corrupt", "the member's header is damaged")
    names, extras = struct.unpack("<HH", head[26:30])
    return int(member.offset + 30 + names + extras)


class _Names:
    """Which names there were, by 64 bits of a hash each, in a table without objects."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * 1024))
        self._count = 0

    def add(self, name: bytes) -> bool:
        """Adds a name. Returns False for one that was there before."""
        if 2 * self._count >= len(self._table):
            self._grow()
        number = int.from_bytes(blake2b(name, digest_size=8).digest(), "little") or 1
        slot = self._slot(number)
        if self._table[slot]:
            return False
        self._table[slot] = number
        self._count += 1
        return True

    def _slot(self, number: int) -> int:
        mask = len(self._table) - 1
        slot = number & mask
        while self._table[slot] and self._table[slot] != number:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        old, self._table = self._table, array("Q", bytes(16 * len(self._table)))
        for number in old:
            if number:
                self._table[self._slot(number)] = number


def _salvaged(raw: Raw, passed_over: Counter[str]) -> Iterator[Member | Refused]:
    """Yields the members of an archive without its directory, by their own headers."""
    at, number, names = 0, 0, _Names()
    while (head := raw.read_at(at, 30)).startswith(_LOCAL) and len(head) == 30:
        flags, method = struct.unpack("<HH", head[6:10])
        crc, packed, size, name_size, extra_size = struct.unpack("<LLLHH", head[14:30])
        rest = raw.read_at(at + 30, name_size + extra_size)
        data = at + 30 + name_size + extra_size
        wide = iter(directory.wide_numbers(rest[name_size:]))
        if directory.FULL in (size, packed):
            size, packed = next(wide, size), next(wide, packed)
        entry = directory.Entry(flags, method, crc, packed, rest[:name_size], b"", at, size)
        name = _name(entry)
        number += 1
        later = bool(flags & _SIZES_LATER)
        if not later and data + packed > raw.size:
            return
        member = _member(entry, name, (0, 0, 0, 0), 0, number, names.add(entry.name))
        if later and isinstance(member, Member):
            member = Member(member.name, None, method, None, None, at)
        end = data + packed if not later else _end_of(raw, member)
        if end is None:
            return
        if _is_wanted(name, passed_over):
            yield member
        at = end


def _end_of(raw: Raw, member: Member | Refused) -> int | None:
    """Returns where the next member begins after one whose size stands behind it, if it does."""
    if isinstance(member, Refused) or member.method == _STORED:
        return None
    inflated = Inflated(raw, member, Budget(raw.size * 1_100 + CHUNK))
    try:
        for _ in inflated:
            pass
    except Broken:
        return None
    behind = raw.read_at(inflated.ended_at, 24 + 4)
    for size in (12, 16, 20, 24):
        if behind[size : size + 4] in (_LOCAL, _CENTRAL) and (
            behind.startswith(_DESCRIPTOR) == (size in (16, 24))
        ):
            return inflated.ended_at + size
    return None
