"""A quick look at a feed before it is parsed: what it is, where it ends, whether it is malicious.

Expat walks over the document once. What is found keeps the real parser, whose cost is quadratic in
some places, away from documents that were built to be expensive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry.document import unreadable

MOST_ENTRIES = 2_000

_DEEPEST = 200
_MOST_ATTRIBUTES = 100
_MOST_ELEMENTS = 200_000
_MOST_LABELS = 1_000
"""Of an entry."""
_MOST_OWN_LABELS = 4_000
"""Of the feed itself, which sites list all their labels in."""
_MOST_NAMESPACES = 200
_SEPARATOR = "\x01"
_ENTRIES = frozenset({"item", "entry"})
_LABELS = frozenset({"category", "keywords", "subject"})
_UNBOUND = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]
_CUT_OFF = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)


@dataclass(slots=True)
class Shape:
    """What the look found. ``complete`` is the document up to its last whole entry, closed."""

    root: str = ""
    entries: int = 0
    well_formed: bool = True
    cut_off: bool = False
    """The document ends before its root element does."""
    unbound: bool = False
    """A prefix is used that no namespace was declared for."""
    more: bool = False
    """It holds more than ``MOST_ENTRIES`` entries."""
    complete: bytes = b""
    rest: bytes = b""
    """The document without these entries, where it holds more."""


class _EnoughError(Exception):
    """The entries that may be taken are complete."""


@dataclass(slots=True)
class _Walk:
    data: bytes
    parser: Any
    shape: Shape = field(default_factory=Shape)
    stack: list[str] = field(default_factory=list)
    entry_depth: int = 0
    elements: int = 0
    labels: int = 0
    namespaces: int = 0
    prefixes: set[str] = field(default_factory=set)
    """feedparser goes over all of them at each element."""
    first: int = 0
    end: int = 0
    open_at_end: tuple[str, ...] = ()

    def start(self, name: str, attributes: list[str]) -> None:
        parts = name.split(_SEPARATOR)
        local = parts[1 if len(parts) > 1 else 0]
        self.stack.append(f"{parts[2]}:{local}" if len(parts) > 2 else local)
        self.elements += 1
        if not self.shape.root:
            self.shape.root = local.lower()
        if not self.entry_depth and local.lower() in _ENTRIES:
            self.entry_depth = len(self.stack)
            self.labels = 0
            self.first = self.first or self.parser.CurrentByteIndex
        if local.lower() in _LABELS:
            self.labels += 1
        if (
            len(self.stack) > _DEEPEST
            or len(attributes) > 2 * _MOST_ATTRIBUTES
            or self.elements > _MOST_ELEMENTS
            or self.labels > (_MOST_LABELS if self.entry_depth else _MOST_OWN_LABELS)
        ):
            raise _malicious()

    def close(self, _name: str) -> None:
        depth = len(self.stack)
        name = self.stack.pop().encode()
        if depth == self.entry_depth:
            self.entry_depth = 0
            self.shape.entries += 1
            # Expat stands before an end tag, but behind an empty element's only tag.
            self.end = self.parser.CurrentByteIndex
            if self.data.startswith(b"</" + name, self.end):
                self.end = self.data.index(b">", self.end) + 1
            self.open_at_end = tuple(self.stack)
            if self.shape.entries == MOST_ENTRIES:
                raise _EnoughError

    def namespace(self, prefix: str | None, _uri: str | None) -> None:
        self.namespaces += 1
        self.prefixes.add(prefix or "")
        if (
            self.namespaces > _MOST_NAMESPACES + self.elements
            or len(self.prefixes) > _MOST_NAMESPACES
        ):
            raise _malicious()

    def doctype(self, *_: object) -> None:
        raise _malicious()


def look(data: bytes) -> Shape:
    """Walks over repaired XML in UTF-8. Raises DocumentRejected for malicious shapes."""
    parser = expat.ParserCreate("utf-8", namespace_separator=_SEPARATOR)
    parser.namespace_prefixes = True
    parser.ordered_attributes = True
    walk = _Walk(data, parser)
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.close
    parser.StartNamespaceDeclHandler = walk.namespace
    parser.StartDoctypeDeclHandler = walk.doctype
    shape = walk.shape
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        shape.well_formed = False
        shape.cut_off = error.code in _CUT_OFF
        shape.unbound = error.code == _UNBOUND
    except _EnoughError:
        rest = data[walk.end :]
        shape.more = b"<item" in rest or b"<entry" in rest or b":item" in rest or b":entry" in rest
        shape.rest = data[: walk.first] + rest if shape.more else b""
    if walk.end:
        closing = "".join(f"</{name}>" for name in reversed(walk.open_at_end))
        shape.complete = data[: walk.end] + closing.encode()
    return shape


def _malicious() -> DocumentRejected:
    return unreadable("the feed is built in a way that no honest feed is: not read")
