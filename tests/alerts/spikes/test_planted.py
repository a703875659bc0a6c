"""Spikes that are planted in a generated month: a small part of what ``make quality`` prints."""

from __future__ import annotations

import pytest

from tests.quality.spikes import looked_at, topic

WEEK = 7 * 24 * 60


@pytest.mark.parametrize("is_bursty", [False, True], ids=["steady", "bursty"])
def test_of_a_month_planted_spikes_are_told_and_hardly_anything_else(is_bursty: bool) -> None:
    made = topic(40, is_bursty=is_bursty, seed=11, months=1)
    found = looked_at(made, step=20, learned_every=WEEK)
    assert found.planted >= 3
    assert found.within_two >= found.planted - 1
    assert found.false <= 1
