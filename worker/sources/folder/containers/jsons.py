"""A JSON file: one article, a list of them somewhere in it, or several values in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from worker.formats import json_article
from worker.reading.records import json_fields, json_records
from worker.sources.folder.containers import json_row, jsonl
from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Unread
from worker.sources.folder.containers.stream import CHUNK, Stream

_MOST_VALUES = 3_000_000
"""Of what is read whole: each takes up to a hundred bytes of memory."""
_STRUCTURE = re.compile(rb'["\[\]{}]')
_IN_STRING = re.compile(rb'["\\]')
_LIKE_ARTICLE = 2
"""The strength from which on an object is an article rather than something that belongs to one."""


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
    if sum(map(content.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        reason = f"its JSON holds more than {_MOST_VALUES:,} values, and it is read whole"
        yield Unread("", None, "too_large", reason)
        return
    try:
        value = jsonl.parsed(content)
    except RecursionError:
        yield Unread("", None, "too_deep", "its JSON is nested too deeply")
        return
    except ValueError:
        if _is_lines(content):
            yield from jsonl.split(Stream(_Once(content)), bounds)
        else:
            yield from _mended(content, bounds)
        return
    several = 0
    for several, record in enumerate(json_article.records(value), 1):
        place = f"item {several}"
        yield Found(record.identity or place, place, record.format, record.content)
    if not several:
        # One article, or something that the format will say the fault of.
        yield Found("", None, "json_article", content)


def _mended(content: bytes, bounds: Bounds) -> Iterator[Part]:
    """Yields what can be read of something that is not one JSON value."""
    row = json_row.values(content)
    for ordinal, (value, written) in enumerate(row, 1):
        yield from jsonl.articles(value, written, f"value {ordinal}")
    if row:
        return
    ordinal = 0
    scan = _Scan(bounds.record_bytes)
    for member, _ in scan.feed(content):
        try:
            value = jsonl.parsed(member)
        except (ValueError, RecursionError):
            continue
        if json_fields.strength(value) >= _LIKE_ARTICLE:
            ordinal += 1
            place = f"item {ordinal}"
            yield Found(json_records.identity(value) or place, place, "json_article", member)
    if ordinal:
        raise _fault(scan)
    yield Found("", None, "json_article", content)  # the format says the fault of it


def _fault(scan: _Scan) -> Broken:
    if scan.is_open:
        return Broken("truncated", "the JSON is cut off, or damaged")
    return Broken("corrupt", "the JSON is damaged")


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
    scan = _Scan(bounds.record_bytes)
    for ordinal, (content, length) in enumerate(_objects(stream, scan), 1):
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
    elif scan.is_open:
        raise _fault(scan)


def _objects(stream: Stream, scan: _Scan) -> Iterator[tuple[bytes, int]]:
    """Yields each object that is a member of a list at the top, or one level below.

    Gives its length, and no more of it than the limit and a byte.
    """
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

    @property
    def is_open(self) -> bool:
        """Whether something is begun and not ended."""
        return self._in_string or bool(self._open)

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
