"""What headers of HTTP say of times: dates, and how long to stay away."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds of a pause that is kept to; a longer one counts as this."""


def retry_after(value: str | None, now: datetime) -> float | None:
    """Reads a Retry-After header: seconds or a date (RFC 9110, 10.2.3). None if it says neither."""
    text = (value or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    moment = http_date(text)
    if moment is None:
        return None
    return min(max((moment - now).total_seconds(), 0.0), LONGEST)


def http_date(text: str) -> datetime | None:
    """Reads a date of an HTTP header, aware, in UTC. None if it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
