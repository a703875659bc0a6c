"""A notice is news each time, whatever dates were stated before, and a clock may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.parts.databases import first_on_both
from tests.stories.steps.desk import EVENT, START, Desk, Said, desk

__all__ = ["desk"]

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
ALARM = "Air alarm in the Kursk region. Go to the shelters now and wait for the all-clear."


def _alarm(number: int, stated: datetime | None) -> Said:
    return Said("Alarms", "Air alarm in Kursk region", ALARM, stated, f"alarm-{number}")


@first_on_both(
    "database_url",
    "stated",
    [
        None,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 1, 1, tzinfo=UTC),
        START + 30 * HOUR,
        START + 3 * DAY,
    ],
)
def test_a_date_that_is_missing_or_wrong_silences_no_later_notice(
    desk: Desk, stated: datetime | None
) -> None:
    desk.at(0 * HOUR)
    desk.bring(0, _alarm(0, stated))
    told = len(desk.sent)
    for day in (1, 2, 3):
        desk.at(day * DAY)
        desk.bring(0, _alarm(day, START + day * DAY))
    assert len(desk.sent) == told + 3


def test_a_clock_that_was_far_ahead_makes_no_told_story_news_again(desk: Desk) -> None:
    desk.at(0 * HOUR)
    desk.bring(0, EVENT[0])
    told = len(desk.sent)
    desk.at(30 * DAY)
    words = "The council of Bath met and spoke of gardens, hedges and lawns for two hours."
    desk.bring(2, Said("Council", "Something else entirely happens", words))
    desk.at(HOUR)
    desk.bring(1, EVENT[2])
    assert len(desk.sent) == told
