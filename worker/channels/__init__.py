"""How notices leave: one module or package a channel kind, found by its name.

A kind is a module of this package with the members of ``ChannelKind``; it may lie outside the
project, too (``worker.base.plugins``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from worker.base import plugins
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule

if TYPE_CHECKING:
    import msgspec

    from worker.net.http import HttpDoor
    from worker.net.smtp_account import SmtpAccount


__path__ += plugins.folders("channels")

QUEUES = ("webhook", "mail", "file")
"""The queues of which each kind names one: by how long an attempt may take."""


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """What a channel gets to work with, beside its own configuration."""

    base_dir: Path
    """Relative paths of the configuration are relative to this folder."""
    door: HttpDoor
    smtp: SmtpAccount | None
    public_url: str
    contact: str


class ChannelKind(Protocol):
    """The members of a channel kind's module."""

    Config: type[msgspec.Struct]
    QUEUE: str
    RETRY: RetrySchedule

    def destinations(self, config: Any) -> tuple[str, ...]:
        """Who is told: addresses, a URL, a folder. One delivery is made for each.

        They are stored and shown: a URL as ``worker.base.address`` shows it. A kind that has shown
        them in another way before has ``names_in_ids``, too: what deliveries' ids are made from.
        """

    def check(self, config: Any, context: ChannelContext) -> list[str]:
        """Problems that sending would meet for sure (no SMTP account, a missing secret)."""

    def render(self, news: News, destination: str, config: Any, context: ChannelContext) -> Payload:
        """Makes the bytes that every attempt repeats."""

    def send(
        self, payload: Payload, dispatch: Dispatch, config: Any, context: ChannelContext
    ) -> Receipt:
        """Makes one attempt. Raises a ChannelError."""


FOUND = plugins.Found(
    __name__,
    "channel",
    {
        "Config": plugins.table,
        "QUEUE": lambda given: None if given in QUEUES else f"one of {', '.join(QUEUES)}",
        "RETRY": lambda given: None if isinstance(given, RetrySchedule) else "a RetrySchedule",
        **dict.fromkeys(("destinations", "check", "render", "send"), plugins.function),
    },
)


def kinds() -> tuple[str, ...]:
    """Returns the names of the channel kinds there are."""
    return FOUND.names()


def load(kind: str) -> ChannelKind:
    """Returns the module of that kind. Raises KeyError for an unknown one, and PluginBroken."""
    return cast(ChannelKind, FOUND.load(kind))
