"""When feeds are asked: by the planner, and by the rules that it is compared with."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Protocol

from tests.bench.month.world import DAY, END, HALF, HOUR, MONTH, OUTAGE, Feed
from worker.sources.feed.planning import plan, rhythm
from worker.sources.feed.planning.plan import Price, Wish
from worker.sources.feed.planning.price import Demand, renewed

_BEGAN = 1_772_409_600.0
"""The month's beginning, 2 March 2026, in seconds since 1970."""
_RENEWED_EVERY = 2 * HOUR
_RETRIED_AFTER = 300.0
"""When a poll is tried again that failed because all fail, at the usual delay aimed at."""


class Polls(Protocol):
    """When a feed was asked."""

    def after(self, moment: float) -> float:
        """Returns when it was first read at or after a moment."""

    def requests(self, begin: float, end: float) -> int:
        """Returns how often it was asked in [begin, end)."""


@dataclass(slots=True)
class Listed:
    """Polls one by one."""

    good: list[float] = field(default_factory=list)
    failed: list[float] = field(default_factory=list)

    def after(self, moment: float) -> float:
        place = bisect_left(self.good, moment)
        return self.good[place] if place < len(self.good) else END

    def requests(self, begin: float, end: float) -> int:
        return sum(
            bisect_left(each, end) - bisect_left(each, begin) for each in (self.good, self.failed)
        )


@dataclass(frozen=True, slots=True)
class Steady:
    """Polls at one interval."""

    interval: float
    first: float

    def after(self, moment: float) -> float:
        found = self._at(moment)
        return self._at(OUTAGE[1]) if OUTAGE[0] <= found < OUTAGE[1] else found

    def _at(self, moment: float) -> float:
        return self.first - (self.first - moment) // self.interval * self.interval

    def requests(self, begin: float, end: float) -> int:
        return round((self._at(end) - self._at(begin)) / self.interval)


@dataclass(slots=True)
class _State:
    """A feed while its month passes."""

    feed: Feed
    due: float
    read: int = 0
    """How many of its entries appeared before it was last read."""
    polls: Listed = field(default_factory=Listed)


Answer = tuple[range, int, float]
"""The places of the entries that came, how many are listed, and when."""


def steady(feeds: Sequence[Feed], interval: float, seed: int = 0) -> list[Steady]:
    """Asks each feed at one interval."""
    random = Random(seed)
    return [Steady(interval, random.random() * interval) for _ in feeds]


def in_proportion(feeds: Sequence[Feed], requests: int, seed: int = 0) -> list[Steady]:
    """Asks at intervals in proportion to one over the root of the rate that each feed will really
    have: so many requests in the second half together."""
    random = Random(seed)
    roots = [(len(each.within(HALF, MONTH)) / (MONTH - HALF)) ** 0.5 for each in feeds]
    factor = requests / (MONTH - HALF) / sum(roots)
    intervals = [1 / (factor * root) if root else END for root in roots]
    return [Steady(each, random.random() * each) for each in intervals]


def media_cloud(feeds: Sequence[Feed], seed: int = 0) -> list[Listed]:
    """Asks as mediacloud/rss-fetcher does by default: six hours at first; where less than a third
    of the list is new, ten minutes later each time (an hour where nothing came for a month); where
    more than two thirds are, an hour earlier, or six hours; from ten minutes to a day."""
    intervals = [360.0] * len(feeds)
    last = [0.0] * len(feeds)

    def wait(place: int, answer: Answer) -> float:
        new, listed, now = answer
        known = 1.0 if not new or not listed else 1 - min(len(new), listed) / listed
        if new:
            last[place] = now
        minutes = intervals[place]
        if known >= 0.67:
            minutes += 10 if now - last[place] <= 31 * DAY else 60
        elif known < 0.33:
            minutes = 360.0 if minutes > 360 else minutes - 60
        intervals[place] = min(max(minutes, 10.0), 1440.0)
        return intervals[place] * 60

    return _passed(feeds, wait, seed)


def miniflux(feeds: Sequence[Feed], seed: int = 0) -> list[Listed]:
    """Asks as miniflux does by entries: a week by the entries of the last one, as their mean
    distance tells, from five minutes to a day."""

    def wait(place: int, answer: Answer) -> float:
        feed, now = feeds[place], answer[2]
        week = feed.within(now - 7 * DAY, now)
        number = len(week) - 1
        distance = (feed.comes[week[-1]] - feed.comes[week[0]]) / number if number > 0 else DAY
        return min(max(distance, 300.0), DAY)

    return _passed(feeds, wait, seed)


