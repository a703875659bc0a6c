"""A person's clock: zones, times of the day, and the hours in which nobody is to be disturbed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from struct import pack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of the week, at the places that ``date.weekday`` gives them."""
_DAY_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday tues thur thurs".split()
)
AT_ALLOWED = 'a time of the day in four digits, from "00:00" to "23:59"'
ZONE_ALLOWED = 'the name of a time zone, such as "Europe/Kyiv" or "UTC"'
QUIET_ALLOWED = f'hours such as "22:00-06:30", or a day: {", ".join(DAYS)}'
QUIET = "quiet hours, until "
"""How the reason begins of what quiet hours put off."""
_MOST_DAYS = timedelta(days=8)
"""Quiet hours that leave no time within it leave none at all."""
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*)*", re.ASCII)
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_LOOSE_TIME = re.compile(r"(\d{1,2})(?:[:.](\d\d)(?::\d\d)?|h(\d\d)?)?\s?([ap]m)?", re.ASCII)
"""A time as people write it: 7:30, 7.30, 7h30, 7 pm."""
_REGIONS = frozenset(
    "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()
)
"""Of the zones named behind these each stands for a place."""
_DIRECTIONS = frozenset({"North", "South", "West"})
"""How parts of Australia are called that zones were once named by."""
_WINDOW = re.compile(r"(\d\d:\d\d)\s?[-–]\s?(\d\d:\d\d)", re.ASCII)
_WHOLE_DAY = 24 * 60
_UTC = b"TZif" + bytes(16) + pack(">6l", 0, 0, 0, 0, 1, 4) + pack(">lbB", 0, 0, 0) + b"UTC\0"
"""The zone as a file (RFC 8536), for machines without a database of zones."""


@cache
def zone(name: str) -> ZoneInfo:
    """Returns the time zone of that name in the IANA's database.

    Raises ValueError, whose message says what is allowed.
    """
    # A file system that folds case would take a name that others do not.
    if _ZONE.fullmatch(name):
        with suppress(ValueError, OSError, ZoneInfoNotFoundError):
            return ZoneInfo(name)
    if name == "UTC":
        return ZoneInfo.from_file(BytesIO(_UTC), "UTC")
    zones = sorted(available_timezones())
    if not zones:
        raise ValueError(f'"{name[:60]}" is not known: this machine has no zones (tzdata)')
    # A city alone stands for the zone that is named by it.
    towns = {each.rpartition("/")[2].casefold(): each for each in zones if _names_town(each)}
    near = (towns | {each.casefold(): each for each in zones if _ZONE.fullmatch(each)}).get(
        name.replace(" ", "_").casefold()
    )
    hint = f'; did you mean "{near}"?' if near else ""
    raise ValueError(f'"{name[:60]}" is no time zone; allowed: {ZONE_ALLOWED}{hint}')


def _names_town(name: str) -> bool:
    """Tells whether a zone is named by a town or an island, and not by a part of a country."""
    region, _, town = name.partition("/")
    return region in _REGIONS and town not in _DIRECTIONS


