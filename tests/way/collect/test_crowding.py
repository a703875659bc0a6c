"""Hosts that are asked too seldom for what is wanted of them."""

from __future__ import annotations

import pytest

from worker.way.collect.crowding import Crowded, HostLoad, crowded, host_load, least_polls


@pytest.mark.parametrize(
    ("feeds", "freshness", "is_crowded"),
    [(60, 300.0, False), (61, 300.0, True), (1, 4.0, True), (1, 5.0, False), (700, 3600.0, False)],
)
def test_a_host_is_crowded_where_one_round_takes_longer_than_is_wanted(
    feeds: int, freshness: float, is_crowded: bool
) -> None:
    assert bool(crowded([HostLoad("a.example", feeds, freshness)], 5.0)) == is_crowded


def test_feeds_of_one_host_are_counted_together_and_the_worst_host_comes_first() -> None:
    loads = [
        HostLoad("a.example", 40, 300.0),
        HostLoad("b.example", 600, 300.0),
        HostLoad("a.example", 30, 300.0),
        HostLoad("c.example", 59, 300.0),
    ]
    assert crowded(loads, 5.0) == [
        Crowded("b.example", 600, 3000.0, 300.0),
        Crowded("a.example", 70, 350.0, 300.0),
    ]


def test_hosts_of_ones_own_and_hosts_without_a_gap_are_never_crowded() -> None:
    loads = [HostLoad("a.example", 900, 60.0)]
    assert crowded(loads, 5.0, {"a.example"}) == []
    assert crowded(loads, 0.0) == []


@pytest.mark.parametrize(
    ("planned", "polls_a_day", "interval"),
    [
        (0, 0.0, 300.0),
        (70, 70 * 24.0, 3600.0),
        (70, 70 * 576.0, 300.0),
        (35, 35 * 72.0, 480.0),
    ],
)
def test_a_host_is_asked_for_no_more_than_is_planned_and_than_the_freshness_wants(
    planned: int, polls_a_day: float, interval: float
) -> None:
    found = host_load("a.example", 300.0, 70, planned, polls_a_day)
    assert found.freshness == pytest.approx(interval)
    assert bool(crowded([found], 5.0)) == (interval < 350)


@pytest.mark.parametrize("gap", [0.0, 0.5, 5.0, 30.0])
@pytest.mark.parametrize("share", [0.5, 0.99, 1.01, 3.0])
def test_a_host_whose_plan_asks_it_more_seldom_than_that_is_never_crowded(
    gap: float, share: float
) -> None:
    polls = share * 86_400.0 / (gap or 1.0)
    load = host_load("a.example", 1.0, 40, 40, polls)
    assert bool(crowded([load], gap)) == (polls > least_polls(gap))
