"""The table ``[[feed]]``."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from worker.settings import Duration, duration
from worker.settings.retention import ArticlesAge, BytesAge, Keep, check_keep
from worker.settings.values import OptionalLine, url_check


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


def wanted(config: Config) -> float:
    """Returns the freshness that the configuration wants, in seconds; at least one."""
    return max(duration(config.freshness), 1.0)
