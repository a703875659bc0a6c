"""Content codings (RFC 9110, 8.4), undone a piece at a time so that a bomb is met early."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from worker.base.errors import HttpError

ACCEPTED = "gzip, deflate, br, zstd"

_PIECE = 1 << 16
_STEP = 1 << 14
_MOST_CODINGS = 2
_MOST_MEMBERS = 20_000
_ZSTD_MAX_WINDOW = 1 << 23
"""RFC 9659 asks for windows of at most 8 MiB in HTTP."""
_ZSTD_STEP = 64


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yields what ``data`` decodes to, in pieces of bounded size."""

    def finished(self) -> bool:
        """Tells whether the coded stream came to its end."""


class CutOff(HttpError):
    """The content ended before it should: what came before is good."""

    def __init__(self, message: str) -> None:
        super().__init__("protocol", message)


def decode(chunks: Iterable[bytes], codings: str, most: int) -> Iterator[bytes]:
    """Yields the decoded content of ``chunks`` under a Content-Encoding header's value.

    Where that is missing, unknown or not true, the first bytes decide. What one coding leaves for
    another is ``most`` bytes at most; how many the last yields is for the caller to count. Raises
    HttpError of kind ``protocol`` for a corrupt coding, ``too_large``, CutOff for one that ends
    early.
    """
    names = [name.strip().lower() for name in codings.split(",") if name.strip()]
    names = [name for name in names if name in _DECODERS]
    if len(names) > _MOST_CODINGS:
        raise HttpError("protocol", "the answer is compressed too many times")
    *before, last = reversed(names or [""])
    for name in before:
        chunks = _bounded(_undo(_small(chunks), name), most)
    return _undo(_small(chunks), last)


def _small(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields the chunks in pieces: what is left of one is copied for each member in it."""
    for chunk in chunks:
        for at in range(0, len(chunk), _STEP):
            yield chunk[at : at + _STEP]


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yields the pieces. Raises HttpError where they are more than so many bytes."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise HttpError("too_large", f"a coding of the answer hides more than {most:,} bytes")
        yield piece


def _undo(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Undoes one coding; without a name what the first bytes name, if they do."""
    pieces = _with_whole_head(chunks)
    head = next(pieces, b"")
    if not head:
        return
    name, is_proven = _named_by(head, name)
    if not name:
        yield head
        yield from pieces
        return
    decoder: _Decoder = _DECODERS[name]()
    fed = decoder.feed(head)
    try:
        first = next(fed, b"")
    except _corruption() as error:
        if is_proven or not _is_text(head):
            raise HttpError("protocol", f"the answer's {name} compression is corrupt") from error
        # It is not compressed at all, whatever its header says.
        yield head
        yield from pieces
        return
    try:
        if first:
            yield first
        yield from fed
        for piece in pieces:
            yield from decoder.feed(piece)
    except _corruption() as error:
        raise HttpError("protocol", f"the answer's {name} compression is corrupt") from error
    if not decoder.finished():
        raise CutOff("the compressed answer is cut off")


def _with_whole_head(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields the chunks so that the first has the bytes that tell a coding, if there are so many.

    It has no more than that needs, so that what a bomb makes of it stays small.
    """
    head = b""
    rest = iter(chunks)
    for chunk in rest:
        head += chunk
        if len(head) >= _HEAD:
            break
    yield head[:_FIRST]
    if head[_FIRST:]:
        yield head[_FIRST:]
    yield from rest


def _named_by(head: bytes, name: str) -> tuple[str, bool]:
    """Returns the coding that content begins in, of which ``name`` is stated, and whether its first
    bytes prove it; without a name where it is in none."""
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found, True
    return name, False


def _is_text(head: bytes) -> bool:
    """Tells whether content begins like text in one of the encodings of the web."""
    return head.startswith(_MARKS) or not _CONTROLS.intersection(head[:_HEAD])


def _corruption() -> tuple[type[Exception], ...]:
    """What the libraries in use raise on bad data; none is loaded for it."""
    found: list[type[Exception]] = [zlib.error, EOFError]
    for module, name in (
        ("brotli", "error"),
        ("zstandard", "ZstdError"),
        ("compression.zstd", "ZstdError"),
    ):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


class _Members:
    """Counts the members of a coded stream. Empty ones cost work and yield nothing to count."""

    def __init__(self) -> None:
        self._count = 1

    def next(self) -> None:
        """Counts one more. Raises HttpError where they are more than anybody sends."""
        self._count += 1
        if self._count > _MOST_MEMBERS:
            raise HttpError("protocol", "the answer is compressed in too many pieces")


class _Gzip:
    """Gzip (RFC 1952) of one or more members. Padding after the last is ignored."""

    def __init__(self) -> None:
        self._members = _Members()
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner.eof:
                data = data.lstrip(b"\0")
                if not data.startswith(b"\x1f"):
                    return
                self._members.next()
                self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
            yield from _drain(self._inner, data)
            data = self._inner.unused_data

    def finished(self) -> bool:
        return self._inner.eof


class _Deflate:
    """Deflate with zlib's wrapping as RFC 9110 says, or bare as many servers send it."""

    def __init__(self) -> None:
        self._inner: Any = None
        self._head = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += data
            if len(self._head) < 2:
                return
            data = self._head
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inner = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if not self._inner.eof:
            yield from _drain(self._inner, data)

    def finished(self) -> bool:
        return self._inner is not None and self._inner.eof


def _drain(inner: Any, data: bytes) -> Iterator[bytes]:
    """Feeds a zlib decompressor, taking out at most one piece at a time."""
    while True:
        piece = inner.decompress(data, _PIECE)
        if piece:
            yield piece
        data = inner.unconsumed_tail
        if inner.eof or (not data and len(piece) < _PIECE):
            return


class _Brotli:
    """Brotli (RFC 7932)."""

    def __init__(self) -> None:
        import brotli

        self._inner = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inner.is_finished():
            return
        yield self._inner.process(data, output_buffer_limit=_PIECE)
        while not self._inner.can_accept_more_data() and not self._inner.is_finished():
            yield self._inner.process(b"", output_buffer_limit=_PIECE)

    def finished(self) -> bool:
        return bool(self._inner.is_finished())


class _Zstd:
    """Zstandard (RFC 8878) of one or more frames."""

    def __init__(self) -> None:
        import zstandard

        self._factory = zstandard.ZstdDecompressor(max_window_size=_ZSTD_MAX_WINDOW)
        self._members = _Members()
        self._inner = self._factory.decompressobj(write_size=_PIECE)

    def feed(self, data: bytes) -> Iterator[bytes]:
        # Each call returns all that its input inflates to, so it is given little: a block of
        # four bytes makes 128 KiB at most.
        while data:
            if self._inner.eof:
                self._members.next()
                self._inner = self._factory.decompressobj(write_size=_PIECE)
            step, data = data[:_ZSTD_STEP], data[_ZSTD_STEP:]
            yield self._inner.decompress(step)
            data = self._inner.unused_data + data

    def finished(self) -> bool:
        return bool(self._inner.eof)


_HEAD = 16
_FIRST = 1 << 10
_MAGIC = (
    (b"\x1f\x8b\x08", "gzip"),  # RFC 1952, 2.3.1
    (b"\x28\xb5\x2f\xfd", "zstd"),  # RFC 8878, 3.1.1
)
_MARKS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe<")
_CONTROLS = frozenset({*range(32), *range(127, 256)} - {*b"\t\n\r"})
_DECODERS: Mapping[str, Callable[[], _Decoder]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
