"""``weekly``: a digest on Monday, or on the days that are given, at one time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from worker.alerts.digests import KEYS, Digest, daily_after, daily_until
from worker.alerts.turns import Schedule

_MONDAY = frozenset({0})


def _after(schedule: Schedule, at: datetime) -> datetime:
    return daily_after(replace(schedule, days=schedule.days or _MONDAY), at)


def _until(schedule: Schedule, at: datetime) -> datetime:
    return daily_until(replace(schedule, days=schedule.days or _MONDAY), at)


MODE = Digest(_after, _until, KEYS | {"at", "days"})
