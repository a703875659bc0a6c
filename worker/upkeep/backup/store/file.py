"""The file of a backup: a zip with a manifest, and a part of compressed rows for each table.

A part is JSON Lines under zstd: the first line names the columns, each further one is a row as an
array. Times are RFC 3339 in UTC, bytes base64. The manifest comes last and holds the counts and
the sums, so that a file that was cut off has none. ``unzip`` and ``zstd`` open it, too.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, cast

import msgspec
import zstandard

from worker.base import whole_file
from worker.base.errors import BackupUnusable
from worker.base.private import Readers, file_mode
from worker.base.types import Progress
from worker.settings.values import one_line

FORMAT = 1
MANIFEST = "manifest.json"
_LEVEL = 3
_PIECE = 1 << 20
_MOST_MANIFEST = 10_000_000
_LONGEST_LINE = 1 << 28
"""Bytes of a row: many times what the largest document that is kept takes in base64."""
_LONGEST_SHOWN = 100
_PACKED_BY = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""How a member may be packed: as it is written, and as who packs it anew does."""
_ENCRYPTED = 0x1
_UNREADABLE = (
    KeyError,
    EOFError,
    RecursionError,
    zipfile.BadZipFile,
    zlib.error,
    zstandard.ZstdError,
    msgspec.MsgspecError,
)
"""What the libraries raise on a file that is not as it was written."""
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One table's rows: the member that holds them, and what must come out of it."""

    member: str
    rows: Annotated[int, msgspec.Meta(ge=0)]
    sha256: str
    columns: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file holds. ``taken_at`` is the moment that it shows."""

    format: int
    program: str
    version: str
    revision: str
    database: str
    taken_at: Annotated[datetime, msgspec.Meta(tz=True)]
    written_at: Annotated[datetime, msgspec.Meta(tz=True)]
    tables: dict[str, Part]
    next_ids: dict[str, Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]]
    link_keys: str = ""
    """The keys of the links in mails, where they are the service's own: a link in a mail that was
    sent before goes on working after a restore."""

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(part.rows for part in self.tables.values())


def shown(name: str) -> str:
    """Returns a name or words from a file as they may stand in a message."""
    return one_line(name[:_LONGEST_SHOWN])[:_LONGEST_SHOWN]


class _Summing(io.RawIOBase):
    """Passes bytes on and keeps their SHA-256."""

    def __init__(self, below: IO[bytes]) -> None:
        super().__init__()
        self._below = below
        self.sum = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.sum.update(piece)
        self._below.write(piece)
        return len(piece)


class Writer:
    """Writes a backup into a stream, which need not be one that can be wound back."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.parts: dict[str, Part] = {}

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Writes one table's rows. Raises OSError."""
        member = f"tables/{table}.jsonl.zst"
        encode, count, waiting = msgspec.json.encode, 0, bytearray()
        with self._zip.open(_member(member), "w", force_zip64=True) as below:
            summing = _Summing(below)
            packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
            with packer.stream_writer(cast(IO[bytes], summing), closefd=False) as packed:
                waiting += encode([str(name) for name in columns]) + b"\n"
                for row in rows:
                    waiting += encode(row) + b"\n"
                    count += 1
                    if len(waiting) >= _PIECE:
                        packed.write(waiting)
                        waiting.clear()
                packed.write(waiting)
        named = tuple(str(name) for name in columns)
        self.parts[table] = Part(member, count, summing.sum.hexdigest(), named)

    def finish(self, manifest: Manifest) -> None:
        """Writes the manifest and the end of the file. Raises OSError."""
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
        self._zip.writestr(_member(MANIFEST), text)
        self._zip.close()

    def abandon(self) -> None:
        """Leaves the file as it is: without its end it is no backup."""
        self._zip.fp = None


def _member(name: str) -> zipfile.ZipInfo:
    found = zipfile.ZipInfo(name)
    found.external_attr = 0o600 << 16
    return found


