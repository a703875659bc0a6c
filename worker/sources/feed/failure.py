"""What a failed poll leads to: slower, or resting; never off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from worker.base import address
from worker.base.errors import FetchError
from worker.sources import Setback
from worker.sources.feed import polling
from worker.sources.feed.config import Config, wanted
from worker.sources.feed.state import FeedState, read_state, write_state

_TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503


def setback(config: Config, stored: dict[str, Any], error: FetchError, now: datetime) -> Setback:
    """Decides by kind and status. ``stored`` may hold ``failures``, the run of them before."""
    state = read_state(stored)
    freshness = wanted(config)
    interval = min(state.interval or polling.FIRST, freshness)
    spread = polling.share_of(f"{address.identity(config.url)} {now.isoformat()}")
    if error.status in (_TOO_MANY_REQUESTS, _UNAVAILABLE):
        limited = error.status == _TOO_MANY_REQUESTS
        otherwise = max(polling.HOST_PAUSE, interval) if limited else max(interval, polling.MINUTE)
        pause = polling.asked_pause(error.retry_after, otherwise)
        # What is asked for is kept to; jitter only ever adds.
        next_in = max(pause, interval) * (1 + spread / 10)
        return Setback(
            write_state(state), next_in, host_pause=pause if limited else None, counts=False
        )
    state.failures += 1
    # What lies ahead was noted by a clock that has been put right since.
    state.failing_since = min(state.failing_since or now, now)
    state.gone, state.gone_since = _gone(state, error, now)
    if state.moved_to is not None and error.kind in ("hard", "gone", "blocked"):
        # The address that it moved to fails: the configured one gets another chance.
        state.moved_to, state.gone, state.gone_since = None, 0, None
    if state.gone_since is not None and polling.is_gone(state.gone, now - state.gone_since):
        next_in = polling.GONE_REST * (1 + spread / 10)
    else:
        failing = now - state.failing_since
        next_in = polling.failure_pause(interval, state.failures, failing, spread)
    return Setback(write_state(state), max(next_in, error.retry_after or 0.0))


def _gone(state: FeedState, error: FetchError, now: datetime) -> tuple[int, datetime | None]:
    """Returns how many times in a row it said 410, and since when."""
    if error.kind != "gone":
        return 0, None
    return state.gone + 1, min(state.gone_since or now, now)
