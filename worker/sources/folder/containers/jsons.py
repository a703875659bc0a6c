"""A JSON file: one article, a list of them somewhere in it, or several values in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from worker.core.records import json_records
from worker.sources.folder.containers import jsonl
from worker.sources.folder.containers.parts import Bounds, Found, Part, Unread
from worker.sources.folder.containers.stream import CHUNK, Stream

_STRUCTURE = re.compile(rb'["\[\]{}]')
_IN_STRING = re.compile(rb'["\\]')
_BLANK = b" \t\r\n,"


def split(stream: Stream, bounds: Bounds, begun: int = 0) -> Iterator[Part]:
    """Yields the articles.

    What is larger than a document may be is read where its articles stand in a list at the top or
    one level below, or as a value a line; such a list is read an element at a time.
    """
    if begun:
        yield from jsonl.split(stream, bounds, begun)
        return
    head = stream.peek(bounds.record_bytes + 1)
    if len(head) <= bounds.record_bytes:
        stream.skip(len(head))
        yield from _whole(head, bounds)
    elif _is_lines(head):
        yield from jsonl.split(stream, bounds)
    else:
        del head
        yield from _elements(stream, bounds)


def _whole(content: bytes, bounds: Bounds) -> Iterator[Part]:
    if not content.strip():
        yield Unread("", None, "empty", "the file is empty")
        return
    try:
        value = jsonl.parsed(content)
    except RecursionError:
        yield Unread("", None, "too_deep", "its JSON is nested too deeply")
        return
    except ValueError:
        if _is_lines(content):
            yield from jsonl.split(Stream(_Once(content)), bounds)
            return
        value = None
    several = 0
    for several, record in enumerate(json_records.records(value), 1):
        place = f"item {several}"
        yield Found(record.identity or place, place, record.format, record.content)
    if not several:
        # One article, or something that the format will say the fault of.
        yield Found("", None, "json_article", content)


def _is_lines(head: bytes) -> bool:
    """Whether the first line is a JSON value of its own, and more follow."""
    first, end, rest = head.lstrip().partition(b"\n")
    if not end or not rest.strip() or first[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


class _Once:
    """Bytes at hand as a stream's source."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content

    def restart(self, position: int) -> None:
        """Nothing is worth beginning again in the middle."""


def _elements(stream: Stream, bounds: Bounds) -> Iterator[Part]:
    """Yields the objects of the lists at the top, or in the object at the top."""
    ordinal = 0
    for ordinal, (content, length) in enumerate(_objects(stream, bounds.record_bytes), 1):
        place = f"item {ordinal}"
        if length > bounds.record_bytes:
            reason = f"it has {length:,} bytes; at most {bounds.record_bytes:,} are read"
            yield Unread(place, place, "too_large", reason)
            continue
        try:
            value = jsonl.parsed(content)
        except (ValueError, RecursionError) as error:
            yield Unread(place, place, "bad_json", f"it is no JSON: {error}"[:300])
            continue
        yield Found(json_records.identity(value) or place, place, "json_article", content)
    if not ordinal:
        reason = (
            f"it has more than {bounds.record_bytes:,} bytes and no list of articles at its top "
            "that could be read one by one"
        )
        yield Unread("", None, "too_large", reason)


def _objects(stream: Stream, limit: int) -> Iterator[tuple[bytes, int]]:
    """Yields each object that is a member of a list at the top, or one level below.

    Gives its first ``limit`` + 1 bytes and its length.
    """
    scan = _Scan(limit)
    while chunk := stream.read(CHUNK):
        yield from scan.feed(chunk)


class _Scan:
    """Follows the structure of JSON, without understanding its values."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: list[int] = []
        self._in_string = self._is_escaped = False
        self._taken: list[bytes] | None = None
        self._length = 0
        self._level = 0

    def feed(self, chunk: bytes) -> Iterator[tuple[bytes, int]]:
        """Yields the objects that end in this chunk."""
        at = begin = 0
        if self._is_escaped:
            at, self._is_escaped = 1, False
        while at < len(chunk):
            found = (_IN_STRING if self._in_string else _STRUCTURE).search(chunk, at)
            if found is None:
                break
            at = found.end()
            sign = found[0]
            if sign == b"\\":
                self._is_escaped = at >= len(chunk)
                at += 1
            elif sign == b'"':
                self._in_string = not self._in_string
            elif sign in b"{[":
                if self._taken is None and sign == b"{" and self._is_element():
                    self._taken, self._length, begin = [], 0, found.start()
                    self._level = len(self._open)
                self._open.append(sign[0])
            elif self._open:
                self._open.pop()
                if self._taken is not None and len(self._open) == self._level:
                    self._take(chunk[begin:at])
                    yield b"".join(self._taken), self._length
                    self._taken = None
        if self._taken is not None:
            self._take(chunk[begin:])

    def _is_element(self) -> bool:
        opened = bytes(self._open[:3])
        return opened in (b"[", b"{[")

    def _take(self, piece: bytes) -> None:
        assert self._taken is not None
        room = self._limit + 1 - self._length
        if room > 0:
            self._taken.append(piece[:room])
        self._length += len(piece)
