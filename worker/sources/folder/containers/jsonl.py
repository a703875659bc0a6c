"""JSON Lines: a JSON value a line (https://jsonlines.org)."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from worker.base.errors import DocumentRejected
from worker.formats import json_article
from worker.reading import charset
from worker.reading.records import json_records
from worker.sources.folder.containers import json_row
from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Place, Unread
from worker.sources.folder.containers.stream import BLANK, CHUNK, Stream

_PATIENCE = 1_000
"""After so many lines without a single readable one the file is something else."""
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32's little-endian mark begins with UTF-16's, so it is tried first."""


def split(stream: Stream, bounds: Bounds, begun: int = 0) -> Iterator[Part]:
    """Yields the articles of each line; ``begun`` lines came before.

    Blank lines count and hold nothing. Raises Broken where no line can be read.
    """
    stream = stream if begun else _narrow(stream)
    number, readable = begun, begun > 0
    while True:
        number += stream.skip_blank_lines()
        line, length = stream.line(bounds.record_bytes + 2)
        if not length:
            return
        number += 1
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        content = line.strip(BLANK)
        is_long = length > bounds.record_bytes + 2 or len(content) > bounds.record_bytes
        if not content and not is_long:
            continue
        after = stream.place(number) if line.endswith(b"\n") or length > len(line) else None
        if is_long:
            reason = f"the line has {length:,} bytes; at most {bounds.record_bytes:,} are read"
            yield Unread(f"line {number}", f"line {number}", "too_large", reason, after)
            continue
        for part in _parts(content, number, after):
            readable = readable or isinstance(part, Found)
            yield part
        if not readable and number >= _PATIENCE:
            raise Broken("not_json_lines", f"none of its first {number:,} lines is JSON")


def parsed(content: bytes) -> Any:
    """Returns the JSON value in whatever encoding. Raises ValueError, RecursionError."""
    try:
        return json.loads(content)
    except UnicodeDecodeError:
        try:
            return json.loads(charset.decode(content))
        except DocumentRejected as error:
            raise ValueError(str(error)) from error


def _parts(content: bytes, number: int, after: Place | None) -> Iterator[Part]:
    where = f"line {number}"
    try:
        value = parsed(content)
    except ValueError as error:
        several = json_row.values(content)
        if not several:
            yield Unread(where, where, "bad_json", f"the line is no JSON: {error}"[:300], after)
        for ordinal, (each, written) in enumerate(several, 1):
            yield from articles(each, written, f"{where}, value {ordinal}", after)
        return
    except RecursionError:
        yield Unread(where, where, "too_deep", "the line's JSON is nested too deeply", after)
        return
    if not isinstance(value, dict | list):
        yield Unread(where, where, "bad_json", "the line holds no JSON object", after)
        return
    yield from articles(value, content, where, after)


def articles(value: Any, content: bytes, where: str, after: Place | None = None) -> Iterator[Found]:
    """Yields the articles of one value among several; ``content`` is how it is written."""
    several = list(json_article.records(value))
    for ordinal, record in enumerate(several, 1):
        place = f"{where}, item {ordinal}"
        yield Found(record.identity or place, place, record.format, record.content, after=after)
    if not several:
        identity = json_records.identity(value) or where
        yield Found(identity, where, "json_article", content, after=after)


def _narrow(stream: Stream) -> Stream:
    """Returns the stream in UTF-8 where its byte order mark says that it is in wider units."""
    head = stream.peek(4)
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return Stream(_Narrowed(stream, encoding))
    return stream


class _Narrowed:
    """The UTF-8 of a stream in UTF-16 or UTF-32."""

    def __init__(self, stream: Stream, encoding: str) -> None:
        self._stream = stream
        self._encoding = encoding

    def __iter__(self) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        while piece := self._stream.read(CHUNK):
            if text := decoder.decode(piece):
                yield text.encode("utf-8", "replace")

    def restart(self, position: int) -> None:
        """It cannot be told."""