def minute_of_day(text: str) -> int:
    """Returns the minutes since midnight of a time such as ``07:30``.

    Raises ValueError, whose message says what is allowed.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text[:60]}" is no time; allowed: {AT_ALLOWED}')
    return 60 * int(found[1]) + int(found[2])


def time_near(text: str) -> str | None:
    """Returns the time of the day that a text such as ``7:30`` or ``7 pm`` stands for; None where
    that is not known."""
    found = _LOOSE_TIME.fullmatch(text.strip().lower().replace("a.m.", "am").replace("p.m.", "pm"))
    if found is None or found[0].isdigit():
        return None
    hour, minute = int(found[1]), found[2] or found[3] or "00"
    if found[4] and not 1 <= hour <= 12:
        return None
    if found[4]:
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    shown = f"{hour:02}:{minute}"
    return shown if _TIME.fullmatch(shown) else None


def instant(day: date, minute: int, where: ZoneInfo) -> datetime:
    """Returns when the clocks of a zone show a time, in UTC.

    ``minute`` counts from midnight and may be that of the next midnight. A time that the clocks
    leave out is the next that they show; of one that they show twice it is the first.
    """
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    found = shown.replace(tzinfo=where, fold=0).astimezone(UTC)
    if found.astimezone(where).replace(tzinfo=None) == shown:
        return found
    before = shown.replace(tzinfo=where, fold=1).astimezone(UTC)
    return _change_between(before, found, where)


def _change_between(before: datetime, after: datetime, where: ZoneInfo) -> datetime:
    """Returns the second at which the clocks were put forward."""
    low, high = before, after
    offset = after.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=1) // 2)
        if middle.astimezone(where).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


def next_time(at: datetime, day: date, minute: int, where: ZoneInfo) -> datetime:
    """Returns when the clocks show a time of a day after ``at``: where they show it twice, maybe
    the second time."""
    first = instant(day, minute, where)
    if first > at:
        return first
    shown = datetime.combine(day, time()) + timedelta(minutes=minute)
    return shown.replace(tzinfo=where, fold=1).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours and days in which nobody is to be disturbed, by the clocks of a zone."""

    where: ZoneInfo
    windows: tuple[tuple[int, int], ...] = ()
    """From which minute of the day to which, half-open; beyond midnight where that is earlier."""
    days: frozenset[int] = frozenset()
    """Whole days, as ``date.weekday`` counts them."""

    def until(self, at: datetime) -> datetime | None:
        """Returns when what is quiet at that time ends, maybe to go on; None where nothing is."""
        local = at.astimezone(self.where)
        day, minute = local.date(), 60 * local.hour + local.minute
        ends = [self._next(at, day, _WHOLE_DAY)] if local.weekday() in self.days else []
        for start, end in self.windows:
            if start < end:
                if start <= minute < end:
                    ends.append(self._next(at, day, end))
            elif minute >= start:
                ends.append(self._next(at, day, end + _WHOLE_DAY))
            elif minute < end:
                ends.append(self._next(at, day, end))
        return max(ends, default=None)

    def _next(self, at: datetime, day: date, minute: int) -> datetime:
        found = next_time(at, day, minute, self.where)
        # Where the clocks are put back over midnight, a day has no end that is later.
        return found if found > at else at + timedelta(minutes=1)


def quiet_of(rules: Sequence[str], where: ZoneInfo) -> Quiet | None:
    """Returns quiet hours as the configuration gives them; None of none.

    Raises ValueError, whose message says what is allowed.
    """
    if not rules:
        return None
    parts = [_quiet_part(each) for each in rules]
    days = frozenset(each for each in parts if isinstance(each, int))
    return Quiet(where, tuple(each for each in parts if not isinstance(each, int)), days)


def _quiet_part(text: str) -> int | tuple[int, int]:
    word = text.strip()
    if word.lower() in DAYS:
        return DAYS.index(word.lower())
    found = _WINDOW.fullmatch(word)
    if found is None:
        near = quiet_near(word)
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f'"{text[:60]}" is neither; allowed: {QUIET_ALLOWED}{hint}')
    end = _WHOLE_DAY if found[2] == "24:00" else minute_of_day(found[2])
    start = minute_of_day(found[1])
    if start == end % _WHOLE_DAY and end != _WHOLE_DAY:
        raise ValueError(f'"{text[:60]}" begins when it ends, and would be quiet for ever')
    if (start, end) == (0, _WHOLE_DAY):
        raise ValueError(f'"{text[:60]}" is quiet for ever; allowed: {QUIET_ALLOWED}')
    return start, end


def quiet_near(word: str) -> str | None:
    """Returns the hours or the day that a text such as ``7:30-22:00`` or ``Saturday`` stands for;
    None where that is not known."""
    day = word.strip().lower()
    if day in _DAY_NAMES:
        return day[:3]
    times = [time_near(each) for each in re.split(r"[-–—]| to ", word)]
    if len(times) != 2 or None in times or times[0] == times[1]:
        return None
    return f"{times[0]}-{times[1]}"


def quiet_until(rules: Sequence[Quiet], at: datetime) -> datetime | None:
    """Returns when the first moment comes that is quiet by none of the rules; None where that is
    ``at`` itself. Rules that leave no such moment put nothing off beyond eight days."""
    found = at
    while ends := [end for each in rules if (end := each.until(found)) is not None]:
        found = max(ends)
        if found - at > _MOST_DAYS:
            break
    return found if found > at else None


def put_off(until: datetime) -> str:
    """Returns the reason of what quiet hours put off."""
    return f"{QUIET}{until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def leaves_time(rules: Sequence[Quiet]) -> bool:
    """Tells whether there are moments that are quiet by none of the rules."""
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    until = quiet_until(rules, monday)
    return until is None or until - monday <= _MOST_DAYS
