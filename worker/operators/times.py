"""How long ago something was, by a clock that may be put right."""

from __future__ import annotations

from datetime import datetime, timedelta


def is_lately(at: datetime, span: timedelta, now: datetime) -> bool:
    """Returns whether it is less than a span ago. What lies ahead, written by a clock that ran
    ahead, counts as long ago: nobody is kept waiting until the time comes round again."""
    return timedelta() <= now - at < span
