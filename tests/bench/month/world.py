"""Five hundred invented feeds and what they publish in a month, with two changes and an outage.

Moments are seconds since the month began, on a Monday at midnight in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, pi, sin
from random import Random

from worker.formats.feed_entry.document import PublisherHints

HOUR, DAY = 3600.0, 86400.0
MONTH = 30 * DAY
END = MONTH + DAY
"""Until when feeds are asked, so that what the month brought is found."""
HALF = 15 * DAY
MOVED_AT = 19 * DAY
"""When every tenth feed begins to publish at other hours."""
CHANGED_AT = 23 * DAY
"""When every tenth feed begins to publish four times as much, or a quarter."""
OUTAGE = (26 * DAY + 8 * HOUR, 26 * DAY + 10 * HOUR)
"""When nothing can be fetched."""

_PAST = (7 * DAY, 60 * DAY)
"""For how long feeds have published before the month begins: busy ones, and others."""


@dataclass(frozen=True, slots=True)
class Habit:
    """How feeds of a kind publish. ``curve`` takes a local hour (0 to 24) and returns a weight."""

    name: str
    share: float
    least: float
    most: float
    """Entries a day, between which each feed has its own number, spread over the decades."""
    curve: Callable[[float], float]
    weekend: float = 1.0
    batch: tuple[int, int] = (1, 1)
    """How many entries come together."""
    spread: float = 60.0
    """Within how many seconds."""
    held: float = 0.0
    """What is written is published together, each so many seconds."""


def _flat(_: float) -> float:
    return 1.0


def _awake(hour: float) -> float:
    return 0.15 + max(0.0, sin((hour - 5) * pi / 18)) if 5 <= hour <= 23 else 0.15


def _office(hour: float) -> float:
    return exp(-(((hour - 10) / 2.2) ** 2)) + 0.8 * exp(-(((hour - 15.5) / 2.2) ** 2))


def _morning(hour: float) -> float:
    return 1.0 if 5.9 < hour < 6.2 else 0.0


def _at_ten(hour: float) -> float:
    return 1.0 if 9.8 < hour < 10.3 else 0.0


HABITS = (
    Habit("wire", 0.04, 150, 400, _awake, 0.6),
    Habit("newsroom", 0.26, 15, 120, _awake, 0.5),
    Habit("office", 0.15, 1, 12, _office, 0.05),
    Habit("blog", 0.20, 0.1, 3, _awake),
    Habit("digest", 0.08, 6, 25, _morning, 0.8, (6, 20)),
    Habit("held", 0.05, 20, 100, _awake, 0.6, held=HOUR / 2),
    Habit("weekly", 0.07, 0.14, 0.4, _at_ten, batch=(1, 3)),
    Habit("bursts", 0.05, 5, 20, _flat, batch=(1, 12), spread=2 * HOUR),
    Habit("rare", 0.05, 0.03, 0.1, _flat),
    Habit("dead", 0.05, 0.0, 0.0, _flat),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and all that it publishes: ``comes`` when it appears, ``stated`` when it says so."""

    habit: str
    comes: tuple[float, ...]
    stated: tuple[float | None, ...]
    lists: int
    """How many entries it lists at a time."""
    hints: PublisherHints
    cached: float

    def at(self, moment: float) -> int:
        """Returns how many entries have appeared by then."""
        return bisect_right(self.comes, moment)

    def leaves(self, place: int) -> float:
        """Returns when an entry leaves the list."""
        last = place + self.lists
        return self.comes[last] if last < len(self.comes) else float("inf")

    def within(self, begin: float, end: float) -> range:
        """Returns the places of the entries that appear in [begin, end)."""
        return range(bisect_left(self.comes, begin), bisect_left(self.comes, end))


def feeds(number: int, seed: int) -> list[Feed]:
    """Invents feeds."""
    random = Random(seed)
    chosen = random.choices(HABITS, [each.share for each in HABITS], k=number)
    return [_feed(habit, place, random) for place, habit in enumerate(chosen)]


def _feed(habit: Habit, place: int, random: Random) -> Feed:
    rate = habit.least * (habit.most / habit.least) ** random.random() if habit.most else 0.0
    week = [1.0] * 5 + [habit.weekend] * 2
    if habit.name == "weekly":
        week = [0.0] * 7
        week[random.randrange(7)] = 1.0
    zone = random.choice((-8, -5, -3, 0, 0, 1, 1, 1, 2, 3, 5.5, 8, 9))
    moved = zone + random.choice((-8, -6, 6, 8)) if place % 10 == 3 else zone
    times = random.choice((4.0, 0.25)) if place % 10 == 7 else 1.0
    comes = [*_published(habit, rate, zone, (-_PAST[rate < 20], MOVED_AT), week, random)]
    comes += _published(habit, rate, moved, (MOVED_AT, CHANGED_AT), week, random)
    comes += _published(habit, rate * times, moved, (CHANGED_AT, END), week, random)
    if habit.held:
        comes = [(each // habit.held + 1) * habit.held for each in comes]
    comes.sort()
    lag = random.choice((0.0, 0.0, 0.0, 300.0, 900.0))
    is_dated = random.random() > 0.1
    stated = [each - random.random() * lag if is_dated else None for each in comes]
    lists = max(_most_at_once(comes), random.choice((10, 15, 20, 25, 30, 50, 100)))
    hours = random.choices((0.0, 3600.0, 900.0, 300.0), (0.5, 0.4, 0.05, 0.05))[0]
    cached = random.choices((0.0, 60.0, 300.0, 600.0), (0.6, 0.15, 0.15, 0.1))[0]
    return Feed(habit.name, tuple(comes), tuple(stated), lists, PublisherHints(hours), cached)


def _most_at_once(comes: Sequence[float]) -> int:
    """Returns a list's length that loses nothing to whoever asks every ten minutes."""
    most = max((bisect_right(comes, each + 600) - at for at, each in enumerate(comes)), default=0)
    return -(-most // 5) * 5


def _published(
    habit: Habit,
    rate: float,
    zone: float,
    span: tuple[float, float],
    week: Sequence[float],
    random: Random,
) -> Sequence[float]:
    """Returns when a feed publishes: a Poisson process that follows hours and days."""
    if not rate:
        return []
    weights = [habit.curve(tenth / 10) for tenth in range(240)]
    mean, most = sum(weights) / 240 * sum(week) / 7, max(weights)
    scale = rate / mean / ((habit.batch[0] + habit.batch[1]) / 2) / DAY
    moment, found = span[0], []
    while (moment := moment + random.expovariate(scale * most)) < span[1]:
        local = moment + zone * HOUR
        weight = weights[int(local % DAY / 360)] * week[int(local // DAY) % 7]
        if random.random() * most < weight:
            for _ in range(random.randint(*habit.batch)):
                found.append(moment + random.random() * habit.spread)
    return [each for each in found if each < span[1]]
