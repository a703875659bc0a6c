"""What the pages show: one module a page, found by its name in ``worker.web.app``.

Each has ``look(site, wanted)``, which reads the database and returns a ``View``: what its template
shows, and the lines of its twin in JSON, which are those of the commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Semaphore
from typing import Any
from urllib.parse import urlencode

from worker.base.store.patience import Patience
from worker.setup.runtime import Runtime
from worker.status.findings import Seen
from worker.status.steps import Watched

LARGEST_ID = 2**63 - 1
SHOWN = 50
"""Lines of a page."""
PATIENCE = 5.0
"""Seconds that a statement may take."""
TRIAL_SECONDS = 1.6
"""For which a query is tried: with what stands around it the page comes within two."""
_TRIALS = 2
"""Queries that are tried at once."""


Counts = Mapping[str, Mapping[str, Any]]
ByDay = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the first page says of the service, beside what is wrong."""

    at: datetime
    status: dict[str, Any]
    """The line of the command, with those sources alone that ask for attention."""
    read: int
    """Articles of the last day, to ``MOST_READ`` and one more."""


class NotFound(Exception):
    """There is nothing by that name; the message says so."""


class Busy(Exception):
    """Others are at it; the message says what to do."""


class Unusable(Exception):
    """What was asked for cannot be understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made from."""

    runtime: Runtime
    watched: Watched
    volumes: Callable[[], tuple[Counts, ByDay]]
    """In how many articles each topic was found: in all, and by day."""
    seen: Callable[[], tuple[Seen, datetime]]
    """What was seen of the service some seconds ago, and when."""
    figures: Callable[[], Figures]
    """What costs more to count, of some seconds more ago."""
    alerts: Callable[[], Counts]
    """How many notices and deliveries each alert has."""
    trials: Semaphore = field(default_factory=lambda: Semaphore(_TRIALS))
    """Held by whoever tries a query."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a page, from its address."""

    values: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    """By whose clocks whoever asks gives times, where it is not by those of the service."""
    patience: Patience = field(default_factory=lambda: Patience(TRIAL_SECONDS))
    """Of whoever asks, with what may take long."""

    @property
    def is_twin(self) -> bool:
        """Whether the page's twin is asked for, and not the page."""
        return self.values.get("format") == "json"

    def text(self, name: str, most: int = 2_000) -> str:
        """Returns a value without blanks around it. Raises Unusable for one that is too long, or
        holds what no database keeps in a text."""
        value = self.values.get(name, "").strip()
        if "\0" in value:
            raise Unusable(f"“{name}” holds the character NUL")
        if len(value) > most:
            raise Unusable(f"“{name}” is longer than {most:,} characters")
        return value

    def number(self, name: str) -> int | None:
        """Returns a number such as an id; None without one. Raises Unusable."""
        value = self.text(name, 20)
        if not value:
            return None
        if not (value.isascii() and value.isdecimal()) or int(value) > LARGEST_ID:
            raise Unusable(f"“{name}” is no number")
        return int(value)

    def one_of(self, name: str, known: Sequence[str]) -> str | None:
        """Returns one of a few words; None without one. Raises Unusable."""
        value = self.text(name, 100)
        if value and value not in known:
            raise Unusable(f"“{name}” is none of {', '.join(known)}")
        return value or None

    def with_(self, path: str, **changed: object) -> str:
        """Returns an address with the same values but those, to be a link."""
        kept = {key: value for key, value in self.values.items() if value and key != "format"}
        for key, value in changed.items():
            kept.pop(key, None)
            if value is not None:
                kept[key] = str(value)
        return f"{path}?{urlencode(kept)}" if kept else path


@dataclass(frozen=True, slots=True)
class View:
    """One page, as data."""

    template: str
    title: str
    shown: Mapping[str, Any]
    lines: Sequence[Any] | None = None
    """The twin: what the command prints as JSON Lines; None where there is no twin."""
    older: str | None = None
    """The address of the page with what came before."""
    onward: str = "Older ones"
    """What the link to it says."""
    status: int = 200
    """With which it is answered: another where it says what is wrong with what was asked."""