@dataclass(slots=True)
class _Month:
    """A month of some feeds, step by step. ``wait`` returns the seconds to a feed's next poll."""

    states: list[_State]
    wait: Callable[[int, Answer], float]

    @classmethod
    def of(cls, feeds: Sequence[Feed], wait: Callable[[int, Answer], float], seed: int) -> _Month:
        random = Random(seed)
        return cls([_State(each, random.random() * 600) for each in feeds], wait)

    def go_on(self, end: float) -> None:
        for place, state in enumerate(self.states):
            while state.due < end:
                _ask(place, state, self.wait)

    def polls(self) -> list[Listed]:
        return [each.polls for each in self.states]


def _passed(feeds: Sequence[Feed], wait: Callable[[int, Answer], float], seed: int) -> list[Listed]:
    month = _Month.of(feeds, wait, seed)
    month.go_on(END)
    return month.polls()


def _ask(place: int, state: _State, wait: Callable[[int, Answer], float]) -> None:
    now = state.due
    if OUTAGE[0] <= now < OUTAGE[1]:
        state.polls.failed.append(now)
        state.due = now + _RETRIED_AFTER
        return
    appeared = state.feed.at(now)
    first = max(state.read, appeared - state.feed.lists)
    state.polls.good.append(now)
    listed = min(appeared, state.feed.lists)
    state.read, new = appeared, range(first, appeared)
    state.due = now + wait(place, (new, listed, now))


class _Planner:
    """Asks some feeds as the program does."""

    def __init__(self, feeds: Sequence[Feed], seed: int) -> None:
        self._feeds = feeds
        self._random = Random(seed)
        self._known = [rhythm.NONE] * len(feeds)
        self._wishes = [Wish(hints=each.hints, cached=each.cached) for each in feeds]
        self._price = Price()
        self.month = _Month.of(feeds, self._wait, seed)

    def go_on(self, end: float, price: Price) -> float:
        """Lets time pass. Returns how many polls a day are planned at the price."""
        self._price = price
        self.month.go_on(end)
        pairs = zip(self._known, self._wishes, strict=True)
        return sum(plan.polls_a_day(known, wish, price) for known, wish in pairs)

    def _wait(self, place: int, answer: Answer) -> float:
        new, listed, moment = answer
        feed, wish, now = self._feeds[place], self._wishes[place], _BEGAN + moment
        stated = (feed.stated[at] for at in new)
        found = [None if each is None else _BEGAN + each for each in stated]
        gap = wish.listed > 0 and len(new) >= listed
        if listed != wish.listed:
            wish = self._wishes[place] = replace(wish, listed=listed)
        known = self._known[place] = rhythm.went_on(self._known[place], found, now, is_gap=gap)
        seconds = plan.next_in(known, wish, self._price, now)
        return seconds * (1 + plan.JITTER * self._random.random())


def planned(
    feeds: Sequence[Feed], budget: float, seed: int = 0, processes: int = 1
) -> list[Listed]:
    """Asks as the program does, with so many requests a day for all feeds together. The price is
    renewed for all at once, in however many processes the month passes."""
    parts = [range(first, len(feeds), processes) for first in range(processes)]
    pipes = []
    context = get_context("fork")
    for part in parts:
        near, far = context.Pipe()
        own = [feeds[place] for place in part]
        context.Process(target=_apart, args=(own, seed + part.start, far), daemon=True).start()
        pipes.append(near)
    price, end = Price(), 0.0
    while end < END:
        end += _RENEWED_EVERY
        for pipe in pipes:
            pipe.send((end, price))
        demand = Demand(len(feeds), len(feeds), sum(pipe.recv() for pipe in pipes), inf)
        price = renewed(price, [demand], budget)
    found: dict[int, Listed] = {}
    for part, pipe in zip(parts, pipes, strict=True):
        pipe.send(None)
        found.update(zip(part, pipe.recv(), strict=True))
    return [found[place] for place in range(len(feeds))]


def _apart(feeds: Sequence[Feed], seed: int, pipe: Connection) -> None:
    planner = _Planner(feeds, seed)
    while (told := pipe.recv()) is not None:
        pipe.send(planner.go_on(*told))
    pipe.send(planner.month.polls())
