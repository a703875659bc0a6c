"""What a feed's bytes say, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from worker.formats.feed_entry import RawEntry
from worker.sources.feed.polling import PublisherHints


@dataclass(frozen=True, slots=True)
class Document:
    """A feed's entries in the order in which it lists them, and what is to be said about it."""

    entries: tuple[RawEntry, ...]
    notes: tuple[str, ...] = ()
    hints: PublisherHints = field(default_factory=PublisherHints)
    whole: bool = True
    """Whether these are all entries that the feed lists."""


def absolute(base: str, link: str) -> str:
    """Returns the http(s) address that ``link`` is from ``base``; empty if it is none."""
    if not link.strip():
        return ""
    try:
        joined = urljoin(base, link.strip())
    except ValueError:
        return ""
    return joined if joined.lower().startswith(("http://", "https://")) else ""
