"""Feeds: RSS, Atom and JSON Feed over HTTP.

The libraries that fetch and parse are loaded with the first poll, not with this module.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from worker.settings import Duration
from worker.settings.retention import ArticlesAge, BytesAge, Keep, check_keep
from worker.settings.values import OptionalLine, url_check

if TYPE_CHECKING:
    from worker.base.errors import FetchError
    from worker.sources import CollectContext, CollectReport, Setback


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ``[[feed]]`` table."""

    url: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=2000,
            description="The feed's address; user:password@ in it is sent as basic credentials.",
            extra={
                "allowed": 'an address such as "https://example.org/feed.xml"',
                "check": url_check(("http", "https"), '"https://example.org/feed.xml"'),
            },
        ),
    ]
    name: Annotated[
        OptionalLine, Meta(description="What people call it. Empty: the address's host.")
    ] = ""
    freshness: Annotated[
        Duration,
        Meta(description="The wanted time between two polls; the learned one is never above it."),
    ] = "5m"
    full_text: Annotated[
        Literal["auto", "always", "never"],
        Meta(description="Whether articles are fetched where the feed holds only summaries."),
    ] = "auto"
    alert_on_first_poll: Annotated[
        bool, Meta(description="Whether what the first poll finds may alert.")
    ] = False
    keep: Keep = "bytes"
    keep_bytes: BytesAge = ""
    keep_articles: ArticlesAge = ""

    def __post_init__(self) -> None:
        check_keep(self.keep, self.keep_bytes)


def key(config: Config, base_dir: Path) -> str:
    """Returns the feed's address without secrets."""
    from worker.net.target import without_credentials

    return without_credentials(config.url)


def name(config: Config) -> str:
    """Returns the configured name, or the host."""
    return config.name or host(config) or config.url


def host(config: Config) -> str | None:
    """Returns the host that the configured address names."""
    from urllib.parse import urlsplit

    return urlsplit(config.url).hostname


def alert_on_first(config: Config) -> bool:
    """Tells whether the first poll may alert."""
    return config.alert_on_first_poll


def collect(context: CollectContext) -> CollectReport:
    """Polls the feed once. Raises FetchError."""
    from worker.sources.feed import poll

    return poll.collect(context)


def setback(config: Config, state: dict[str, Any], error: FetchError, now: datetime) -> Setback:
    """Decides what a failed poll leads to."""
    from worker.sources.feed import failure

    return failure.setback(config, state, error, now)
