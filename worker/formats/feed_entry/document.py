"""What a feed says, whatever its format: its entries, and how often it wants to be fetched.

Times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry import RawEntry
from worker.reading.safe_xml import local_name

_MINUTE = 60.0
_HOUR = 3600.0
_DAY = 86400.0
_UPDATE_PERIODS = {
    "hourly": _HOUR,
    "daily": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 30 * _DAY,
    "yearly": 365 * _DAY,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})


@dataclass(frozen=True, slots=True)
class PublisherHints:
    """What a feed says about how often it wants to be fetched."""

    at_least: float = 0.0
    """The longest of ttl and sy:updatePeriod."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day in UTC, 0 to 23."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, 0 is Monday."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index of sitemaps names."""

    url: str
    changed: str = ""
    """When it changed last, as the index says."""


@dataclass(frozen=True, slots=True)
class Document:
    """A feed's entries in the order in which it lists them, and what is to be said about it."""

    entries: tuple[RawEntry, ...]
    notes: tuple[str, ...] = ()
    hints: PublisherHints = field(default_factory=PublisherHints)
    whole: bool = True
    """Whether these are all entries that the feed lists."""
    is_cut: bool = False
    """The feed ends before its outermost element does."""
    names: tuple[str, ...] = ()
    """What each entry of a saved feed is known by within its file; empty: it has no name."""
    rest: str = ""
    """The feed with the entries that are left, where it holds more than are read at once."""
    title: str = ""
    """What the feed calls itself."""
    language: str = ""
    hubs: tuple[str, ...] = ()
    """The WebSub hubs that it names."""
    self_link: str = ""
    """The address that it states as its own."""
    parts: tuple[Part, ...] = ()
    """Where its entries are, of an index of sitemaps, which holds none itself."""


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


def publisher_hints(
    ttl: str = "",
    update_period: str = "",
    update_frequency: str = "",
    skip_hours: tuple[str, ...] = (),
    skip_days: tuple[str, ...] = (),
) -> PublisherHints:
    """Reads a feed's own words: ttl in minutes, RSS 1.0 syndication, skipHours and skipDays.

    What is out of range is ignored, and so are skips that leave nothing.
    """
    at_least = float(_number(ttl)) * _MINUTE
    period = _UPDATE_PERIODS.get(update_period.strip().lower(), 0.0)
    at_least = max(at_least, period / max(_number(update_frequency), 1))
    hours = tuple(sorted({_number(hour) % 24 for hour in skip_hours if hour.strip().isdigit()}))
    names = {day.strip().lower() for day in skip_days}
    days = tuple(number for number, name in enumerate(_DAYS) if name in names)
    return PublisherHints(
        min(at_least, _DAY), hours if len(hours) < 24 else (), days if len(days) < 7 else ()
    )


def _number(text: str) -> int:
    text = text.strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else 0
