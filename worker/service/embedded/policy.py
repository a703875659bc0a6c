"""What the supervisor decides: when to start again, who is stalled, how long a stop may take."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass

from worker.base.processes.resources import ENDED_BY, EXIT_RENEWED
from worker.base.processes.signs_of_life import BEAT

STEADY_SECONDS = 10.0
"""A child that lived this long is started again at once, as if it had never failed."""
LONGEST_DELAY = 10.0
STALL_SECONDS = 60.0
_PULSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class StopTimes:
    """Seconds after the request to stop at which each step ends and the next, ruder one begins."""

    patience: float = 10.0
    """Running tasks may end. Leases free at once what is cut off."""
    killed: float = 11.0
    broker: float = 13.0
    end: float = 14.0


def failures_after(failures: int, lived: float) -> int:
    """Returns how many times in a row a child has ended soon after its start."""
    return 0 if lived >= STEADY_SECONDS else failures + 1


def restart_delay(failures: int) -> float:
    """Returns the seconds until the next start: none at first, then doubling."""
    if failures <= 1:
        return 0.0
    return min(LONGEST_DELAY, 0.25 * 2.0 ** min(failures - 2, 10))


def is_renewal(status: int) -> bool:
    """Whether a child ended to be started again: it had grown, or the kernel ended it because of
    what it had in work. Neither is a failure of its own."""
    return status & 0x7F in ENDED_BY or status == EXIT_RENEWED << 8


def pulse_seconds(stall: float) -> float:
    """Returns how often a child's pulse beats: six beats are missed before it counts as still."""
    return min(_PULSE_SECONDS, stall / 12)


@dataclass(frozen=True, slots=True)
class Signs:
    """When a child was started, and when each of the names it answers for was last seen."""

    started_at: float
    seen_at: Mapping[str, float]


def silent_name(
    signs: Signs, now: float, messages_since: float | None, patience: float = STALL_SECONDS
) -> str | None:
    """Returns a name the child answers for that has been silent for too long, or None.

    ``messages_since`` is when messages began to be sent without a break, None while they are not:
    a queue that gets no heartbeats cannot answer them. ``beat`` needs no messages.
    """
    for name, seen in signs.seen_at.items():
        begun = signs.started_at
        if name != BEAT:
            if messages_since is None:
                continue
            begun = max(begun, messages_since)
        if now - max(seen, begun) > patience:
            return name
    return None


def is_still(pulse_at: float, started_at: float, now: float, stall: float) -> bool:
    """Whether a child's process does not run at all, with work or without."""
    return now - max(pulse_at, started_at) > stall / 2


def why_ended(status: int) -> str:
    """Says in words how a process ended, from its wait status."""
    code = status >> 8 & 0xFF
    number = status & 0x7F
    if number:
        try:
            return f"killed by {signal.Signals(number).name}"
        except ValueError:
            return f"killed by signal {number}"
    return f"exit code {code}"
