"""What a feed says about how often it wants to be fetched. Times are seconds."""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE = 60.0
_HOUR = 3600.0
_DAY = 86400.0
_UPDATE_PERIODS = {
    "hourly": _HOUR,
    "daily": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 30 * _DAY,
    "yearly": 365 * _DAY,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class PublisherHints:
    """What a feed says about how often it wants to be fetched."""

    at_least: float = 0.0
    """The longest of ttl and sy:updatePeriod."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day in UTC, 0 to 23."""
    skip_days: tuple[int, ...] = ()
    """Days of the week, 0 is Monday."""


def publisher_hints(
    ttl: str = "",
    update_period: str = "",
    update_frequency: str = "",
    skip_hours: tuple[str, ...] = (),
    skip_days: tuple[str, ...] = (),
) -> PublisherHints:
    """Reads a feed's own words: ttl in minutes, RSS 1.0 syndication, skipHours and skipDays.

    What is out of range is ignored, and so are skips that leave nothing.
    """
    at_least = float(_number(ttl)) * _MINUTE
    period = _UPDATE_PERIODS.get(update_period.strip().lower(), 0.0)
    at_least = max(at_least, period / max(_number(update_frequency), 1))
    hours = tuple(sorted({_number(hour) % 24 for hour in skip_hours if hour.strip().isdigit()}))
    names = {day.strip().lower() for day in skip_days}
    days = tuple(number for number, name in enumerate(_DAYS) if name in names)
    return PublisherHints(
        min(at_least, _DAY), hours if len(hours) < 24 else (), days if len(days) < 7 else ()
    )


def _number(text: str) -> int:
    text = text.strip()
    return int(text[:9]) if text.isascii() and text.isdigit() else 0
