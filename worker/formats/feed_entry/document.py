"""What a feed says, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry import RawEntry
from worker.formats.feed_entry.rhythm import PublisherHints
from worker.reading.safe_xml import local_name

_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})


@dataclass(frozen=True, slots=True)
class Document:
    """A feed's entries in the order in which it lists them, and what is to be said about it."""

    entries: tuple[RawEntry, ...]
    notes: tuple[str, ...] = ()
    hints: PublisherHints = field(default_factory=PublisherHints)
    whole: bool = True
    """Whether these are all entries that the feed lists."""
    names: tuple[str, ...] = ()
    """What each entry of a saved feed is known by within its file; empty: it has no name."""
    rest: str = ""
    """The feed with the entries that are left, where it holds more than are read at once."""


def is_feed(root: Any) -> bool:
    """Tells whether a root element (lxml) is a feed's."""
    return local_name(root).lower() in _ROOTS


def absolute(base: str, link: str) -> str:
    """Returns the http(s) address that ``link`` is from ``base``; empty if it is none."""
    if not link.strip():
        return ""
    try:
        joined = urljoin(base, link.strip())
    except ValueError:
        return ""
    return joined if joined.lower().startswith(("http://", "https://")) else ""


def unreadable(words: str) -> DocumentRejected:
    """Returns the rejection of what is no feed or too broken to be one."""
    return DocumentRejected("invalid", words)
