"""The accounting alarm: matches = delivered + pending + held + suppressed + dead.

A look at all notices is taken in slices, and begins anew a quarter of an hour after the last one
ended. New articles are judged about a minute after they came.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from worker.base import log
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.upkeep.books.store import accounting, result

_log = log.get(__name__)
EVERY = 60.0
"""Seconds from one call of ``step`` to the next, where nothing is left to do."""
_AGAIN_AFTER = timedelta(minutes=15)
_SETTLED_AFTER = timedelta(seconds=60)
_SLICE = 1000
_MOST_UNNOTICED = 100


def step(runtime: Runtime, *, slice_size: int = _SLICE) -> bool:
    """Does a part of the look. Returns whether more is to be done at once."""
    now = runtime.clock()
    with runtime.database.read() as session:
        state = jobs.state(session, result.JOB) or {}
        is_behind = _judge_matches(session, state, now, slice_size)
        goes_on = _is_due(state, now) and _balance(session, state, now, slice_size)
    has_ended = state.pop("ended", False)
    with runtime.database.write() as session:
        jobs.note(session, result.JOB, state)
        found = result.last(session)
    if has_ended and found is not None and result.is_off(found):
        _log.error(
            "alerts unaccounted for",
            expected=found["expected"],
            **found["states"],
            difference=found["difference"],
            unnoticed=found["unnoticed"],
            example=found["example"],
        )
    return is_behind or goes_on


def _is_due(state: dict[str, Any], now: datetime) -> bool:
    last = state.get("last")
    if "sum" in state or last is None:
        return True
    age = now - datetime.fromisoformat(last["checked_at"])
    # One that was made in the future was made by a clock that has been set back since.
    return not timedelta(0) <= age < _AGAIN_AFTER


def _balance(session: Session, state: dict[str, Any], now: datetime, size: int) -> bool:
    """Adds a slice to the sums; at the end they are the result. Returns whether more is left."""
    total = state.setdefault(
        "sum", {"at": 0, "notices": 0, "expected": 0, "states": {}, "difference": 0}
    )
    found = accounting.balance(session, total["at"], size)
    if found.last != total["at"]:
        total["at"] = found.last
        for name in ("notices", "expected", "difference"):
            total[name] += getattr(found, name)
        for name, number in found.states.items():
            total["states"][name] = total["states"].get(name, 0) + number
        if found.examples:
            total.setdefault("example", f"notice {found.examples[0]}")
        return True
    unnoticed = accounting.still_unnoticed(session, map(tuple, state.get("unnoticed", [])))
    state["unnoticed"] = [list(each) for each in unnoticed]
    state["last"] = {
        "checked_at": now.isoformat(),
        "notices": total["notices"],
        "expected": total["expected"],
        "states": {name: total["states"].get(name, 0) for name in accounting.STATES},
        "difference": total["difference"],
        "example": total.get("example"),
    }
    del state["sum"]
    state["ended"] = True
    return False


def _judge_matches(session: Session, state: dict[str, Any], now: datetime, size: int) -> bool:
    """Looks at new articles; what is there at the very first look is not judged."""
    if "article" not in state:
        state["article"] = accounting.newest_article(session)
        return False
    last, found = accounting.unnoticed(session, state["article"], now - _SETTLED_AFTER, size)
    is_behind = bool(last - state["article"] >= size)
    state["article"] = last
    open_ = [tuple(each) for each in state.get("unnoticed", [])]
    open_ += [each for each in found if each not in open_]
    state["unnoticed"] = [list(each) for each in open_[:_MOST_UNNOTICED]]
    return is_behind
