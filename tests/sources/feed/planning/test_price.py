"""What a request is worth."""

from __future__ import annotations

from math import inf

import pytest

from worker.sources.feed.planning import price
from worker.sources.feed.planning.plan import Price
from worker.sources.feed.planning.price import Demand, read, renewed, write
from worker.sources.feed.planning.rhythm import DAY, HOUR


def demand(feeds: int, each: float, ceiling: float = inf) -> Demand:
    return Demand(feeds, feeds, feeds * each, ceiling)


def test_the_price_rises_where_more_is_planned_than_there_is_and_falls_where_less_is() -> None:
    usual = Price(100.0, HOUR)
    assert renewed(usual, [demand(10, 288)], 0).request == 400.0
    assert renewed(usual, [demand(10, 144)], 0) == usual
    assert renewed(usual, [demand(10, 100)], 0).request == pytest.approx(48.2, abs=0.1)
    assert renewed(usual, [demand(10, 144)], 720).request == 400.0
    assert renewed(Price(), [], 0) == Price()


def test_it_settles_at_the_budget() -> None:
    found, at = Price(), 0.0
    for _ in range(20):
        at = 3e4 / found.request**0.5
        found = renewed(found, [demand(100, at / 100)], 1000)
    assert at == pytest.approx(1000, rel=0.03)


def test_no_request_is_made_that_saves_next_to_nothing() -> None:
    found = Price()
    for _ in range(20):
        found = renewed(found, [demand(100, 5)], 0)
    assert found.request == 30.0


def test_what_users_allow_goes_before_the_usual_budget_and_takes_nothing_from_the_others() -> None:
    steady = [demand(90, 1440, 60.0), demand(10, 144)]
    assert renewed(Price(), steady, 0) == Price()


def test_a_small_budget_makes_quiet_feeds_wait_longer() -> None:
    assert renewed(Price(), [demand(100, 48)], 4800).longest == HOUR
    assert renewed(Price(), [demand(100, 24)], 2400).longest == 2 * HOUR
    assert renewed(Price(), [demand(100, 24)], 1).longest == DAY


def test_feeds_that_were_not_planned_yet_count_as_new_ones() -> None:
    none = Demand(10, 0, 0.0, inf)
    assert renewed(Price(100.0), [none], 960) == Price(100.0, HOUR)


@pytest.mark.parametrize("stored", [None, {}, {"request": "x", "longest": None}])
def test_without_a_price_the_usual_one_counts(stored: dict[str, object] | None) -> None:
    assert read(stored) == Price()


def test_a_price_is_read_as_it_was_written_and_within_its_bounds() -> None:
    assert read(write(Price(55.5, 7200.0))) == Price(55.5, 7200.0)
    assert read({"request": -1, "longest": 1e12}) == Price(30.0, DAY)
    assert price.USUAL == 144
