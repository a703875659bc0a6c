"""Which texts are durations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.settings import duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0s", 0), ("250ms", 0.25), ("5m", 300), ("1h30m", 5400), ("1.5h", 5400), ("2d", 172_800)],
)
def test_durations_are_read(text: str, seconds: float) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "5 m", "5M", "1h 30m", "5m\n", "٣m", "1e3s"])
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: a number with a unit"):
        duration(text)


@given(st.text())
def test_no_text_makes_a_duration_fail_in_another_way(text: str) -> None:
    try:
        assert duration(text) >= 0
    except ValueError as error:
        assert "allowed" in str(error)
