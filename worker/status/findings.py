"""What is wrong with a service, decided from what was seen of it.

``status``, ``healthcheck``, ``/readyz``, the ping and the metrics all say what is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from worker.base.processes import signs_of_life
from worker.base.processes.signs_of_life import is_fresh

STANDSTILL = 60.0
"""Seconds. A document may cost 2 s of CPU, and its process is started again within some seconds;
messages are repeated after 15 s. A queue of which nothing is done with for so long, though
something could be, stands still."""
LATE = 600.0
"""Seconds after which a delivery that could be made is late, though others are made meanwhile."""
REFUSED = 10.0
"""Seconds without a write after which the database is asked whether it takes one. While the service
runs, it writes each second."""
FAILING_SHARE = 0.2
"""Of all sources; where so many fail at once, what watches is more likely at fault than they."""
_DELIVERING = ("webhook", "mail", "file")
"""The queues of channels, which are told there; what is pure does not ask."""

State = Literal["running", "stalled", "stopped"]


@dataclass(frozen=True, slots=True)
class Work:
    """How far one kind of work is. Ages are seconds; None where there is nothing."""

    oldest: float | None = None
    """Of the oldest that could go on now. What waits by rule for its time is not counted."""
    newest: float | None = None
    """Since one was done with, whatever came of it."""
    is_under_way: bool = False
    """Whether somebody is at one, within the time that it may take."""

    @property
    def stands_still(self) -> bool:
        """Whether something could go on and nothing does."""
        if self.oldest is None or self.oldest <= STANDSTILL or self.is_under_way:
            return False
        return self.newest is None or self.newest > STANDSTILL


@dataclass(frozen=True, slots=True)
class Proof:
    """What rows prove: signs of life by name (seconds ago), who said that it stopped, and work."""

    signs: Mapping[str, float] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()
    last_write: float | None = None
    """Seconds since the newest write that is known."""
    documents: Work = Work()
    deliveries: Work = Work()


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """How many sources are in each state, and how many notes there are on all of them."""

    states: Mapping[str, int]
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Shortcomings:
    """What no restart would mend."""

    sources: int = 0
    failing_sources: int = 0
    full_channels: tuple[str, ...] = ()
    """Channels that write files and have no room to write to."""
    unaccounted: bool = False
    counted: SourceCounts | None = None
    """What ``sources`` was counted with; None where it was not."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a service at one look."""

    names: Sequence[str]
    """Whose signs of life are wanted: beat and queues."""
    progress: Proof = Proof()
    shortcomings: Shortcomings = Shortcomings()
    unreadable: str | None = None
    """Why the database could not be read; all that is read from it is then unknown."""
    takes_no_writes: bool = False
    has_no_room: bool = False
    """Whether the database's disk is full."""
    broker: str | None = None
    """Why the broker cannot be used."""
    data_disk_is_full: bool = False
    data_disk_holds_database: bool = True
    is_gone: bool = False
    """Whether it is known that no process of the service lives."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong."""

    code: str
    words: str

    @property
    def is_fatal(self) -> bool:
        """Whether the service is not ready: a restart, or another instance, might help."""
        return CODES[self.code].is_fatal

    @property
    def keeps_ping_back(self) -> bool:
        """Whether the world must not be told that all is well."""
        return CODES[self.code].keeps_ping_back

    @property
    def is_failure(self) -> bool:
        """Whether ``status`` exits with 1."""
        return self.code != "stopped"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a finding means to those who watch."""

    is_fatal: bool
    keeps_ping_back: bool = True


CODES: Mapping[str, Weight] = {
    "stopped": Weight(True),
    "no_sign_of_life": Weight(True),
    "documents_stand_still": Weight(True),
    "deliveries_stand_still": Weight(True),
    "database_unusable": Weight(True),
    "database_refuses_writes": Weight(True),
    "database_disk_full": Weight(True),
    "broker_unusable": Weight(True),
    "data_disk_full": Weight(True),
    "data_disk_full_elsewhere": Weight(False),
    "deliveries_late": Weight(False),
    "channel_disk_full": Weight(False),
    "sources_failing": Weight(False),
    "unaccounted": Weight(False),
}
"""All that can be found."""


def state(seen: Seen) -> State:
    """Returns running, stalled (part of it makes no progress) or stopped."""
    signs, stopped = seen.progress.signs, seen.progress.stopped
    fresh = {name for name in seen.names if is_fresh(name, signs.get(name))}
    # One of several that stopped was started anew, or others do its work.
    if seen.is_gone or not fresh - stopped:
        return "stopped"
    return "running" if len(fresh) == len(seen.names) else "stalled"


def judge(seen: Seen) -> list[Finding]:
    """Returns what is wrong, the gravest first; nothing where all is well."""
    return [Finding(code, words) for code, words in _judge(seen)]


def _judge(seen: Seen) -> Iterator[tuple[str, str]]:
    yield from _of_database(seen)
    if seen.broker is not None:
        yield "broker_unusable", seen.broker
    if seen.data_disk_is_full:
        where = "data_disk_full" if seen.data_disk_holds_database else "data_disk_full_elsewhere"
        yield where, "the data folder's disk is full"
    if seen.unreadable is None:
        yield from _of_progress(seen)
        yield from _of_shortcomings(seen.shortcomings)


def _of_database(seen: Seen) -> Iterator[tuple[str, str]]:
    if seen.unreadable is not None:
        yield "database_unusable", seen.unreadable
        return
    if seen.takes_no_writes:
        last = seen.progress.last_write
        since = "" if last is None else f"; the last was {last:.0f} s ago"
        yield "database_refuses_writes", f"the database takes no writes{since}"
    if seen.has_no_room:
        yield "database_disk_full", "the database's disk is full"


def _of_progress(seen: Seen) -> Iterator[tuple[str, str]]:
    progress = seen.progress
    if state(seen) == "stopped":
        yield "stopped", _stopped(seen)
        return
    for words in signs_of_life.silent(progress.signs, seen.names):
        yield "no_sign_of_life", words
    if "process" in seen.names and progress.documents.stands_still:
        yield "documents_stand_still", _standing("document", progress.documents)
    if not any(name in seen.names for name in _DELIVERING):
        return
    oldest = progress.deliveries.oldest
    if progress.deliveries.stands_still:
        yield "deliveries_stand_still", _standing("delivery", progress.deliveries)
    elif oldest is not None and oldest > LATE:
        yield "deliveries_late", f"a delivery that could be made is late by {oldest:.0f} s"


def _stopped(seen: Seen) -> str:
    progress = seen.progress
    if progress.stopped:
        return "the service was stopped"
    ages = [progress.signs[name] for name in seen.names if name in progress.signs]
    if not ages:
        return signs_of_life.silent(progress.signs, seen.names)[0]
    return f"the service does not run: its last sign of life was {min(ages):.0f} s ago"


def _standing(what: str, work: Work) -> str:
    waited = f"the oldest that could go on has waited for {work.oldest or 0:.0f} s"
    if work.newest is None:
        return f"no {what} was ever done with; {waited}"
    return f"no {what} was done with for {work.newest:.0f} s; {waited}"


def _of_shortcomings(found: Shortcomings) -> Iterator[tuple[str, str]]:
    if found.unaccounted:
        yield "unaccounted", "some alerts are unaccounted for"
    for channel in found.full_channels:
        yield "channel_disk_full", f"the disk of the channel {channel} is full"
    failing = found.failing_sources
    if failing and failing >= FAILING_SHARE * found.sources:
        verb = "fails" if failing == 1 else "fail"
        noun = "source" if found.sources == 1 else "sources"
        yield "sources_failing", f"{failing:,} of {found.sources:,} {noun} {verb}"
