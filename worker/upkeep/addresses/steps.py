"""After an upgrade: addresses in older rows are brought to how they are shown now, beside the
service. It goes on where it was, whatever ended it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from worker.base import log
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.upkeep.addresses.store import rows

EVERY = 10.0
JOB = "addresses of the release before"
AT_ONCE = 200
_PASSES = 2
_BETWEEN = timedelta(days=1)
"""Workers of the release before may go on writing as they did while an upgrade rolls out: what they
wrote meanwhile is looked at once more."""
_log = log.get(__name__)


def step(runtime: Runtime) -> bool:
    """Does a little of it, in some 50 ms. Returns whether more is left. Raises StoreUnavailable."""
    with runtime.database.read() as session:
        state = jobs.state(session, JOB) or {}
    now = runtime.clock()
    if state.get("passes", 0) >= _PASSES or not _is_due(state, now):
        return False
    with runtime.database.write() as session:
        parts = list(rows.PARTS)
        part = state.get("part", parts[0])
        key = rows.PARTS[part](session, state.get("key"), AT_ONCE)
        fresh = _next(state, part, key, parts, now)
        jobs.note(session, JOB, fresh, finished=fresh.get("passes", 0) >= _PASSES)
    if "again_at" in fresh or "part" not in fresh:
        _log.debug("addresses in older rows are as they are shown now", passes=fresh["passes"])
        return False
    return True


def _is_due(state: dict[str, Any], now: datetime) -> bool:
    return "again_at" not in state or datetime.fromisoformat(state["again_at"]) <= now


def _next(
    state: dict[str, Any], part: str, key: rows.Key | None, parts: list[str], now: datetime
) -> dict[str, Any]:
    """Returns where to go on: in the same part, in the next one, or with another pass tomorrow."""
    passes = state.get("passes", 0)
    if key is not None:
        return {"passes": passes, "part": part, "key": key}
    at = parts.index(part) + 1
    if at < len(parts):
        return {"passes": passes, "part": parts[at]}
    if passes + 1 < _PASSES:
        return {"passes": passes + 1, "again_at": (now + _BETWEEN).isoformat()}
    return {"passes": passes + 1}
