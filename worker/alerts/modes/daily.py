"""``daily``: a digest each day, or on the days that are given, at one time."""

from __future__ import annotations

from worker.alerts.digests import KEYS, Digest, daily_after, daily_until

MODE = Digest(daily_after, daily_until, KEYS | {"at", "days"})
