"""What is learned of how a feed publishes."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from worker.sources.feed.planning import rhythm
from worker.sources.feed.planning.rhythm import DAY, HOUR, NONE, Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC).timestamp()


def watched(days: int, times: tuple[float, ...], only: int | None = None) -> Rhythm:
    """A feed that was asked each hour for so many days, and publishes at these hours of the day,
    or of that day of the week alone."""
    known = rhythm.begun([], MONDAY)
    for hour in range(1, days * 24 + 1):
        now = MONDAY + hour * HOUR
        today = MONDAY + (hour - 1) // 24 * DAY
        is_on = only is None or ((hour - 1) // 24) % 7 == only
        found = [today + each * HOUR for each in times if now - HOUR < today + each * HOUR <= now]
        known = rhythm.went_on(known, found if is_on else [], now)
    return known


def a_day(known: Rhythm) -> float:
    return rhythm.mean(known) * DAY


def test_the_first_list_tells_the_rate_at_once() -> None:
    now = MONDAY + 5 * DAY
    known = rhythm.begun([now - each * HOUR for each in range(100)], now)
    assert 18 < a_day(known) < 25
    assert known.busiest == 1


def test_entries_of_years_ago_tell_little_of_today() -> None:
    now = MONDAY
    known = rhythm.begun([now - each * 90 * DAY for each in range(1, 20)], now)
    assert a_day(known) < 0.1


def test_an_hour_in_which_a_feed_publishes_is_told_from_one_in_which_it_does_not() -> None:
    known = watched(14, (9.5, 9.6, 9.7))
    at_nine = rhythm.usual(known, MONDAY + 20 * DAY + 9.5 * HOUR)
    at_night = rhythm.usual(known, MONDAY + 20 * DAY + 2.5 * HOUR)
    assert at_nine > 10 * at_night
    assert 2.5 < a_day(known) < 3.5


def test_a_day_on_which_a_feed_publishes_is_told_from_the_others() -> None:
    known = watched(28, (9.2, 9.4, 9.6, 9.8), only=3)
    thursday = rhythm.usual(known, MONDAY + 31 * DAY + 9.5 * HOUR)
    friday = rhythm.usual(known, MONDAY + 32 * DAY + 9.5 * HOUR)
    assert thursday > 3 * friday


def test_all_days_are_alike_for_a_feed_that_is_the_same_each_day() -> None:
    known = watched(28, tuple(each + 0.5 for each in range(24)))
    rates = [rhythm.usual(known, MONDAY + day * DAY + 100) for day in range(28, 35)]
    assert max(rates) < 1.05 * min(rates)


def test_habits_of_before_are_forgotten() -> None:
    known = watched(14, (9.5, 9.6, 9.7))
    for hour in range(1, 40 * 24):
        known = rhythm.went_on(known, [], MONDAY + 14 * DAY + hour * HOUR)
    assert a_day(known) < 0.3


def test_more_than_usual_is_seen_and_passes() -> None:
    known = watched(14, tuple(each + 0.5 for each in range(24)))
    assert rhythm.lately(known) == pytest.approx(1, abs=0.2)
    now = MONDAY + 14 * DAY
    for minute in range(5, 65, 5):
        known = rhythm.went_on(known, [None] * 3, now + minute * 60)
    assert rhythm.lately(known) > 3
    calm = rhythm.went_on(known, [], now + DAY)
    assert rhythm.lately(calm) < 1.1


def test_an_entry_without_a_time_came_between_the_two_polls() -> None:
    before = rhythm.begun([], MONDAY)
    known = rhythm.went_on(before, [None], MONDAY + 6 * HOUR)
    assert known.hours[3] == 1


def test_a_time_before_the_last_poll_is_no_later_news_and_an_old_one_none() -> None:
    before = rhythm.begun([], MONDAY)
    known = rhythm.went_on(before, [MONDAY - HOUR, MONDAY - 9 * DAY], MONDAY + 6 * HOUR)
    assert known.entries == 1
    assert known.hours[0] == 1


def test_a_time_to_come_counts_as_now() -> None:
    known = rhythm.begun([MONDAY + 99 * DAY], MONDAY)
    assert known.until == known.since == MONDAY
    assert rhythm.went_on(known, [MONDAY + 99 * DAY], MONDAY + 60).hours[0] == 2


def test_a_gap_says_how_fast_the_list_is_renewed() -> None:
    before = rhythm.begun([], MONDAY)
    known = rhythm.went_on(before, [None] * 10, MONDAY + 600, is_gap=True)
    assert known.busiest == pytest.approx(11)


def test_a_clock_that_is_a_little_behind_loses_nothing() -> None:
    known = watched(7, (9.5,))
    after = rhythm.went_on(known, [None], known.until - 30)
    assert after.entries == pytest.approx(known.entries + 1)
    assert after.until == known.until


def test_a_clock_that_is_far_behind_begins_anew() -> None:
    known = watched(7, (9.5,))
    assert rhythm.went_on(known, [], known.until - 9 * DAY).since == known.until - 9 * DAY


@pytest.mark.parametrize(
    "damaged",
    [Rhythm(hours=(1.0,) * 23, days=(1.0,) * 7), Rhythm(hours=(1.0,) * 24), NONE],
)
def test_a_damaged_rhythm_is_begun_anew(damaged: Rhythm) -> None:
    known = rhythm.went_on(damaged, [MONDAY], MONDAY)
    assert known.is_known
    assert known.entries == 1


def test_what_is_stored_is_what_was_known() -> None:
    known = watched(9, (9.5, 14.1))
    assert msgspec.json.decode(msgspec.json.encode(known), type=Rhythm) == known
