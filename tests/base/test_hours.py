"""Zones, times of the day, and hours in which nobody is to be disturbed."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base.hours import (
    DAYS,
    instant,
    leaves_time,
    minute_of_day,
    quiet_of,
    quiet_until,
    time_near,
    zone,
)

KYIV = zone("Europe/Kyiv")
ZONES = [
    zone(name)
    for name in (
        "UTC", "Europe/Kyiv", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "America/St_Johns", "Pacific/Auckland",
    )
]  # fmt: skip
MOMENTS = st.integers(0, 4 * 366 * 86_400).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
MINUTES = st.integers(0, 24 * 60 - 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("name", ["Europe/Kiew", "", "../etc/passwd", "europe/kyiv", "A" * 300])
def test_a_zone_that_there_is_not_is_refused_with_what_is_allowed(name: str) -> None:
    with pytest.raises(ValueError, match="is no time zone; allowed"):
        zone(name)


def test_a_machine_without_zones_knows_utc_and_says_what_it_lacks() -> None:
    zoneinfo.reset_tzpath(to=[])
    ZoneInfo.clear_cache()
    try:
        if zoneinfo.available_timezones():
            pytest.skip("the package tzdata has them")
        utc = zone.__wrapped__("UTC")
        with pytest.raises(ValueError, match="this machine has no zones"):
            zone.__wrapped__("Europe/Kyiv")
    finally:
        zoneinfo.reset_tzpath()
    assert at("2026-11-25T12:00").astimezone(utc).utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("kyiv", "Europe/Kyiv"), ("New York", "America/New_York"), ("PERTH", "Australia/Perth"),
        ("west", None), ("east", None), ("north", None), ("central", None), ("general", None),
        ("zulu", "Zulu"), ("gmt+5", None),
    ],
)  # fmt: skip
def test_a_town_stands_for_its_zone_and_a_part_of_a_country_for_none(
    name: str, near: str | None
) -> None:
    with pytest.raises(ValueError, match="is no time zone") as refused:
        zone(name)
    said = str(refused.value).partition("; did you mean ")[2]
    assert said == (f'"{near}"?' if near else "")


@pytest.mark.parametrize("text", ["25:00", "7:30", "07:60", "24:00", "07:30 ", "٠٧:٣٠"])
def test_a_time_of_the_day_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time; allowed"):
        minute_of_day(text)


def test_a_time_that_the_clocks_leave_out_is_the_next_that_they_show() -> None:
    assert instant(date(2026, 3, 29), 3 * 60 + 30, KYIV) == at("2026-03-29T01:00:00")


def test_of_a_time_that_the_clocks_show_twice_it_is_the_first() -> None:
    assert instant(date(2026, 10, 25), 3 * 60 + 30, KYIV) == at("2026-10-25T00:30:00")


@given(MOMENTS, MINUTES, st.sampled_from(ZONES))
def test_an_instant_is_shown_as_asked_for_or_is_the_end_of_a_gap(
    moment: datetime, minute: int, where: ZoneInfo
) -> None:
    day = moment.date()
    found = instant(day, minute, where)
    local = found.astimezone(where)
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    if local.replace(tzinfo=None) != shown:
        before = (found - timedelta(seconds=1)).astimezone(where)
        assert before.utcoffset() != local.utcoffset()
        assert before.replace(tzinfo=None) < shown < local.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-25T21:00", "2026-11-26T04:30"),
        ("2026-11-25T20:00", "2026-11-26T04:30"),
        ("2026-11-25T19:59", None),
        ("2026-11-26T04:30", None),
        ("2026-11-26T04:29", "2026-11-26T04:30"),
        ("2026-11-27T21:00", "2026-11-30T04:30"),
    ],
)
def test_quiet_hours_are_half_open_reach_over_midnight_and_take_the_days_with_them(
    now: str, until: str | None
) -> None:
    quiet = quiet_of(["22:00-06:30", "sat", "sun"], KYIV)
    assert quiet is not None
    assert quiet_until([quiet], at(now)) == (at(until) if until else None)


@pytest.mark.parametrize("text", ["22:00-22:00", "00:00-24:00", "night", "22-06", "22:00-25:00"])
def test_quiet_hours_that_never_end_or_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"for ever|allowed"):
        quiet_of([text], KYIV)


def test_rules_that_together_leave_no_time_are_seen() -> None:
    morning, evening = quiet_of(["00:00-12:00"], KYIV), quiet_of(["12:00-24:00"], KYIV)
    assert morning is not None and evening is not None
    assert leaves_time([morning])
    assert not leaves_time([morning, evening])
    every_day = quiet_of(list(DAYS), KYIV)
    assert every_day is not None and not leaves_time([every_day])


@given(MOMENTS, MINUTES, MINUTES, st.sampled_from(ZONES), st.sets(st.sampled_from(DAYS[:5])))
def test_what_is_quiet_ends_later_at_a_moment_that_is_not(
    moment: datetime, start: int, end: int, where: ZoneInfo, days: set[str]
) -> None:
    if start == end:
        end = (end + 1) % (24 * 60)
    window = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    quiet = quiet_of([window, *days], where)
    assert quiet is not None
    until = quiet_until([quiet], moment)
    if until is None:
        assert quiet.until(moment) is None
        return
    assert until > moment
    assert quiet.until(until) is None
    # It is quiet all the time between, so nothing waits longer than it has to.
    step = (until - moment) / 7
    for number in range(7):
        assert quiet.until(moment + number * step) is not None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("7:30", "07:30"), ("7.30", "07:30"), ("07:30:00", "07:30"), ("7h", "07:00"),
        ("7h30", "07:30"), ("7 pm", "19:00"), ("12:15 a.m.", "00:15"), ("12 pm", "12:00"),
        ("7", None), ("730", None), ("25:00", None), ("13 pm", None), ("7:3", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_time_that_is_written_otherwise_is_understood(text: str, meant: str | None) -> None:
    assert time_near(text) == meant
