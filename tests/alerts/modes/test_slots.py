"""When digests go: slots are unique, in order, and none is left out, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.base.test_hours import MINUTES, MOMENTS, ZONES
from worker.alerts import modes
from worker.alerts.digests import CATCH_UP, LATE, Digest
from worker.alerts.turns import News, Schedule, Waiting
from worker.base.hours import zone

NEWS = News("uid", "article.matched")
KYIV = zone("Europe/Kyiv")
DIGESTS = [name for name in modes.names() if isinstance(modes.load(name), Digest)]
DAYS = st.integers(0, 6)
MORNING = Schedule(where=KYIV)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def digest(name: str) -> Digest:
    mode = modes.load(name)
    assert isinstance(mode, Digest)
    return mode


def slots(name: str, schedule: Schedule, since: str, number: int) -> list[str]:
    mode, now = digest(name), at(since)
    found = []
    for _ in range(number):
        now = mode.after(schedule, now)
        found.append(now.isoformat(timespec="minutes")[:16])
    return found


def test_every_mode_is_found_by_itself() -> None:
    assert {"instant", "hourly", "daily", "weekly"} <= set(modes.names())
    assert not modes.FOUND.broken()


@pytest.mark.parametrize("name", DIGESTS)
@given(
    moment=MOMENTS, minute=MINUTES, where=st.sampled_from(ZONES), days=st.sets(st.integers(0, 6))
)
def test_windows_follow_each_other_without_gap_or_overlap(
    name: str, moment: datetime, minute: int, where: ZoneInfo, days: set[int]
) -> None:
    mode = digest(name)
    schedule = Schedule(minute, frozenset(days), where)
    begun, ends = mode.until(schedule, moment), mode.after(schedule, moment)
    assert begun <= moment < ends
    assert mode.until(schedule, ends) == ends
    assert mode.until(schedule, ends - timedelta(microseconds=1)) == begun
    assert mode.after(schedule, begun) == ends
    assert mode.turn(schedule, NEWS, ends).slot != ends
    turns = [mode.turn(schedule, NEWS, moment)]
    turns += islice(mode.later(schedule, turns[0]), 3)
    assert len({each.uid for each in turns}) == 4
    assert turns == sorted(turns, key=lambda each: each.due)


def test_a_daily_slot_in_the_hour_that_is_left_out_is_the_next_valid_time() -> None:
    schedule = Schedule(3 * 60 + 30, where=KYIV)
    assert slots("daily", schedule, "2026-03-27T12:00", 3) == [
        "2026-03-28T01:30",
        "2026-03-29T01:00",
        "2026-03-30T00:30",
    ]


def test_a_daily_slot_in_the_hour_that_comes_twice_is_its_first() -> None:
    schedule = Schedule(3 * 60 + 30, where=KYIV)
    assert slots("daily", schedule, "2026-10-24T12:00", 2) == [
        "2026-10-25T00:30",
        "2026-10-26T01:30",
    ]


def test_an_hour_that_comes_twice_has_two_slots_and_one_that_is_left_out_none() -> None:
    assert slots("hourly", MORNING, "2026-10-24T23:30", 4) == [
        "2026-10-25T00:00",
        "2026-10-25T01:00",
        "2026-10-25T02:00",
        "2026-10-25T03:00",
    ]
    nepal = Schedule(where=zone("Asia/Kathmandu"))
    assert slots("hourly", nepal, "2026-05-05T00:00", 2) == ["2026-05-05T00:15", "2026-05-05T01:15"]


def test_a_weekly_digest_goes_on_monday_or_on_the_days_that_are_given() -> None:
    assert slots("weekly", MORNING, "2026-11-25T12:00", 2) == [
        "2026-11-30T05:30",
        "2026-12-07T05:30",
    ]
    fridays = Schedule(days=frozenset({4}), where=KYIV)
    assert slots("weekly", fridays, "2026-11-25T12:00", 1) == ["2026-11-27T05:30"]
    workdays = Schedule(days=frozenset(range(5)), where=KYIV)
    assert slots("daily", workdays, "2026-11-27T12:00", 1) == ["2026-11-30T05:30"]


def test_what_comes_at_the_slot_belongs_to_the_next_window() -> None:
    slot = at("2026-11-26T05:30")
    turn = digest("daily").turn(MORNING, NEWS, slot)
    assert turn.slot == at("2026-11-27T05:30")
    before = digest("daily").turn(MORNING, NEWS, slot - timedelta(microseconds=1))
    assert before.slot == slot


@pytest.mark.parametrize(
    ("after", "is_joined"),
    [
        (timedelta(hours=-1), True),
        (timedelta(0), False),
        (LATE, False),
        (LATE + timedelta(seconds=1), True),
        (timedelta(days=6), True),
        (CATCH_UP, False),
    ],
)
def test_a_digest_is_joined_before_its_slot_and_again_where_nobody_sends_it(
    after: timedelta, is_joined: bool
) -> None:
    slot = at("2026-11-26T05:30")
    waiting = Waiting("msg", slot, slot - timedelta(hours=1))
    joined = digest("daily").joined(MORNING, waiting, NEWS, slot + after)
    assert joined == (slot if is_joined else None)


@pytest.mark.parametrize("after", [timedelta(minutes=2), timedelta(days=3)])
def test_a_digest_that_is_held_is_joined_whenever_something_comes_and_a_story_is_not(
    after: timedelta,
) -> None:
    slot = at("2026-11-26T05:30")
    waiting = Waiting("msg", slot, slot - timedelta(hours=1), is_held=True)
    assert digest("daily").joined(MORNING, waiting, NEWS, slot + after) == slot
    assert digest("daily").joined(MORNING, waiting, NEWS, slot + timedelta(days=8)) is None
    assert modes.load("instant").joined(MORNING, waiting, NEWS, slot + after) is None


def test_a_digest_that_a_clock_opened_that_ran_ahead_is_not_joined() -> None:
    now = at("2026-11-25T12:00")
    waiting = Waiting("msg", now + timedelta(days=300), now + timedelta(days=299))
    assert digest("daily").joined(MORNING, waiting, NEWS, now) is None


def test_an_id_says_the_slot_in_utc_whatever_the_zone() -> None:
    turn = digest("daily").turn(MORNING, NEWS, at("2026-11-26T05:00"))
    assert (turn.uid, turn.kind) == ("2026-11-26T05:30:00+00:00", "digest.ready")
