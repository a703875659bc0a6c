"""Sizes and spans of time are told in the words that people use."""

from __future__ import annotations

import pytest

from worker.base.amounts import amount, size, span


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (640_000, "640 kB"),
        (64_000_000, "64 MB"),
        (1_230_000_000, "1.2 GB"),
        (5e15, "5000.0 TB"),
    ],
)
def test_bytes_are_told_in_the_largest_fitting_unit(number: float, said: str) -> None:
    assert size(number) == said


def test_a_mean_has_a_fraction_only_where_it_is_small() -> None:
    assert [amount(each) for each in (1.5, 2.0, 9.96, 12.4, 1200.2)] == [
        "1.5",
        "2",
        "10",
        "12",
        "1,200",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (119, "119 s"), (-300, "5 min"), (7_200, "2 h"), (3 * 86_400, "3 days")],
)
def test_a_span_is_told_in_the_unit_that_there_are_two_of(seconds: float, said: str) -> None:
    assert span(seconds) == said
