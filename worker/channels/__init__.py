"""How notices leave: one module or package a channel kind, found by its name.

A kind is a module of this package with the members of ``ChannelKind``.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule

if TYPE_CHECKING:
    import msgspec

    from worker.net.http import HttpDoor
    from worker.net.smtp_account import SmtpAccount


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
        """Who is told: addresses, a URL, a folder. One delivery is made for each."""

    def check(self, config: Any, context: ChannelContext) -> list[str]:
        """Problems that sending would meet for sure (no SMTP account, a missing secret)."""

    def render(self, news: News, destination: str, config: Any, context: ChannelContext) -> Payload:
        """Makes the bytes that every attempt repeats."""

    def send(
        self, payload: Payload, dispatch: Dispatch, config: Any, context: ChannelContext
    ) -> Receipt:
        """Makes one attempt. Raises a ChannelError."""


def kinds() -> tuple[str, ...]:
    """Returns the names of the channel kinds there are."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def load(kind: str) -> ChannelKind:
    """Returns the module of that kind. Raises KeyError for an unknown one."""
    if kind not in kinds():
        raise KeyError(kind)
    return cast(ChannelKind, importlib.import_module(f"{__name__}.{kind}"))
