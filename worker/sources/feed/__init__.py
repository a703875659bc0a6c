"""Feeds: RSS, Atom and JSON Feed over HTTP.

The libraries that fetch and parse are loaded with the first poll, not with this module.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.base import address
from worker.sources import Nature
from worker.sources.feed.config import Config as Config

if TYPE_CHECKING:
    from worker.base.errors import FetchError
    from worker.sources import CollectContext, CollectReport, Setback


def page_port(config: Config) -> int | None:
    """Returns the feed's own port, at which pages may be, too; None where none is to be read."""
    if config.full_text == "never":
        return None
    from worker.sources.feed import wishes

    return wishes.own_port(config)


NATURE = Nature(page_port=page_port, planned=True)


def key(config: Config, base_dir: Path) -> str:
    """Returns the feed's address as it is known by; it is not for showing."""
    return address.identity(config.url)


def name(config: Config) -> str:
    """Returns the configured name, or the host."""
    return config.name or host(config) or address.of_feed(config.url)


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
