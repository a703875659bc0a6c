"""Takes a container apart, whatever it turns out to be, and what is nested in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from worker.sources.folder.containers.budget import Budget
from worker.sources.folder.containers.kinds import sniffed
from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Place, Unread
from worker.sources.folder.containers.stream import Forward, MemoryRaw, Plain, Raw, Stream

if TYPE_CHECKING:
    from worker.sources.folder.containers.zips import Member

_HEAD = 512
_DEEPEST = 2
"""A file in a gzip in a zip, say."""


@dataclass(slots=True)
class Reading:
    """One container that is being read: its bounds, and what was passed over in it by kind."""

    bounds: Bounds
    budget: Budget = field(init=False)
    passed_over: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.budget = Budget(self.bounds.total_bytes)


def split(raw: Raw, name: str, reading: Reading, place: Place | None = None) -> Iterator[Part]:
    """Yields the parts of the file, from ``place`` on.

    Only the kinds of ``kinds.kind_of`` and what is named or looks like them inside are read.
    Raises Broken where the file cannot be read further, and what the raw bytes raise.
    """
    reading.budget.of_file(raw.size)
    return _split(raw, name, reading, place, 1)


def _split(
    raw: Raw, name: str, reading: Reading, place: Place | None, depth: int
) -> Iterator[Part]:
    kind = sniffed(name, raw.read_at(0, _HEAD))
    if kind == "zip":
        yield from _members(raw, reading, place, depth)
        return
    offset, skip, position, _ = place or (0, 0, 0, 0)
    if kind != "gzip":
        yield from _open(Stream(Plain(raw, offset), offset), name, reading, place, depth)
        return
    from worker.sources.folder.containers.gunzip import Gunzip

    stream = Stream(Gunzip(raw, reading.budget, offset, position - skip), position - skip)
    stream.skip(skip)
    inner = name[: -len(".gz")] if name.lower().endswith(".gz") else name
    yield from _open(stream, inner, reading, place, depth + 1)
    stream.finish()


def _open(
    stream: Stream, name: str, reading: Reading, place: Place | None, depth: int
) -> Iterator[Part]:
    """Takes apart what a stream holds."""
    begun = place[-1] if place else 0
    kind = sniffed(name, stream.peek(_HEAD)) if not begun else _kind_again(name, stream)
    if kind in ("gzip", "zip"):
        yield from _nested(stream, kind, name, reading, depth)
    elif kind in ("jsonl", "json", "xml", "warc"):
        yield from _records(stream, kind, reading, begun)
    elif kind is None:
        raise Broken("unknown_format", "nothing in it is in a format that is read")
    else:
        yield _single(stream, kind, reading.bounds)


def _records(stream: Stream, kind: str, reading: Reading, begun: int) -> Iterator[Part]:
    """Takes apart what holds records, by what reads its kind."""
    if kind == "jsonl":
        from worker.sources.folder.containers import jsonl

        return jsonl.split(stream, reading.bounds, begun)
    if kind == "json":
        from worker.sources.folder.containers import jsons

        return jsons.split(stream, reading.bounds, begun)
    if kind == "xml":
        from worker.sources.folder.containers import xml

        return xml.split(stream, reading.bounds)
    from worker.sources.folder.containers import warc

    return warc.split(stream, reading.bounds, reading.passed_over, reading.budget, begun)


def _kind_again(name: str, stream: Stream) -> str | None:
    """Returns what the rest of a stream is: its kind cannot be told by a record's beginning."""
    if stream.peek(5) == b"WARC/":
        return "warc"
    return sniffed(name, b"{")


def _single(stream: Stream, kind: str, bounds: Bounds) -> Part:
    content = stream.read(bounds.record_bytes + 1)
    if len(content) > bounds.record_bytes:
        return too_large("", None, bounds)
    if not content:
        return Unread("", None, "empty", "it is empty")
    return Found("", None, kind, content)


def too_large(identity: str, place: str | None, bounds: Bounds) -> Unread:
    """Returns a part that has more bytes than are read."""
    reason = f"it has more than {bounds.record_bytes:,} bytes, and at most so many are read"
    return Unread(identity, place, "too_large", reason)


def _nested(stream: Stream, kind: str, name: str, reading: Reading, depth: int) -> Iterator[Part]:
    """Takes an archive in an archive apart: a gzip as it comes, a zip in memory if it is small."""
    if depth > _DEEPEST:
        raise Broken("too_deep", "it is an archive within archives, deeper than is read")
    if kind == "gzip":
        from worker.sources.folder.containers.gunzip import Gunzip

        inner = Stream(Gunzip(Forward(stream), reading.budget))
        yield from _open(inner, name.removesuffix(".gz"), reading, None, depth + 1)
        inner.finish()
        return
    content = stream.read(reading.bounds.record_bytes + 1)
    if len(content) > reading.bounds.record_bytes:
        most = f"{reading.bounds.record_bytes:,} bytes"
        raise Broken("too_large", f"a packed zip within an archive is read up to {most}")
    yield from _members(MemoryRaw(content), reading, None, depth)


def _members(raw: Raw, reading: Reading, place: Place | None, depth: int) -> Iterator[Part]:
    """Takes a zip file apart, member by member; one that is broken takes no other with it."""
    if depth > _DEEPEST:
        raise Broken("too_deep", "it is an archive within archives, deeper than is read")
    from worker.sources.folder.containers import zips

    for member in zips.members(raw, reading.passed_over, place):
        where = f"member {member.name}"
        if isinstance(member, zips.Refused):
            yield Unread(member.identity, where, member.code, member.reason, member.here)
            continue
        try:
            inside = _inside(raw, member, reading, depth)
            yield from _placed(inside, member, where)
        except Broken as error:
            if error.stops:
                raise
            yield Unread(member.name, where, error.code, str(error), member.here)


def _inside(raw: Raw, member: Member, reading: Reading, depth: int) -> Iterator[Part]:
    from worker.sources.folder.containers import zips

    if member.is_stored:
        # It can be read where it lies, a nested zip of any size, too.
        window = zips.window(raw, member)
        if sniffed(member.name, window.read_at(0, _HEAD)) == "zip":
            return _members(window, reading, None, depth + 1)
    stream = Stream(zips.Inflated(raw, member, reading.budget))
    return _open(stream, member.name, reading, None, depth + 1)


def _placed(parts: Iterator[Part], member: Member, where: str) -> Iterator[Part]:
    """Names each part after its member; reading begins again with the member, not within it."""
    for part in parts:
        identity = f"{member.name}#{part.identity}" if part.identity else member.name
        place = f"{where}, {part.place}" if part.place else where
        yield replace(part, identity=identity, place=place, after=member.here)
