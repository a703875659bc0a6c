"""Times as programs and as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

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
