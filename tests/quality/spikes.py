"""Spikes of topics: those that are planted are told, and rhythms and bursts are not.

The history is generated from a seed. A topic has a rhythm of hours, another one at the weekend, a
weekly fixture, and a level that drifts by up to two percent a week. Steady ones come by a Poisson
process. In bursty ones each hour is busier or quieter than the last by chance (a logarithm that
wanders within 25 percent and forgets itself in some six hours), and events come now and then that
bring further stories for hours. After eight weeks of history some months follow, which are looked
at every ten minutes, with a spike about every six days: for two hours three times the stories
that the rhythm leads to expect, at any hour of day or night. A spike is told within the hour if
it is told at most 60 minutes after it began. Everything else that is told is a false alarm; what
comes in the six hours after a planted spike is neither.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from worker.alerts.spikes import judge as spikes
from worker.alerts.spikes.judge import History, Window
from worker.alerts.spikes.tails import upper_tail

SEED = 20261129
START = datetime(2026, 1, 5, tzinfo=UTC)
WHERE = ZoneInfo("Europe/Kyiv")
WEEKS = 8
MONTHS = 3
STEP = 10
"""Minutes from one look to the next."""
RATES = (30, 60, 120)
SMALL_RATES = (0.5, 3, 10)
"""Stories an hour, on a working day's mean; of a small topic, and at night, three times what is
expected is no more than what chance brings, so that what is told of it is printed apart."""
LEAST_STORIES = 5
_MINUTES = 24 * 60
_AFTER = timedelta(hours=6)
_WEEKDAY = (
    0.45, 0.4, 0.4, 0.4, 0.45, 0.6, 0.8, 1.1, 1.4, 1.5, 1.5, 1.4,
    1.3, 1.35, 1.45, 1.5, 1.45, 1.3, 1.15, 1.0, 0.9, 0.8, 0.65, 0.55,
)  # fmt: skip
_WEEKEND = (
    0.4, 0.35, 0.35, 0.35, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.85,
    0.8, 0.8, 0.75, 0.75, 0.75, 0.75, 0.75, 0.7, 0.65, 0.6, 0.5, 0.45,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """A generated topic: when its stories and articles come, in minutes since ``START``."""

    rate: float
    is_bursty: bool
    stories: list[float]
    articles: list[float]
    planted: dict[int, float]
    """Minutes at which spikes begin → stories that are expected in the hour that follows."""
    months: int


@dataclass(slots=True)
class Tally:
    """What was told of topics."""

    planted: int = 0
    within_hour: int = 0
    within_two: int = 0
    months: int = 0
    false: int = 0
    possible: float = 0.0
    """How many of the planted a watcher would tell within the hour who knew the rate, of a Poisson
    process, and told false alarms as rarely."""
    worst: int = 0
    """False alarms of the topic and month that had most."""
    delays: list[float] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.planted += other.planted
        self.within_hour += other.within_hour
        self.within_two += other.within_two
        self.months += other.months
        self.possible += other.possible
        self.false += other.false
        self.worst = max(self.worst, other.worst)
        self.delays += other.delays

    @property
    def told(self) -> float:
        return self.within_hour / max(self.planted, 1)

    @property
    def false_a_month(self) -> float:
        return self.false / max(self.months, 1)

    def __str__(self) -> str:
        delays = sorted(self.delays)
        median = f", median {delays[len(delays) // 2]:.0f} min" if delays else ""
        return (
            f"{self.within_hour} of {self.planted} planted told within the hour "
            f"({self.told:.1%}; within two hours {self.within_two}{median}; "
            f"by the true rate {self.possible:.1f}); "
            f"{self.false_a_month:.2f} false alarms a topic and month, at most {self.worst} "
            f"({self.months} months)"
        )


def expectation(rate: float, at: datetime, fixture: int) -> float:
    """Returns the stories an hour that the rhythm leads to expect at a time."""
    local = at.astimezone(WHERE)
    shape = _WEEKEND if local.weekday() >= 5 else _WEEKDAY
    # A weekly fixture, such as a briefing.
    busy = 2.0 if local.weekday() * 24 + local.hour == fixture else 1.0
    return rate * shape[local.hour] * busy


def topic(rate: float, *, is_bursty: bool, seed: int, months: int = MONTHS) -> Topic:
    """Generates a topic."""
    rng = random.Random(seed)
    hours = WEEKS * 168 + months * 30 * 24
    fixture = rng.randrange(5) * 24 + rng.randrange(9, 18)
    stories: list[float] = []
    mood, surge = 0.0, 0.0
    drift = rng.uniform(-0.02, 0.02)
    for hour in range(hours):
        mean = expectation(rate, START + timedelta(hours=hour), fixture)
        mean *= math.exp(drift * hour / 168)
        if is_bursty:
            mood = 0.85 * mood + rng.gauss(0, 0.25 * math.sqrt(1 - 0.85**2))
            surge = 0.7 * surge + (rng.expovariate(2.5) if rng.random() < 0.01 else 0.0)
            mean *= math.exp(mood - 0.031) + surge
        stories += _come(rng, hour * 60, 60, mean)
    planted = {}
    # At times at which it is looked: the service looks each minute.
    at = WEEKS * 168 * 60 + rng.randrange(0, 2 * _MINUTES, STEP)
    while at + 180 < hours * 60:
        planted[at] = 0.0
        for minute in range(at, at + 120, 10):
            mean = expectation(rate, START + timedelta(minutes=minute), fixture)
            mean *= math.exp(drift * minute / 60 / 168)
            planted[at] += mean / 6 if minute < at + 60 else 0.0
            stories += _come(rng, minute, 10, 2 * mean / 6)
        at += rng.randrange(4 * _MINUTES, 9 * _MINUTES, STEP)
    stories.sort()
    return Topic(rate, is_bursty, stories, sorted(_articles(rng, stories)), planted, months)


def _come(rng: random.Random, since: float, minutes: float, mean: float) -> list[float]:
    """Returns the times of a Poisson process within some minutes."""
    found, at = [], rng.expovariate(1.0)
    while at < mean:
        found.append(since + minutes * at / mean)
        at += rng.expovariate(1.0)
    return found


def _articles(rng: random.Random, stories: list[float]) -> Iterator[float]:
    """Yields the articles of stories: the first at once, later ones within hours."""
    for each in stories:
        yield each
        while rng.random() < 0.45:
            yield each + rng.expovariate(1 / 90)


def looked_at(made: Topic, *, step: int = STEP, learned_every: int = _MINUTES) -> Tally:
    """Returns what is told of a topic that is looked at every few minutes, and learned anew after
    some more."""
    end = WEEKS * 168 * 60 + made.months * 30 * _MINUTES
    found = Tally(planted=len(made.planted), months=made.months)
    found.possible = sum(map(_possible, made.planted.values()))
    told_at: datetime | None = None
    false: dict[int, int] = {}
    told: set[int] = set()
    expected, history = None, None
    hourly = _hourly(made.stories, end), _hourly(made.articles, end)
    for minute in range(WEEKS * 168 * 60, end, step):
        now = START + timedelta(minutes=minute)
        if history is None or minute % 60 == 0:
            history = _history(hourly, minute // 60)
            expected = expected and expected.renewed(history)
        if expected is None or minute % learned_every == 0:
            expected = spikes.rhythms(history, WHERE)
        came = [
            Window(since, until, _count(made.stories, since, until),
                   _count(made.articles, since, until))
            for since, until in spikes.windows(now)
        ]  # fmt: skip
        verdict = spikes.judge(history, expected, came, LEAST_STORIES, told_at)
        if verdict.reason != "spike":
            continue
        told_at = now
        spike = next((each for each in made.planted if each < minute <= each + 480), None)
        if spike is None:
            month = (minute - WEEKS * 168 * 60) // (30 * _MINUTES)
            false[month] = false.get(month, 0) + 1
        elif spike not in told and minute <= spike + 120 + 5:
            told.add(spike)
            found.delays.append(minute - spike)
    found.within_hour = sum(each <= 60 for each in found.delays)
    found.within_two = len(found.delays)
    found.false, found.worst = sum(false.values()), max(false.values(), default=0)
    return found


def _possible(mean: float) -> float:
    """Returns the probability that three times a mean is told by who knows the mean."""
    least = next(count for count in range(10_000) if upper_tail(count, mean) <= spikes.LIMIT)
    return _at_least(max(least, LEAST_STORIES), 3 * mean)


def _at_least(count: int, mean: float) -> float:
    term = math.exp(-mean)
    below = 0.0
    for number in range(count):
        below += term
        term *= mean / (number + 1)
    return 1 - below


def _hourly(times: list[float], end: int) -> list[int]:
    return [bisect_left(times, at + 60) - bisect_left(times, at) for at in range(0, end - 59, 60)]


def _history(hourly: tuple[list[int], list[int]], until: int) -> History:
    first = until - WEEKS * 168
    stories, articles = (tuple(each[first:until]) for each in hourly)
    return History(START + timedelta(hours=first), stories, articles)


def _count(times: list[float], since: datetime, until: datetime) -> int:
    minute = timedelta(minutes=1)
    return bisect_left(times, (until - START) / minute) - bisect_left(
        times, (since - START) / minute
    )


def of(rates: tuple[float, ...], *, is_bursty: bool, seed: int = SEED) -> dict[float, Tally]:
    """Returns what is told of topics of these rates."""
    return {
        rate: looked_at(topic(rate, is_bursty=is_bursty, seed=seed * 1000 + int(rate * 10)))
        for rate in rates
    }


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    lines = []
    for is_bursty in (False, True):
        for rates, what in ((RATES, ""), (SMALL_RATES, "small topics, ")):
            by_rate = of(rates, is_bursty=is_bursty)
            total = Tally()
            for each in by_rate.values():
                total.add(each)
            lines.append(f"{what}{'bursty' if is_bursty else 'steady'}: {total}")
            lines += [f"  {rate:g} stories an hour: {each}" for rate, each in by_rate.items()]
    return lines


if __name__ == "__main__":
    print("\n".join(measure()))
