"""Feeds looked at without being watched, and the configured ones written as a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from worker.base import address
from worker.base.errors import FetchError
from worker.base.processes.resources import Budget
from worker.base.whole_file import replacing
from worker.formats.feed_entry import RawEntry
from worker.reading import dates
from worker.settings import Settings
from worker.setup.runtime import Runtime
from worker.sources import feed as feed_kind
from worker.sources.feed.opml import Outline

if TYPE_CHECKING:
    from worker.net.http import HttpResponse
    from worker.sources.feed.identity import Identified

_FULL_TEXT = 1500
"""Characters of markup from which on an entry is taken to carry its whole article."""


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """What lies at an address. ``identities`` counts entries by what tells them apart."""

    url: str
    final_url: str
    bytes: int
    title: str | None
    language: str | None
    entries: int
    dated: int
    newest_at: datetime | None
    with_full_text: int
    identities: dict[str, int]
    notes: tuple[str, ...]
    titles: tuple[str, ...]


def looked_at(runtime: Runtime, url: str, within: tuple[str, ...] | None = None) -> HttpResponse:
    """Fetches what lies at the address now. ``within`` are the opened networks of the page that
    named it, None where no page did: it leads into no others. Raises FetchError."""
    from worker.net.http import Lead
    from worker.sources.feed.fetch import fetch
    from worker.sources.feed.state import read_state

    lead = None if within is None else Lead(within, lambda _: None)
    state = read_state({})
    fetched = fetch(runtime.door, url, state, audit=False, now=runtime.clock(), lead=lead)
    if fetched.response is None:
        raise FetchError("soft", "the server answered without content")
    return fetched.response


def check(response: HttpResponse, url: str, budget: Budget, titles: int = 3) -> FeedCheck:
    """Parses the feed that came from ``url`` and stores nothing. Raises FetchError."""
    from worker.sources.feed.apart import parse
    from worker.sources.feed.fetch import downgraded
    from worker.sources.feed.identity import identify

    kind = response.headers.get("content-type", "")
    document = parse(response.content, kind, response.url, budget)
    identified = identify(document.entries)
    stated = [each for each in map(_published, document.entries) if each is not None]
    return FeedCheck(
        url=address.of_feed(url),
        final_url=address.of_feed(response.url),
        bytes=len(response.content),
        title=document.title or None,
        language=document.language or None,
        entries=len(identified),
        dated=len(stated),
        newest_at=max(stated, default=None),
        with_full_text=sum(_is_whole(each) for each in document.entries),
        identities=_identities(identified),
        notes=(*downgraded(response, url), *document.notes),
        titles=tuple(each.title or "(without a title)" for each in document.entries[:titles]),
    )


def _published(entry: RawEntry) -> datetime | None:
    stated = entry.published or entry.updated
    found = dates.parse_date(stated, "feed") if stated else None
    return found.at if found else None


def _is_whole(entry: RawEntry) -> bool:
    return max((len(each.value) for each in entry.contents), default=0) >= _FULL_TEXT


def _identities(identified: Sequence[Identified]) -> dict[str, int]:
    return dict(Counter(each.key.partition(":")[0] for each in identified))


def exported(settings: Settings, *, whole: bool) -> Iterator[Outline]:
    """Yields each configured feed; its address as it is shown unless whole."""
    for each in settings.sources:
        if each.kind == "feed":
            config = msgspec.convert(each.options, feed_kind.Config)
            url = config.url if whole else address.of_feed(config.url)
            yield Outline(url, feed_kind.name(config), config.group)


def write_export(path: Path, text: str, *, private: bool) -> None:
    """Writes a file as a whole; a private one is its owner's alone, whatever lay there.

    Raises OSError.
    """
    with replacing(path, 0o600 if private else None) as stream:
        stream.write(text.encode())
