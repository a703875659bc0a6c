"""The month that is replayed: what came when, made from a seed.

Sixty feeds bring what a desk for harbours and rockets is told of, and a little that it is not: some
six reports a day on harbours and two on rockets, fewer at night and at the weekend, a third of them
carried by a second or third outlet in the same words. All feeds are asked each half hour, so that
what came since comes together. On the last but one day fourteen reports on harbours come within an
hour. Each event has names of its own, so that none is another's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SEED = 20260301
START = datetime(2026, 2, 27, tzinfo=UTC)
"""New York puts its clocks forward on 8 March, Kyiv on 29 March."""
DAYS = 33
FEEDS = 60
SPIKE = 14
POLL = timedelta(minutes=30)
_PAST = timedelta(minutes=7)
"""So long after the hour, and the half hour, the feeds are asked."""
HARBOUR, ROCKETS, OTHER = "harbour", "rockets", "other"
_BY_HOUR = (1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 7, 8, 8, 7, 7, 6, 5, 5, 4, 3, 2, 1)
_SYLLABLES = "ba be di do fa ge hu ka ko la le mi mo na ne pa po ra ri sa su ta to ve vo za".split()
_SAID = (
    "{a} told {b} that the {w} of {p} had {v} since {d}",
    "according to {a}, {p} will {v} what the {w} left of {q}",
    "{b} denied it and asked {q} for {n} {w}",
    "in {q} some {n} {w} {v} before {a} came",
    "nobody in {p} had seen {b} or a {w} like it for {n} years",
    "the {w} belongs to {a}, who bought it in {q} for {n} thousand",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, and who reported it when."""

    number: int
    topic: str
    at: datetime
    title: str
    text: str
    feeds: tuple[tuple[datetime, int], ...]
    """When which feed brings it, at a poll each, the first of them at ``at``."""
    is_planted: bool = False
    """Whether it is part of the spike."""


def month(seed: int = SEED, days: int = DAYS, *, has_spike: bool = True) -> list[Event]:
    """Returns what happens, in order."""
    rng = random.Random(seed)
    times: list[tuple[datetime, str, bool]] = []
    for day in range(days):
        quiet = 0.5 if (START + timedelta(days=day)).weekday() >= 5 else 1.0
        for topic, number in ((HARBOUR, 6), (ROCKETS, 2), (OTHER, 3)):
            for hour, weight in enumerate(_BY_HOUR):
                if rng.random() < number * quiet * weight / sum(_BY_HOUR):
                    at = START + timedelta(days=day, hours=hour, seconds=rng.randrange(3600))
                    times.append((at, topic, False))
    if has_spike:
        began = START + timedelta(days=days - 2, hours=11, minutes=7)
        times += [
            (began + timedelta(minutes=3 * n, seconds=rng.randrange(60)), HARBOUR, True)
            for n in range(SPIKE)
        ]
    end = START + timedelta(days=days)
    events = [_event(rng, n, *each) for n, each in enumerate(sorted(times), 1)]
    return [each for each in events if each.at < end]


def _event(rng: random.Random, number: int, at: datetime, topic: str, is_planted: bool) -> Event:
    names = {key: _name(rng) for key in "abpq"}
    what = {HARBOUR: "harbour", ROCKETS: "rockets", OTHER: "market"}[topic]
    lines = [
        rng.choice(_SAID).format(
            **names, w=_word(rng), v=_word(rng), d=_word(rng), n=rng.randrange(2, 900)
        )
        for _ in range(9)
    ]
    title = f"{names['p']} {what} {_word(rng)} {_word(rng)} after {names['a']} {_word(rng)}"
    text = f"The {what} of {names['p']} {_word(rng)}. " + ". ".join(
        line[0].upper() + line[1:] for line in lines
    )
    feeds = rng.sample(range(FEEDS), rng.choice((1, 1, 1, 1, 2, 3)))
    later = [polled(at + timedelta(minutes=11 * place)) for place in range(len(feeds))]
    return Event(number, topic, later[0], title, f"{text}.", tuple(zip(later, feeds, strict=True)),
                 is_planted)  # fmt: skip


def polled(at: datetime) -> datetime:
    """Returns when the feeds are asked next."""
    since = (at - START - _PAST) % POLL
    return at if not since else at - since + POLL


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=3))


def _name(rng: random.Random) -> str:
    return _word(rng).capitalize() + rng.choice(("", "", "grad", "port", "son"))
