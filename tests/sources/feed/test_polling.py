from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.formats.feed_entry.document import PublisherHints, publisher_hints
from worker.sources.feed import polling
from worker.sources.feed.planning.rhythm import HOUR
from worker.sources.feed.polling import DAY, MINUTE, MoveWatch

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("failures", "days", "pause"),
    [
        (1, 0, HOUR),
        (2, 0, 2 * HOUR),
        (29, 1, DAY),
        (300, 29, DAY),
        (2, 30, 7 * DAY),
        (300, 300, 7 * DAY),
    ],
)
def test_failures_multiply_the_pause_up_to_a_day_and_after_a_month_to_a_week(
    failures: int, days: int, pause: float
) -> None:
    assert polling.failure_pause(HOUR, failures, timedelta(days=days), 0.0) == pause


def test_a_pause_is_what_was_asked_for_up_to_a_day() -> None:
    assert polling.asked_pause(None, 900.0) == 900.0
    assert polling.asked_pause(30.0, 900.0) == 30.0
    assert polling.asked_pause(0.0, 900.0) == 1.0
    assert polling.asked_pause(9 * DAY, 900.0) == DAY


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"cache-control": "public, max-age=600"}, 600.0),
        ({"cache-control": "no-cache, max-age=600"}, 0.0),
        ({"cache-control": "max-age=abc"}, 0.0),
        ({"expires": "0"}, 0.0),
        ({"expires": "Wed, 04 Mar 2026 11:30:00 GMT"}, HOUR),
        (
            {
                "expires": "Wed, 04 Mar 2026 11:30:00 GMT",
                "date": "Wed, 04 Mar 2026 11:20:00 GMT",
            },
            10 * MINUTE,
        ),
    ],
)
def test_a_responses_freshness_is_a_floor(headers: dict[str, str], seconds: float) -> None:
    assert polling.cache_floor(headers, NOW) == seconds


def test_a_feeds_own_words_are_read() -> None:
    hints = publisher_hints(
        "90", "hourly", "2", ("0", "24", "5", "x"), ("Saturday", "sunday ", "Someday")
    )
    assert hints == PublisherHints(90 * MINUTE, (0, 5), (5, 6))
    assert publisher_hints("", "daily", "4").at_least == 6 * HOUR
    assert publisher_hints("-1", "often", "0") == PublisherHints()
    everything = tuple(str(hour) for hour in range(24))
    assert publisher_hints(skip_hours=everything) == PublisherHints()


@settings(deadline=None)
@given(st.text(), st.text(), st.text(), st.lists(st.text()).map(tuple))
def test_any_words_of_a_feed_are_survived(a: str, b: str, c: str, many: tuple[str, ...]) -> None:
    assert 0 <= publisher_hints(a, b, c, many, many).at_least <= DAY
    polling.cache_floor({"cache-control": a, "expires": b, "date": c}, NOW)


def test_a_move_is_believed_after_ten_polls_and_seven_days() -> None:
    watch = None
    for day in range(10):
        now = NOW + timedelta(days=day)
        watch = polling.watch_move(watch, "https://new.example/", now)
        assert polling.has_moved(watch, now) == (day == 9)
    quick: MoveWatch | None = None
    for _ in range(50):
        quick = polling.watch_move(quick, "https://new.example/", NOW)
    assert not polling.has_moved(quick, NOW)


def test_another_target_begins_the_watch_anew() -> None:
    watch = MoveWatch("https://a.example/", 9, NOW - timedelta(days=30))
    assert polling.watch_move(watch, "https://b.example/", NOW) == MoveWatch(
        "https://b.example/", 1, NOW
    )
    assert polling.watch_move(watch, None, NOW) is None


def test_only_the_leading_permanent_redirects_count() -> None:
    assert polling.permanent_target(()) is None
    assert polling.permanent_target(((302, "a"), (301, "b"))) is None
    assert polling.permanent_target(((301, "a"), (308, "b"), (302, "c"))) == "b"


def test_one_poll_in_a_hundred_is_an_audit() -> None:
    audits = sum(polling.audit_due("https://example.org/feed", poll) for poll in range(10_000))
    assert 60 < audits < 140


@pytest.mark.parametrize(
    ("times", "days", "is_gone"), [(1, 9, False), (2, 9, False), (99, 2, False), (3, 3, True)]
)
def test_gone_means_three_times_within_three_days_at_least(
    times: int, days: int, is_gone: bool
) -> None:
    assert polling.is_gone(times, timedelta(days=days)) == is_gone
