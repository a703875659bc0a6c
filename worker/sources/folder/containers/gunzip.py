"""gzip (RFC 1952), of one or more members, inflated a piece at a time."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterator

from worker.sources.folder.containers.budget import Budget, Ratio
from worker.sources.folder.containers.parts import Broken
from worker.sources.folder.containers.stream import CHUNK, Raw


class Gunzip:
    """The inflated bytes of a gzip file. Zeros after the last member are padding."""

    def __init__(self, raw: Raw, budget: Budget, start: int = 0, position: int = 0) -> None:
        """``start`` is the raw offset of a member, whose first inflated byte is ``position``."""
        self._raw = raw
        self._budget = budget
        self._start = start
        self._position = position
        self._members: deque[tuple[int, int]] = deque([(position, start)])

    def restart(self, position: int) -> tuple[int, int] | None:
        """Returns the raw offset of the member that holds ``position``, and what precedes it."""
        while len(self._members) > 1 and self._members[1][0] <= position:
            self._members.popleft()
        begins, offset = self._members[0]
        return offset, position - begins

    def __iter__(self) -> Iterator[bytes]:
        offset, position = self._start, self._position
        ratio = Ratio()
        inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while data := self._raw.read_at(offset, CHUNK):
            while data:
                if inner.eof:
                    packed = data.lstrip(b"\0")
                    offset += len(data) - len(packed)
                    data = packed
                    if not packed:
                        break
                    if self._raw.read_at(offset, 2) != b"\x1f\x8b":
                        words = "something else follows the gzip data"
                        raise Broken("corrupt", words, is_behind=True)
                    inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    self._members.append((position, offset))
                saved = inner.copy()
                try:
                    piece, left = _inflate(inner, data)
                except Broken:
                    yield from _salvaged(saved, data)
                    raise
                ratio.count(len(data) - len(left), len(piece))
                self._budget.spend(len(piece))
                offset += len(data) - len(left)
                data = left
                position += len(piece)
                if piece:
                    yield piece
        if not inner.eof:
            raise Broken("truncated", "the gzip data is cut off")


def _salvaged(inner: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Yields what comes out before the damage: zlib gives nothing of a call that fails.

    So less and less is asked for, down to a byte.
    """
    size = CHUNK
    while size and data and not inner.eof:
        saved = inner.copy()
        try:
            yield inner.decompress(data, size)
            data = inner.unconsumed_tail
        except zlib.error:
            inner, size = saved, size // 2


def _inflate(inner: zlib._Decompress, data: bytes) -> tuple[bytes, bytes]:
    """Returns at most a piece, and what of the data is still to be fed."""
    try:
        piece = inner.decompress(data, CHUNK)
    except zlib.error as error:
        raise Broken("corrupt", "the gzip data is damaged") from error
    return piece, inner.unused_data if inner.eof else inner.unconsumed_tail
