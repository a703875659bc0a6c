"""How long a group of news waits before it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

PER_ITEM = timedelta(seconds=30)
FOLLOW_UP = timedelta(minutes=5)
LONGEST = timedelta(minutes=30)
MOST_ITEMS = 50


def first_due(now: datetime, wait: float, *, follow_up: bool) -> datetime:
    """Returns when a new group is due.

    ``wait`` is the alert's grouping wait in seconds; 0 sends at once, always. A follow-up to a
    group that was sent waits at least five minutes.
    """
    pause = timedelta(seconds=wait)
    if follow_up and wait > 0:
        pause = max(pause, FOLLOW_UP)
    return now + pause


def extended_due(due: datetime, opened: datetime, wait: float) -> datetime:
    """Returns when a waiting group is due after one more item joined it."""
    if wait <= 0:
        return due
    return max(due, min(due + PER_ITEM, opened + LONGEST))
