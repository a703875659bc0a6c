"""What is learned of a topic's hours."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from worker.alerts.spikes.rhythm import HOUR, floor, learn, slot_of
from worker.base.hours import zone

KYIV = zone("Europe/Kyiv")
MONDAY = datetime(2026, 2, 2, tzinfo=UTC)
WEEKS = 8


def poisson(rng: random.Random, mean: float) -> int:
    count, at = 0, rng.expovariate(1.0)
    while at < mean:
        count, at = count + 1, at + rng.expovariate(1.0)
    return count


def counts(mean: float = 20.0, *, weeks: int = WEEKS, seed: int = 1) -> list[int]:
    """Counts that are three times as high from 9 to 18 o'clock in Kyiv as at any other time."""
    rng = random.Random(seed)
    found = []
    for n in range(weeks * 168):
        hour = (MONDAY + n * HOUR).astimezone(KYIV).hour
        found.append(poisson(rng, mean * (1.5 if 9 <= hour < 18 else 0.5)))
    return found


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=KYIV).astimezone(UTC)


def test_an_hour_and_weekday_is_expected_to_be_as_in_the_weeks_before() -> None:
    made = learn(counts(), MONDAY, KYIV)
    assert made.expected(at(30, 12), at(30, 13)) == pytest.approx(30, rel=0.15)
    assert made.expected(at(30, 3), at(30, 4)) == pytest.approx(10, rel=0.25)


def test_parts_of_hours_are_expected_in_proportion() -> None:
    made = learn(counts(), MONDAY, KYIV)
    half = made.expected(at(30, 8) + timedelta(minutes=30), at(30, 9) + timedelta(minutes=30))
    early, late = made.expected(at(30, 8), at(30, 9)), made.expected(at(30, 9), at(30, 10))
    assert half == pytest.approx((early + late) / 2)


def test_a_rhythm_keeps_to_the_clocks_when_they_are_changed() -> None:
    # In Kyiv they are put forward on 29 March 2026.
    assert slot_of(at(30, 9), KYIV) == slot_of(at(23, 9), KYIV)
    made = learn(counts(), MONDAY, KYIV)
    assert made.expected(at(30, 9), at(30, 10)) == made.expected(at(23, 9), at(23, 10))


def test_a_weekly_fixture_is_expected() -> None:
    known = counts()
    for week in range(WEEKS):
        known[week * 168 + 11] += 60
    made = learn(known, MONDAY, KYIV)
    # The clocks were put forward meanwhile.
    fixture = MONDAY + timedelta(weeks=WEEKS, hours=10)
    assert made.expected(fixture, fixture + HOUR) > 65
    assert made.probability(90, fixture, fixture + HOUR) > 0.001
    assert made.probability(90, fixture + timedelta(days=1), fixture + timedelta(hours=25)) < 1e-5


def test_hours_that_were_not_read_make_nothing_less_expected() -> None:
    known = counts()
    for n in range(168 * 7, 168 * 7 + 40):
        known[n] = 0
    made = learn(known, MONDAY, KYIV)
    whole = learn(counts(), MONDAY, KYIV)
    assert made.level == pytest.approx(whole.level, rel=0.1)
    assert sum(made.slots) == pytest.approx(sum(whole.slots), rel=0.05)


def test_more_sources_raise_what_is_expected_within_a_week() -> None:
    known = counts()
    known[-168:] = [2 * each for each in known[-168:]]
    made = learn(known, MONDAY, KYIV)
    assert made.expected(at(30, 12), at(30, 13)) == pytest.approx(60, rel=0.15)


def test_bursts_of_the_past_make_a_burst_less_surprising() -> None:
    rng = random.Random(5)
    steady = counts()
    bursty = [round(each * rng.choice((0.4, 0.6, 0.8, 1.0, 1.2, 2.0))) for each in steady]
    count, since = 60, at(30, 12)
    calm = learn(steady, MONDAY, KYIV).probability(count, since, since + HOUR)
    wild = learn(bursty, MONDAY, KYIV).probability(count, since, since + HOUR)
    assert calm < 1e-4 < wild


def test_a_history_of_nothing_expects_nothing() -> None:
    made = learn([0] * 28 * 24, MONDAY, KYIV)
    assert made.expected(at(2, 3), at(2, 5)) < 0.01
    assert made.probability(6, at(2, 3), at(2, 4)) < 1e-4


def test_a_full_hour_is_that_of_utc() -> None:
    assert floor(datetime(2026, 3, 1, 5, 59, 59, tzinfo=KYIV)) == datetime(
        2026, 3, 1, 3, tzinfo=UTC
    )


@pytest.mark.parametrize("busy", range(20, 32))
def test_of_a_topic_that_few_hours_bring_anything_on_a_rhythm_is_learned(busy: int) -> None:
    known = [0] * (WEEKS * 168)
    for place in range(busy):
        known[20 + 41 * place] = 1
    made = learn(known, MONDAY, KYIV)
    assert all(each.excess >= 1 for each in made.tails)