@contextmanager
def fresh(target: Path, readers: Readers = "owner") -> Iterator[IO[bytes]]:
    """A new file for these readers, which takes its name only when it is whole and on disk.

    Raises OSError; what was under the name then stays.
    """
    unfinished = target.with_name(f".{target.name}.part")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+b") as stream:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupUnusable(f"another backup is being written to {target}") from None
        try:
            os.fchmod(descriptor, file_mode(readers))
            os.ftruncate(descriptor, 0)
            yield stream
            stream.flush()
            os.fsync(descriptor)
            unfinished.replace(target)
        except BaseException as error:
            if isinstance(error, OSError) and error.filename is None:
                error.filename = str(target)
            with suppress(OSError):
                unfinished.unlink()
            # What could not be written would be tried again when the stream is closed.
            with suppress(OSError):
                stream.close()
            raise
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Makes names in a folder outlive a loss of power, where the file system can."""
    with suppress(OSError):
        whole_file.sync_folder(folder)


class Reader:
    """Reads a backup. Raises BackupUnusable for what is none, or is broken, or is newer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
            raise BackupUnusable(f"{path} is no whole backup: {error}") from error
        self.manifest = self._manifest()

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    def _manifest(self) -> Manifest:
        self._require_readable_members()
        try:
            if self._zip.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
                raise self._broken("its manifest is too long")
            content = self._zip.read(MANIFEST)
            found = msgspec.json.decode(content, type=_Head)
        except (*_UNREADABLE, UnicodeError) as error:
            raise BackupUnusable(f"{self._path} is no backup of wirewatch") from error
        if found.program != "wirewatch":
            raise BackupUnusable(f"{self._path} is no backup of wirewatch")
        if found.format > FORMAT:
            version = shown(found.version)
            raise BackupUnusable(
                f"{self._path} was written by a newer wirewatch ({version}): use that"
            )
        try:
            manifest = msgspec.json.decode(content, type=Manifest)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise self._broken(f"its manifest says {shown(str(error))}") from error
        self._require_known_members(manifest)
        return manifest

    def _require_readable_members(self) -> None:
        for each in self._zip.infolist():
            if each.compress_type not in _PACKED_BY or each.flag_bits & _ENCRYPTED:
                named = shown(each.filename)
                raise self._broken(f"{named} in it is encrypted, or packed as no backup is")

    def _require_known_members(self, manifest: Manifest) -> None:
        """Refuses a file that holds more than its manifest names, or anything of it twice."""
        names = [each.filename for each in self._zip.infolist()]
        parts = [part.member for part in manifest.tables.values()]
        known = {MANIFEST, *parts}
        if strangers := [name for name in names if name not in known]:
            named = shown(strangers[0])
            raise self._broken(f"it holds {named}, which its manifest does not name")
        if len(names) > len(set(names)) or len(parts) > len(set(parts)):
            raise self._broken("it holds a member twice")

    def _broken(self, why: str) -> BackupUnusable:
        return BackupUnusable(f"{self._path} is broken: {why}")

    def check(self, progress: Progress | None = None) -> None:
        """Reads all of it and compares counts and sums. Raises BackupUnusable."""
        done, total = 0, self.manifest.rows
        for table, part in self.manifest.tables.items():
            self._check_sum(table, part)
            for _ in self.lines(table):
                done += 1
                if progress is not None and done % 1000 == 0:
                    progress(done, total)
        if progress is not None:
            progress(total, total)

    def _check_sum(self, table: str, part: Part) -> None:
        found = hashlib.sha256()
        try:
            with self._zip.open(part.member) as member:
                while piece := member.read(_PIECE):
                    found.update(piece)
        except (*_UNREADABLE, OSError) as error:
            raise self._broken(f"the part {shown(table)} cannot be read: {error}") from error
        if found.hexdigest() != part.sha256:
            raise self._broken(f"the part {shown(table)} is not what was written")

    def lines(self, table: str) -> Iterator[bytes]:
        """Yields the table's rows as JSON, and counts them. Raises BackupUnusable."""
        part, count, named = self.manifest.tables[table], 0, shown(table)
        try:
            with self._zip.open(part.member) as member:
                plain = io.BufferedReader(
                    zstandard.ZstdDecompressor().stream_reader(member), _PIECE
                )
                columns = msgspec.json.decode(self._line(plain, named), type=tuple[str, ...])
                if columns != part.columns:
                    raise self._broken(f"the part {named} has other columns than it should")
                while line := self._line(plain, named):
                    count += 1
                    yield line
        except _UNREADABLE as error:
            raise self._broken(f"the part {named} cannot be read: {error}") from error
        if count != part.rows:
            raise self._broken(f"the part {named} has {count:,} rows, not {part.rows:,}")

    def _line(self, plain: IO[bytes], named: str) -> bytes:
        """Reads on to the end of a line; an endless one would take all memory."""
        line = plain.readline(_LONGEST_LINE)
        if len(line) == _LONGEST_LINE:
            raise self._broken(f"the part {named} has a row of more than {_LONGEST_LINE:,} bytes")
        return line

    def rows(
        self, table: str, kind: Any, *, without_nul: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        """Yields the table's rows as values of that type. Raises BackupUnusable.

        ``without_nul`` leaves out the characters that PostgreSQL refuses and SQLite takes.
        """
        decode = msgspec.json.Decoder(kind).decode
        for line in self.lines(table):
            try:
                row: tuple[Any, ...] = decode(
                    _NUL.sub(rb"\1", line) if without_nul and b"\\u0000" in line else line
                )
            except (msgspec.MsgspecError, RecursionError) as error:
                raise self._broken(f"a row of {shown(table)} cannot be read: {error}") from error
            yield row


class _Head(msgspec.Struct, frozen=True):
    """What every format of the manifest says."""

    format: int
    program: str
    version: str
