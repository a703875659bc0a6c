"""The table ``[[feed]]``."""

from __future__ import annotations

from math import inf
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from worker.settings import duration
from worker.settings.retention import ArticlesAge, BytesAge, Keep, check_keep
from worker.settings.values import OptionalDuration, OptionalLine, url_check
from worker.sources.feed.planning import USUAL_FRESHNESS


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
        OptionalLine,
        Meta(description="What people call it. Empty: its own title, before that its host."),
    ] = ""
    group: Annotated[
        OptionalLine, Meta(description="A word to select sources by, such as a folder's name.")
    ] = ""
    freshness: Annotated[
        OptionalDuration,
        Meta(
            description="The delay aimed at. Empty: 5m. One that is given is the longest time "
            "between two polls, too, where max_interval gives none."
        ),
    ] = ""
    max_interval: Annotated[
        OptionalDuration,
        Meta(description="The longest time between two polls. Empty: as is learned, or freshness."),
    ] = ""
    full_text: Annotated[
        Literal["auto", "always", "never"],
        Meta(description="Whether the pages are read that entries link to: auto, of summaries."),
    ] = "auto"
    alert_on_first_poll: Annotated[
        bool, Meta(description="Whether what the first poll finds may alert.")
    ] = False
    keep: Keep = "bytes"
    keep_bytes: BytesAge = ""
    keep_articles: ArticlesAge = ""

    def __post_init__(self) -> None:
        check_keep(self.keep, self.keep_bytes)


def wanted(config: Config) -> float:
    """Returns the delay aimed at, in seconds; at least one."""
    return max(duration(config.freshness), 1.0) if config.freshness else USUAL_FRESHNESS


def ceiling(config: Config) -> float:
    """Returns the longest time between two polls that the user allows, in seconds; infinite where
    he says nothing of it."""
    return longest(config.freshness, config.max_interval)


def longest(freshness: str, max_interval: str) -> float:
    """Returns ``ceiling`` of what a table says. Who gives a freshness alone means it to be never
    exceeded."""
    given = max_interval or freshness
    return max(duration(given), 1.0) if given else inf
