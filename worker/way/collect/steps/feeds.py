"""Feeds looked at without being watched, and feeds added to the configuration file."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from worker.base import address
from worker.base.errors import ConfigError, FetchError, WirewatchError
from worker.base.whole_file import replacing
from worker.formats.feed_entry import RawEntry
from worker.reading import dates
from worker.settings import Settings, adding
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.sources import feed as feed_kind

if TYPE_CHECKING:
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


def check(runtime: Runtime, url: str, titles: int = 3) -> FeedCheck:
    """Fetches and parses the feed now and stores nothing. Raises FetchError."""
    from worker.sources.feed.fetch import fetch, parse
    from worker.sources.feed.identity import identify
    from worker.sources.feed.state import read_state

    fetched = fetch(runtime.door, url, read_state({}), audit=False, now=runtime.clock())
    response = fetched.response
    if response is None:
        raise FetchError("soft", "the server answered without content")
    document = parse(response.content, response.headers.get("content-type", ""), response.url)
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
        notes=(*fetched.notes, *document.notes),
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


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as it is to stand in the configuration; empty values are left to the defaults."""

    url: str
    name: str = ""
    freshness: str = ""

    def table(self) -> dict[str, str]:
        """Returns the keys of its ``[[feed]]``."""
        given = {"url": self.url, "name": self.name, "freshness": self.freshness}
        return {key: value for key, value in given.items() if value}


def exported(settings: Settings, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yields name and address of each configured feed; the address as it is shown unless whole."""
    for each in settings.sources:
        if each.kind == "feed":
            config = msgspec.convert(each.options, feed_kind.Config)
            url = config.url if whole else address.of_feed(config.url)
            yield feed_kind.name(config), url


def write_export(path: Path, text: str, *, private: bool) -> None:
    """Writes a file as a whole; a private one is its owner's alone, whatever lay there.

    Raises OSError.
    """
    with replacing(path, 0o600 if private else None) as stream:
        stream.write(text.encode())


def add(path: Path, feed: NewFeed) -> None:
    """Writes the feed into the configuration file, which keeps its comments and its order.

    The changed configuration is checked as a whole before it replaces the file.
    Raises ConfigError, changing nothing.
    """
    target = path.resolve()
    try:
        text = target.read_bytes().decode("utf-8-sig")
        wanted = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: cannot be read: {error}"]) from error
    feeds = wanted.setdefault("feed", [])
    if not isinstance(feeds, list):
        raise ConfigError([f"{path}: feed is no list of tables; allowed: [[feed]]"])
    feeds.append(feed.table())
    changed = _with_feed(text, feed, wanted)
    if not _says(changed, wanted):
        raise WirewatchError(f"{path} is written in a way that cannot be added to; edit it by hand")
    _replace(target, changed)


def _with_feed(text: str, feed: NewFeed, wanted: dict[str, Any]) -> str:
    """Returns the document with the feed beside the others, or at its end where that is not
    what was ``wanted``."""
    beside = adding.beside_others(text, "feed", feed.table())
    return beside if _says(beside, wanted) else adding.at_end(text, "feed", feed.table())


def _says(text: str, wanted: dict[str, Any]) -> bool:
    """Tells whether the document is what was meant, whatever the editing made of it."""
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _replace(target: Path, text: str) -> None:
    """Puts the text in the file's place if it is a good configuration. Raises ConfigError."""
    with replacing(target, target.stat().st_mode & 0o7777) as stream:
        stream.write(text.encode())
        stream.flush()
        try:
            load_settings(Path(stream.name))
        except ConfigError as error:
            raise ConfigError(
                [each.replace(str(stream.name), str(target)) for each in error.problems]
            ) from error
