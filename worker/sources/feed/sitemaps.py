"""An index of sitemaps read as one feed: those of its sitemaps that are likely to hold news."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from worker.base.errors import FetchError
from worker.formats.feed_entry.document import Document, Part
from worker.formats.feed_entry.shape import MOST_ENTRIES
from worker.formats.feed_entry.sitemap import chosen
from worker.sources.feed.fetch import fetch
from worker.sources.feed.state import FeedState

if TYPE_CHECKING:
    from worker.net.http import HttpDoor, HttpResponse

MOST_READ = 3
"""Sitemaps of one poll, those that name others among them."""

Seen = dict[str, tuple[str, str]]
"""Validators of sitemaps that were read, by their addresses: ETag and Last-Modified."""


def whole(
    door: HttpDoor,
    read: Callable[[HttpResponse], Document],
    document: Document,
    url: str,
    seen: Mapping[str, tuple[str, str]],
    now: datetime,
) -> tuple[Document, Seen]:
    """Returns the entries of an index's sitemaps, and what to remember of these.

    ``read`` reads an answer, and raises FetchError. A sitemap lies on the host of its index: a
    stranger's word leads nowhere else. What is named twice, or names what was read, is read once.
    Raises FetchError where none can be read.
    """
    left = _chosen(document, url)
    notes: list[str] = []
    if len(document.parts) > MOST_READ:
        notes.append(f"of {len(document.parts):,} sitemaps those of news are read")
    if not left:
        raise FetchError("hard", "the index names no sitemap on its own host")
    found, remembered, asked = [], Seen(), {url}
    failure: FetchError | None = None
    while left and len(asked) <= MOST_READ:
        part = left.pop(0)
        if part.url in asked:
            continue
        asked.add(part.url)
        try:
            listed, kept = _read(door, read, part.url, seen.get(part.url), now)
        except FetchError as error:
            failure = error
            notes.append(f"a sitemap of the index cannot be read: {error}")
            continue
        remembered[part.url] = kept
        if listed is None:
            continue
        found.append(listed)
        left += _chosen(listed, url)
    if not remembered and failure is not None:
        raise failure
    joined = _joined(document, found, tuple(notes))
    return replace(joined, is_cut=failure is not None), remembered


def _joined(index: Document, found: list[Document], notes: tuple[str, ...]) -> Document:
    entries = {each.link: each for part in found for each in part.entries}
    return replace(
        index,
        entries=tuple(entries.values())[:MOST_ENTRIES],
        notes=index.notes + notes + tuple(note for part in found for note in part.notes),
        whole=False,
        title=next((each.title for each in found if each.title), ""),
        language=next((each.language for each in found if each.language), ""),
    )


def _read(
    door: HttpDoor,
    read: Callable[[HttpResponse], Document],
    url: str,
    validators: tuple[str, str] | None,
    now: datetime,
) -> tuple[Document | None, tuple[str, str]]:
    """Reads one sitemap; returns None for one that is as it was, and its validators."""
    etag, modified = validators or ("", "")
    state = FeedState(etag=etag or None, last_modified=modified or None)
    fetched = fetch(door, url, state, audit=False, now=now)
    kept = (
        fetched.headers.get("etag", "" if fetched.response else etag),
        fetched.headers.get("last-modified", "" if fetched.response else modified),
    )
    if fetched.response is None:
        return None, kept
    return read(fetched.response), kept


def _chosen(index: Document, url: str) -> list[Part]:
    return chosen(tuple(each for each in index.parts if _is_there(each, url)), MOST_READ)


def _is_there(part: Part, url: str) -> bool:
    try:
        there, here = urlsplit(part.url), urlsplit(url)
        return there.hostname == here.hostname and there.port == here.port
    except ValueError:
        return False
