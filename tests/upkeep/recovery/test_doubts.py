from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from worker.base.types import Precision, Published
from worker.upkeep.recovery.doubts import may_have_been_sent

HELD_BEFORE = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ARRIVED = HELD_BEFORE + timedelta(hours=20)


def stated(at: datetime, precision: Precision = "second", source: str = "feed") -> Published:
    return Published(at, precision, source, "as stated")


def test_what_is_stated_to_be_published_later_was_not_sent() -> None:
    later = stated(HELD_BEFORE + timedelta(minutes=1))
    assert not may_have_been_sent(later, HELD_BEFORE, ARRIVED)


@pytest.mark.parametrize(
    "published",
    [
        None,
        stated(HELD_BEFORE),
        stated(HELD_BEFORE - timedelta(days=9)),
        stated(HELD_BEFORE.replace(hour=0), "day"),
        stated(HELD_BEFORE + timedelta(hours=1), "second", "feed_updated"),
        stated(ARRIVED + timedelta(hours=2)),
    ],
    ids=["undated", "same", "older", "that day", "only a change", "not come yet"],
)
def test_what_states_no_later_publication_may_have_been_sent(published: Published | None) -> None:
    assert may_have_been_sent(published, HELD_BEFORE, ARRIVED)


def test_a_day_is_later_when_all_of_it_is() -> None:
    next_day = stated(datetime(2026, 3, 5, tzinfo=UTC), "day")
    assert not may_have_been_sent(next_day, HELD_BEFORE, ARRIVED)
