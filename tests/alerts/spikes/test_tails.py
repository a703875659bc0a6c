from __future__ import annotations

import math

import pytest

from worker.alerts.spikes.tails import upper_tail


def poisson(count: int, mean: float) -> float:
    return 1 - sum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(count))


@pytest.mark.parametrize(("count", "mean"), [(1, 0.2), (3, 1.5), (12, 8.0), (30, 20.0)])
def test_without_dispersion_the_tail_is_that_of_a_poisson_distribution(
    count: int, mean: float
) -> None:
    assert upper_tail(count, mean) == pytest.approx(poisson(count, mean), rel=1e-4)


def test_the_tail_of_a_dispersed_count_is_that_of_a_negative_binomial() -> None:
    # With dispersion 1 it is geometric: P(X >= n) = (mean / (1 + mean)) ** n.
    assert upper_tail(10, 4.0, 1.0) == pytest.approx(0.8**10, rel=1e-4)
    assert upper_tail(12, 4.0, 0.3) > upper_tail(12, 4.0, 0.1) > upper_tail(12, 4.0)


def test_nothing_is_improbable_that_is_not_above_the_mean() -> None:
    assert upper_tail(0, 0.0) == upper_tail(5, 5.0) == upper_tail(0, 3.0) == 1.0
    assert upper_tail(1, 0.0) == 0.0


def test_large_counts_neither_overflow_nor_take_long() -> None:
    assert 0 < upper_tail(30_000, 20_000.0, 0.05) < 0.1
    assert upper_tail(100_000, 2.0) == 0.0
