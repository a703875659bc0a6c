"""Bytes that come a chunk at a time, with a bounded look ahead."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Protocol

from worker.sources.folder.containers.parts import Broken, Place

CHUNK = 1 << 18
BLANK = b" \t\r\n\0\x1e"
"""What no line begins or ends with; the last is the mark of JSON text sequences (RFC 7464)."""
_BLANKS = re.compile(b"[" + re.escape(BLANK) + b"]*+")


class Raw(Protocol):
    """Bytes that can be read anywhere."""

    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        """Returns up to ``size`` bytes; fewer only at the end."""


class FileRaw:
    """An open file. ``furthest`` is how far it was read."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size
        self.furthest = 0

    def read_at(self, offset: int, size: int) -> bytes:
        """Reads from the file. Raises OSError."""
        parts = []
        while size > 0 and (part := os.pread(self._descriptor, size, offset)):
            parts.append(part)
            size -= len(part)
            offset += len(part)
        self.furthest = max(self.furthest, offset)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class MemoryRaw:
    """Bytes at hand."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.size = len(content)

    def read_at(self, offset: int, size: int) -> bytes:
        """Returns a slice."""
        return self._content[offset : offset + size]


class Window:
    """A part of other bytes."""

    def __init__(self, raw: Raw, start: int, size: int) -> None:
        self._raw = raw
        self._start = start
        self.size = max(0, min(size, raw.size - start))

    def read_at(self, offset: int, size: int) -> bytes:
        """Reads from the part."""
        return self._raw.read_at(self._start + offset, max(0, min(size, self.size - offset)))


class Source(Protocol):
    """Where a stream's bytes come from."""

    def __iter__(self) -> Iterator[bytes]:
        """Yields the bytes, chunk by chunk. Raises Broken."""

    def restart(self, position: int) -> tuple[int, int] | None:
        """Returns the raw offset from which to begin anew, and how many bytes to skip then, so
        that reading goes on at ``position``; None if that cannot be told."""


class Plain:
    """Bytes as they lie in a file."""

    def __init__(self, raw: Raw, start: int = 0) -> None:
        self._raw = raw
        self._start = start

    def __iter__(self) -> Iterator[bytes]:
        at = self._start
        while chunk := self._raw.read_at(at, CHUNK):
            yield chunk
            at += len(chunk)

    def restart(self, position: int) -> tuple[int, int] | None:
        """Any place will do."""
        return position, 0


class Stream:
    """Reads bytes and lines of a source. Raises what the source raises.

    What lies broken behind whole content is an end like any other, until ``finish``.
    """

    def __init__(self, source: Source, position: int = 0) -> None:
        """``position`` is that of the source's first byte."""
        self._source = source
        self._chunks = iter(source)
        self._buffer = b""
        self._at = 0
        self._before = position
        self._behind: Broken | None = None

    def finish(self) -> None:
        """Raises Broken where something broken lies behind what was read to its end."""
        if self._behind is not None:
            raise self._behind

    def _next(self) -> bytes:
        if self._behind is not None:
            return b""
        try:
            return next(self._chunks, b"")
        except Broken as error:
            if not error.is_behind:
                raise
            self._behind = error
            return b""

    @property
    def position(self) -> int:
        """How many bytes lie before the next one."""
        return self._before + self._at

    def restart(self) -> tuple[int, int] | None:
        """Returns from where the source is to be read to go on here: raw offset and skip."""
        return self._source.restart(self.position)

    def place(self, number: int) -> Place | None:
        """Returns where reading goes on after the part of that number; None where it cannot."""
        restart = self.restart()
        return None if restart is None else (*restart, self.position, number)

    def _more(self) -> bool:
        chunk = self._next()
        if not chunk:
            return False
        self._buffer = self._buffer[self._at :] + chunk
        self._before += self._at
        self._at = 0
        return True

    def peek(self, size: int) -> bytes:
        """Returns the next bytes without taking them; fewer only at the end."""
        held = len(self._buffer) - self._at
        if held < size:
            parts = [self._buffer[self._at :]]
            while held < size and (chunk := self._next()):
                parts.append(chunk)
                held += len(chunk)
            self._before += self._at
            self._at = 0
            self._buffer = b"".join(parts)
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Takes the next bytes; fewer only at the end."""
        taken = self.peek(size)
        self._at += len(taken)
        return taken

    def skip(self, size: int) -> int:
        """Passes over bytes; returns how many there were."""
        left = size
        while left and (self._at < len(self._buffer) or self._more()):
            step = min(left, len(self._buffer) - self._at)
            self._at += step
            left -= step
        return size - left

    def skip_blank_lines(self) -> int:
        """Passes over lines without content, as many as there are; returns how many."""
        lines = 0
        while self._at < len(self._buffer) or self._more():
            found = _BLANKS.match(self._buffer, self._at)
            blanks_end = found.end() if found else self._at
            end = self._buffer.rfind(b"\n", self._at, blanks_end) + 1
            lines += self._buffer.count(b"\n", self._at, end)
            self._at = end or self._at
            if self._at < len(self._buffer):
                break
        return lines

    def line(self, limit: int) -> tuple[bytes, int]:
        """Takes a line with its end. Returns its first ``limit`` bytes, and how long it was."""
        parts: list[bytes] = []
        length = 0
        while self._at < len(self._buffer) or self._more():
            end = self._buffer.find(b"\n", self._at) + 1
            upto = end or len(self._buffer)
            if length < limit:
                parts.append(self._buffer[self._at : min(upto, self._at + limit - length)])
            length += upto - self._at
            self._at = upto
            if end:
                break
        return parts[0] if len(parts) == 1 else b"".join(parts), length


class Forward:
    """A stream as bytes that are read from the beginning to the end."""

    size = 0

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._begin = stream.position

    def read_at(self, offset: int, size: int) -> bytes:
        """Reads at an offset that is never before the last one."""
        self._stream.skip(self._begin + offset - self._stream.position)
        return self._stream.peek(size)
