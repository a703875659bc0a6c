"""When a feed is asked next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from math import inf, sqrt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.formats.feed_entry.document import PublisherHints
from worker.sources.feed.planning import plan, rhythm
from worker.sources.feed.planning.plan import JITTER, Price, Wish
from worker.sources.feed.planning.rhythm import DAY, HOUR, Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
PRICE = Price(100.0, HOUR)
MOST = HOUR / (1 + JITTER)


def steady(a_day: float, busiest: float = 0.0) -> Rhythm:
    """A feed that brings so many entries each day, at all hours alike."""
    long = 14 * DAY
    return Rhythm(
        hours=(a_day * 14 / 24,) * 24,
        days=(a_day * 2,) * 7,
        entries=a_day * 14,
        seconds=long - DAY,
        since=MONDAY - 6 * DAY,
        until=MONDAY,
        faded=MONDAY,
        busiest=busiest,
    )


def at_hours(*hours: int) -> Rhythm:
    """A feed that brings ten entries in each of these hours."""
    each_hour = tuple(140.0 * (hour in hours) for hour in range(24))
    return msgspec.structs.replace(steady(10.0 * len(hours)), hours=each_hour)


def test_intervals_are_in_proportion_to_one_over_the_root_of_the_rate() -> None:
    waits = [plan.next_in(steady(rate), Wish(), PRICE, MONDAY) for rate in (20, 80, 320)]
    assert waits[0] == pytest.approx(sqrt(2 * 100 * DAY / 20), rel=0.2)
    assert waits[0] / waits[1] == pytest.approx(2, rel=0.05)
    assert waits[1] / waits[2] == pytest.approx(2, rel=0.05)


def test_nothing_is_asked_before_two_fifths_of_the_freshness_nor_after_an_hour() -> None:
    assert plan.next_in(steady(9000), Wish(), PRICE, MONDAY) == 120.0
    assert plan.next_in(steady(0.01), Wish(), PRICE, MONDAY) == MOST
    assert plan.next_in(steady(9000), Wish(freshness=HOUR), PRICE, MONDAY) == 0.4 * HOUR


def test_a_poll_waits_for_the_hour_in_which_something_comes() -> None:
    known = at_hours(9)
    before = plan.next_in(known, Wish(), Price(100.0, 4 * HOUR), MONDAY + 6.5 * HOUR)
    within = plan.next_in(known, Wish(), PRICE, MONDAY + 9.3 * HOUR)
    assert within < 400
    assert 1.2 * HOUR < before < 2.8 * HOUR


def test_whoever_aims_at_less_delay_is_asked_more_often() -> None:
    usual = plan.next_in(steady(20), Wish(), PRICE, MONDAY)
    assert plan.next_in(steady(20), Wish(freshness=75), PRICE, MONDAY) < 0.6 * usual
    assert plan.next_in(steady(20), Wish(freshness=1200), PRICE, MONDAY) > 1.7 * usual


def test_a_feed_of_which_people_are_told_is_asked_up_to_twice_as_often() -> None:
    usual = plan.next_in(steady(20), Wish(), PRICE, MONDAY)
    assert plan.next_in(steady(20), Wish(told=1.0), PRICE, MONDAY) == pytest.approx(usual / 2)


def test_a_list_is_asked_for_before_it_may_be_renewed() -> None:
    rare = Price(1e7, DAY)
    wish = Wish(listed=10)
    assert plan.next_in(steady(48), wish, rare, MONDAY) == pytest.approx(HOUR * 10 / 3 / 2, rel=0.1)
    assert plan.next_in(steady(1, busiest=6), wish, rare, MONDAY) == pytest.approx(600)
    assert plan.next_in(steady(1, busiest=9001), wish, rare, MONDAY) == 120.0


def test_a_feed_that_is_pushed_is_asked_hourly() -> None:
    wish = Wish(is_pushed=True, listed=30)
    assert plan.next_in(steady(300), wish, PRICE, MONDAY) == MOST
    assert plan.next_in(steady(300), wish, Price(100.0, DAY), MONDAY) == MOST
    assert plan.polls_a_day(steady(300), wish, PRICE) == 24
    assert plan.next_in(steady(300), replace(wish, ceiling=600.0), PRICE, MONDAY) < 600


def test_a_feed_of_which_nothing_is_known_is_asked_within_a_quarter_of_an_hour() -> None:
    new = rhythm.begun([], MONDAY)
    assert plan.next_in(new, Wish(), PRICE, MONDAY) <= 900


def test_how_long_an_answer_is_fresh_is_followed_up_to_the_freshness() -> None:
    busy = steady(3000)
    assert plan.next_in(busy, Wish(cached=250), PRICE, MONDAY) == 250
    assert plan.next_in(busy, Wish(cached=9000), PRICE, MONDAY) == 300


def test_a_rhythm_that_a_feed_states_is_followed_where_it_keeps_to_it() -> None:
    hourly = Wish(hints=PublisherHints(HOUR))
    assert plan.next_in(steady(1.0), hourly, Price(1.0), MONDAY) == MOST
    assert plan.next_in(steady(30), hourly, PRICE, MONDAY) < 1000


def test_hours_and_days_that_a_feed_asks_to_skip_are_waited_out_if_nothing_comes_then() -> None:
    skip = Wish(hints=PublisherHints(0, (1, 2, 3, 4)))
    at_one = MONDAY + 0.9 * HOUR
    assert plan.next_in(at_hours(9), skip, PRICE, at_one) == pytest.approx(4.1 * HOUR)
    assert plan.next_in(at_hours(2), skip, PRICE, at_one) <= MOST
    assert plan.next_in(at_hours(9), replace(skip, ceiling=600.0), PRICE, at_one) < 600
    week_end = Wish(hints=PublisherHints(0, (), (5, 6)))
    friday = MONDAY + 4 * DAY + 23.9 * HOUR
    assert plan.next_in(steady(0.5), week_end, PRICE, friday) == DAY


WISHES = st.builds(
    Wish,
    freshness=st.floats(1, 10 * DAY),
    ceiling=st.one_of(st.just(inf), st.floats(1, 10 * DAY)),
    told=st.floats(0, 1),
    listed=st.integers(0, 2000),
    hints=st.builds(
        PublisherHints,
        st.floats(0, DAY),
        st.sets(st.integers(0, 23), max_size=23).map(tuple),
        st.sets(st.integers(0, 6), max_size=6).map(tuple),
    ),
    cached=st.floats(0, DAY),
    is_pushed=st.booleans(),
)


@settings(deadline=None)
@given(wish=WISHES, rate=st.floats(0, 1e5), busiest=st.floats(0, 1e5), request=st.floats(30, 1e7))
def test_a_poll_is_never_later_than_its_user_allows(
    wish: Wish, rate: float, busiest: float, request: float
) -> None:
    known, price = steady(rate, busiest), Price(request)
    got = plan.next_in(known, wish, price, MONDAY + 1234.5) * (1 + JITTER)
    assert 0 < got <= min(wish.ceiling, max(wish.freshness, DAY * (1 + JITTER))) * 1.000001
    assert plan.polls_a_day(known, wish, price) > 0


def test_as_many_polls_as_are_planned_are_made() -> None:
    known = at_hours(8, 9, 10, 17)
    now, polls = MONDAY, 0
    while now < MONDAY + DAY:
        now += plan.next_in(known, Wish(listed=50), PRICE, now) * (1 + JITTER / 2)
        polls += 1
    assert polls == pytest.approx(plan.polls_a_day(known, Wish(listed=50), PRICE), rel=0.1)
