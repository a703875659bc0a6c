"""Digests: what came in a window of time, in one message at its end.

Windows are half-open, on the time at which it is decided that something is told. What waits because
nobody sent it goes on being joined, so that it goes out as one message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from worker.alerts.turns import News, Schedule, Turn, Waiting
from worker.base.hours import instant

READY = "digest.ready"
"""The type of a digest's webhook, and the kind that its id is made from."""
KEYS = frozenset({"quiet_proof"})
LATE = timedelta(minutes=5)
"""A digest that was not sent so long after it was due waits for a service that is down."""
CATCH_UP = timedelta(days=7)
"""So much at most is made up for in one message."""
_QUARTER = timedelta(minutes=15)

Slots = Callable[[Schedule, datetime], datetime]
"""Returns the first slot after a time, or the last at or before it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A mode whose messages go at slots of time. ``after`` and ``until`` say which there are."""

    after: Slots
    """The first slot after a time."""
    until: Slots
    """The last slot at or before a time."""
    keys: frozenset[str] = KEYS
    type: str | None = READY
    has_pauses: bool = False

    def group(self, alert: int, about: str) -> str:
        """Returns the key of an alert's digests."""
        return f"{alert}:d"

    def turn(self, schedule: Schedule, news: News, now: datetime) -> Turn:
        """Returns the digest of the window that is open."""
        return turn_of(self.after(schedule, now))

    def joined(
        self, schedule: Schedule, waiting: Waiting, news: News, now: datetime
    ) -> datetime | None:
        """Returns when a waiting digest is due with more in it: when it was. None where its window
        is over, unless nobody sends it or it is held, or where it was opened by a clock that ran
        ahead."""
        due, age = waiting.due_at, now - waiting.created_at
        if due is None or not -LATE <= age <= CATCH_UP:
            return None
        is_under_way = not waiting.is_held and due <= now <= due + LATE
        return None if is_under_way else due

    def later(self, schedule: Schedule, turn: Turn) -> Iterator[Turn]:
        """Yields the digests after one."""
        slot = turn.slot or turn.due
        while True:
            slot = self.after(schedule, slot)
            yield turn_of(slot)

    def window(self, schedule: Schedule, at: datetime) -> tuple[datetime, datetime] | None:
        """Returns the last window that was over at a time."""
        end = self.until(schedule, at)
        return self.until(schedule, end - timedelta(microseconds=1)), end


def turn_of(slot: datetime) -> Turn:
    """Returns the digest of a slot."""
    return Turn(slot, slot.astimezone(UTC).isoformat(timespec="seconds"), READY, slot)


def daily_after(schedule: Schedule, at: datetime) -> datetime:
    """Returns when the clocks show the schedule's time next, on one of its days."""
    day = at.astimezone(schedule.where).date() - timedelta(days=1)
    while True:
        if not schedule.days or day.weekday() in schedule.days:
            found = instant(day, schedule.at, schedule.where)
            if found > at:
                return found
        day += timedelta(days=1)


def daily_until(schedule: Schedule, at: datetime) -> datetime:
    """Returns when the clocks showed the schedule's time last, on one of its days."""
    day = at.astimezone(schedule.where).date() + timedelta(days=1)
    while True:
        if not schedule.days or day.weekday() in schedule.days:
            found = instant(day, schedule.at, schedule.where)
            if found <= at:
                return found
        day -= timedelta(days=1)


def hourly_after(schedule: Schedule, at: datetime) -> datetime:
    """Returns when the clocks show a full hour next; where an hour comes twice, twice."""
    return _full_hour(schedule, _quarter(at) + _QUARTER, _QUARTER)


def hourly_until(schedule: Schedule, at: datetime) -> datetime:
    """Returns when the clocks showed a full hour last."""
    return _full_hour(schedule, _quarter(at), -_QUARTER)


def _quarter(at: datetime) -> datetime:
    at = at.astimezone(UTC)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def _full_hour(schedule: Schedule, at: datetime, step: timedelta) -> datetime:
    # Zones are a number of quarters of an hour away from UTC.
    for _ in range(8):
        if at.astimezone(schedule.where).minute == 0:
            break
        at += step
    return at
