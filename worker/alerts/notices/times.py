"""Times as programs and as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from worker.base.hours import zone as zone_of

_SHAPES = {
    "year": "%Y",
    "month": "%b %Y",
    "day": "{day} %b %Y",
}
_TO_THE_MINUTE = "{day} %b %Y, %H:%M UTC"


def iso_seconds(at: datetime) -> str:
    """Returns ``2024-11-23T10:15:00Z`` (RFC 3339, UTC, whole seconds)."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def spoken(at: datetime, precision: str = "minute") -> str:
    """Returns ``23 Nov 2024, 10:15 UTC``, or less where less is known."""
    utc = at.astimezone(UTC)
    shape = _SHAPES.get(precision, _TO_THE_MINUTE).format(day=utc.day)
    return utc.strftime(shape)


def local(at: datetime, zone: str, shape: str = "{day} {month}, {hour}") -> str:
    """Returns ``23 Nov, 10:15`` by the clocks of a zone; ``shape`` may ask for less."""
    there = at.astimezone(zone_of(zone))
    return shape.format(day=there.day, month=f"{there:%b}", hour=f"{there:%H:%M}")


def local_iso(text: object, precision: object, zone: str) -> str:
    """Returns an ISO 8601 time by the clocks of a zone; where less than the minute is known, as it
    was stated; nothing for what is no time."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return ""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    if str(precision or "minute") in _SHAPES:
        return spoken(aware, str(precision))
    return local(aware, zone)
