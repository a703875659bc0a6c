"""What a poll taught about a feed, and when the next follows. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from worker.formats.feed_entry import RawEntry
from worker.reading import dates
from worker.sources.feed.planning import plan, rhythm
from worker.sources.feed.planning.plan import JITTER, Price, Wish
from worker.sources.feed.planning.price import read as price
from worker.sources.feed.planning.rhythm import DAY, Rhythm

__all__ = ["Pace", "Wish", "moments", "pace", "price", "went_on"]

_EXACT = ("minute", "second")


@dataclass(frozen=True, slots=True)
class Pace:
    """When the next poll follows, in seconds, and how the feed goes on in a usual day."""

    next_in: float
    entries_a_day: float
    polls_a_day: float


def moments(entries: Iterable[RawEntry]) -> tuple[float | None, ...]:
    """Returns when entries say that they were published, to the minute; None of others."""
    return tuple(map(_moment, entries))


def _moment(entry: RawEntry) -> float | None:
    raw = entry.published or entry.updated
    stated = dates.parse_date(raw, "feed") if raw else None
    return stated.at.timestamp() if stated and stated.precision in _EXACT else None


def went_on(
    before: Rhythm, found: Sequence[float | None], now: datetime, *, is_gap: bool
) -> Rhythm:
    """Returns what is known of a feed after a poll that found such entries."""
    return rhythm.went_on(before, found, now.timestamp(), is_gap=is_gap)


def pace(known: Rhythm, wish: Wish, price: Price, now: datetime, spread: float) -> Pace:
    """Returns how a feed goes on. ``spread`` in [0, 1) is for the jitter that keeps feeds apart:
    0 to 10 %."""
    wanted = plan.next_in(known, wish, price, now.timestamp())
    return Pace(
        next_in=wanted * (1 + JITTER * spread),
        entries_a_day=round(rhythm.mean(known) * DAY, 2),
        polls_a_day=round(plan.polls_a_day(known, wish, price), 2),
    )
