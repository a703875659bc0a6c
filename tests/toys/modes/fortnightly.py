"""``fortnightly``: a digest on each Monday of an even week."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from worker.alerts.digests import KEYS, Digest, daily_after, daily_until
from worker.alerts.turns import Schedule

_MONDAY = frozenset({0})
_DAY = timedelta(days=1)


def _is_even(at: datetime) -> bool:
    return at.isocalendar().week % 2 == 0


def _after(schedule: Schedule, at: datetime) -> datetime:
    found = daily_after(replace(schedule, days=_MONDAY), at)
    return found if _is_even(found) else daily_after(replace(schedule, days=_MONDAY), found)


def _until(schedule: Schedule, at: datetime) -> datetime:
    found = daily_until(replace(schedule, days=_MONDAY), at)
    return found if _is_even(found) else daily_until(replace(schedule, days=_MONDAY), found - _DAY)


MODE = Digest(_after, _until, KEYS | {"at"})
