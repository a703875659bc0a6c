"""WARC files (ISO 28500): the answers of web servers as a crawler stored them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from worker.sources.folder.containers import http, jsons, xml
from worker.sources.folder.containers.budget import Budget
from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Place, Unread
from worker.sources.folder.containers.stream import MemoryRaw, Plain, Stream

_MOST_HEADER = 1 << 16
_READ_TYPES = frozenset({"response", "resource", "conversion"})
_OTHER_TYPES = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})
_HEADER = re.compile(rb"([^\s:]+):[ \t]*(.*)", re.DOTALL)
_LENGTH = re.compile(r"[0-9]{1,18}")
_BLANK = b" \t\r\n"


def split(
    stream: Stream, bounds: Bounds, passed_over: Counter[str], budget: Budget, begun: int = 0
) -> Iterator[Part]:
    """Yields the pages of the records; ``begun`` records came before.

    Records that bring no page are counted by what they are. Raises Broken where the file is cut
    off, or holds no record at all.
    """
    number = begun
    while True:
        lost = _find(stream)
        if lost is None:
            return
        number += 1
        if lost:
            where = f"record {number}"
            reason = f"{lost:,} bytes before it belong to no record"
            yield Unread(where, f"before {where}", "corrupt", reason)
        headers = _headers(stream)
        length = headers.get("content-length", "")
        if not _LENGTH.fullmatch(length):
            yield Unread(f"record {number}", f"record {number}", "corrupt", "it has no length")
            continue
        yield from _record(stream, headers, int(length), number, bounds, passed_over, budget)


def _find(stream: Stream) -> int | None:
    """Goes to the next record. Returns how many bytes were no blank lines, None at the end."""
    lost = 0
    while True:
        stream.skip_blank_lines()
        head = stream.peek(5)
        if not head:
            if lost:
                raise Broken("corrupt", f"its last {lost:,} bytes are no record")
            return None
        if head == b"WARC/":
            return lost
        line, length = stream.line(_MOST_HEADER)
        lost += length if line.strip(_BLANK) else 0


def _headers(stream: Stream) -> dict[str, str]:
    """Takes a record's header. Raises Broken where the file ends in it, or it never ends."""
    found: dict[str, str] = {}
    taken, last = 0, ""
    stream.line(_MOST_HEADER)
    while taken < _MOST_HEADER:
        line, length = stream.line(_MOST_HEADER)
        taken += length
        if not line.endswith(b"\n") and length == len(line):
            raise Broken("truncated", "it is cut off in a record's header")
        text = line.strip(_BLANK)
        if not text:
            break
        match = _HEADER.match(text)
        if line[:1] in b" \t" and last:
            found[last] += " " + text.decode("utf-8", "replace")
        elif match:
            last = match[1].decode("utf-8", "replace").lower()
            found[last] = match[2].decode("utf-8", "replace").strip()
    return found


def _record(
    stream: Stream,
    headers: dict[str, str],
    length: int,
    number: int,
    bounds: Bounds,
    passed_over: Counter[str],
    budget: Budget,
) -> Iterator[Part]:
    kind = headers.get("warc-type", "").lower()
    taken = min(length, bounds.record_bytes + _MOST_HEADER)
    block = stream.read(taken) if kind in _READ_TYPES else b""
    if len(block) + stream.skip(length - len(block)) < length:
        raise Broken("truncated", "it is cut off in a record")
    identity = headers.get("warc-record-id", "").strip("<> ")
    place = f"record <{identity}>" if identity else f"record {number}"
    url = headers.get("warc-target-uri", "").strip("<> ") or None
    if kind not in _READ_TYPES:
        passed_over[f"{kind if kind in _OTHER_TYPES else 'nameless'} records"] += 1
        return
    if _is_robots(url):
        passed_over["robots.txt"] += 1
        return
    after = stream.place(number)
    is_answer = kind == "response"
    page = http.page(block, headers.get("content-type", ""), is_answer, bounds, budget)
    if isinstance(page, str):
        passed_over[page] += 1
        return
    identity = identity or place
    if page.kind in ("json", "xml") and len(page.content) <= bounds.record_bytes:
        inner = Stream(Plain(MemoryRaw(page.content)))
        parts = (jsons if page.kind == "json" else xml).split(inner, bounds)
        yield from (_placed(part, identity, place, url, after) for part in parts)
    elif len(page.content) > bounds.record_bytes or length > taken:
        reason = f"it has {length:,} bytes; at most {bounds.record_bytes:,} are read"
        yield Unread(identity, place, "too_large", reason, after)
    elif not page.content.strip():
        passed_over["records without content"] += 1
    else:
        yield Found(identity, place, page.kind, page.content, url, after)


def _placed(part: Part, identity: str, place: str, url: str | None, after: Place | None) -> Part:
    """Names a part of a record's body after the record."""
    named = replace(
        part,
        identity=f"{identity}#{part.identity}" if part.identity else identity,
        place=f"{place}, {part.place}" if part.place else place,
        after=after,
    )
    return replace(named, url=url) if isinstance(named, Found) and not part.identity else named


def _is_robots(url: str | None) -> bool:
    try:
        return urlsplit(url or "").path == "/robots.txt"
    except ValueError:
        return False
