from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.net.http_dates import LONGEST, retry_after

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("9" * 30, LONGEST),
        ("Wed, 04 Mar 2026 10:40:00 GMT", 600.0),
        ("Wed, 04 Mar 2026 10:00:00 GMT", 0.0),
        ("Wed, 04 Mar 2030 10:00:00 GMT", LONGEST),
        ("Wed, 99 Mar 2030 10:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


@settings(deadline=None)
@given(st.text())
def test_any_words_are_survived(text: str) -> None:
    assert 0 <= (retry_after(text, NOW) or 0.0) <= LONGEST
