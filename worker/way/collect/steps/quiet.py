"""Sources that fall silent: neither failing nor bringing anything, far beyond their cadence."""

from __future__ import annotations

from worker.base import log
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.way.collect.store import quiet as store

_log = log.get(__name__)
EVERY = 600.0
"""Seconds from one look at all sources to the next."""
_SLICE = 25


def step(runtime: Runtime, *, slice_size: int = _SLICE) -> bool:
    """Looks at some sources. Returns whether there are more."""
    with runtime.database.read() as session:
        state = jobs.state(session, store.JOB) or {}
        begun = state.get("begun") or store.newest(session)
        last, found = store.judge(session, state.get("at", 0), slice_size, runtime.clock())
    fresh = {**state.get("fresh", {}), **{str(key): at.isoformat() for key, at in found.items()}}
    before = state.get("quiet", {})
    if last is None:
        state = {"quiet": fresh, "after": begun}
    else:
        state = {**state, "quiet": before, "at": last, "begun": begun, "fresh": fresh}
    with runtime.database.write() as session:
        jobs.note(session, store.JOB, state)
        names = store.names(session) if last is None else {}
    if last is None:
        for key in sorted(fresh.keys() - before.keys()):
            _log.warning("source quiet", source=names.get(key), id=int(key), since=fresh[key])
        for key in sorted(before.keys() - fresh.keys() & names.keys()):
            _log.info("source no longer quiet", source=names[key], id=int(key))
    return last is not None
