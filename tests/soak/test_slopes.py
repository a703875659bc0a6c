"""What counts as flat."""

from __future__ import annotations

import pytest

from tests.soak.slopes import judge


def test_what_grows_in_the_first_third_only_is_flat() -> None:
    points = [(hour / 10, min(hour, 3) * 100.0) for hour in range(10)]
    found = judge(points, 0.05, 0.0)
    assert found.is_flat
    assert (found.first, found.last, found.per_hour) == (300.0, 300.0, 0.0)


def test_what_goes_on_growing_is_not_flat() -> None:
    found = judge([(hour / 10, 100.0 + hour) for hour in range(10)], 0.05, 1.0)
    assert not found.is_flat
    assert found.per_hour == pytest.approx(10.0)


def test_a_little_growth_and_any_shrinking_are_flat() -> None:
    assert judge([(hour / 10, 100.0 + hour) for hour in range(10)], 0.05, 10.0).is_flat
    assert judge([(hour / 10, 1000.0 - 50 * hour) for hour in range(10)], 0.0, 0.0).is_flat


def test_what_is_more_once_and_stays_so_is_flat() -> None:
    pool = [(hour / 30, 25.0 if hour < 15 else 40.0) for hour in range(30)]
    assert judge(pool, 0.05, 3.0).is_flat
    leak = [(hour / 30, 25.0 + hour // 5 * 5) for hour in range(30)]
    assert not judge(leak, 0.05, 3.0).is_flat
