"""``hourly``: a digest at each full hour."""

from __future__ import annotations

from worker.alerts.digests import Digest, hourly_after, hourly_until

MODE = Digest(hourly_after, hourly_until)
