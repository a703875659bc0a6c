"""Feeds of one entry, and what is read of it."""

from __future__ import annotations

from worker.formats import feed_entry
from worker.formats.feed_entry import RawEntry
from worker.sources.feed.apart import parse

URL = "https://example.org/feeds/all.xml"


def one(content: bytes, content_type: str = "application/xml") -> RawEntry:
    (entry,) = parse(content, content_type, URL).entries
    return entry


def text_of(content: bytes, content_type: str = "application/xml") -> str:
    return feed_entry.read(feed_entry.write(one(content, content_type))).text
