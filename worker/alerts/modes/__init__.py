"""How an alert speaks: one module a mode, found by its name.

A mode is a module of this package with a ``MODE`` that has the members of ``Mode``; it may lie
outside the project, too (``worker.base.plugins``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, cast

from worker.alerts.digests import READY
from worker.alerts.turns import News, Schedule, Turn, Waiting
from worker.base import plugins

__path__ += plugins.folders("modes")


class Mode(Protocol):
    """What a mode says: when something is due, what belongs together, which id it has, and which
    view shows it."""

    @property
    def keys(self) -> frozenset[str]:
        """The keys of an alert that it takes beside those that each mode takes."""

    @property
    def type(self) -> str | None:
        """The type of its messages; None where it is that of what they tell."""

    @property
    def has_pauses(self) -> bool:
        """Whether follow-ups wait the longer, the more of them there were."""

    def group(self, alert: int, about: str) -> str:
        """Returns the key of what goes together. ``about`` names a story or an article."""

    def turn(self, schedule: Schedule, news: News, now: datetime) -> Turn:
        """Returns when a message of its own would be due, and what its id is made from."""

    def joined(
        self, schedule: Schedule, waiting: Waiting, news: News, now: datetime
    ) -> datetime | None:
        """Returns when a waiting message of the group is due with more in it; None where what is
        new does not belong into it any more."""

    def later(self, schedule: Schedule, turn: Turn) -> Iterator[Turn]:
        """Yields the turns after one, without end: where its message is gone already, the next
        takes what is new. A mode without windows has none."""

    def window(self, schedule: Schedule, at: datetime) -> tuple[datetime, datetime] | None:
        """Returns the last window that was over at a time; None of a mode without windows."""


def is_digest(mode: Mode) -> bool:
    """Tells whether the messages of a mode gather several stories."""
    return mode.type == READY


def watches(mode: Mode) -> bool:
    """Tells whether a mode looks at what came on a topic as a whole: no article by itself sets it
    off, and the judge is not asked. Such a mode has ``watches``, which is true."""
    return bool(getattr(mode, "watches", False))


_FUNCTIONS = ("group", "turn", "joined", "later", "window")
_VALUES: Mapping[str, tuple[Any, str]] = {
    "keys": (frozenset, "a frozenset"),
    "type": (str | None, "a text or None"),
    "has_pauses": (bool, "true or false"),
}


def _is_mode(member: object) -> str | None:
    missing = [name for name in (*_VALUES, *_FUNCTIONS) if not hasattr(member, name)]
    if missing:
        return f"a Mode: it has no {', no '.join(missing)}"
    wrong = [
        f"{name} of it {words}"
        for name, (kind, words) in _VALUES.items()
        if not isinstance(getattr(member, name), kind)
    ]
    wrong += [
        f"{name} of it a function" for name in _FUNCTIONS if not callable(getattr(member, name))
    ]
    return f"a Mode, {', '.join(wrong)}" if wrong else None


FOUND = plugins.Found(__name__, "mode", {"MODE": _is_mode})


def names() -> tuple[str, ...]:
    """Returns the names of the modes there are."""
    return FOUND.names()


def load(name: str) -> Mode:
    """Returns the mode of that name. Raises KeyError for an unknown one, and PluginBroken."""
    return cast(Mode, FOUND.load(name).MODE)
