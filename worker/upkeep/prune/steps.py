"""What is past its time goes: by the service in small steps, or all at once by command."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.ids import first_id_at
from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.store import jobs, tallies
from worker.setup.runtime import Runtime
from worker.upkeep.prune.store import articles as prune_articles
from worker.upkeep.prune.store import documents as prune_documents
from worker.upkeep.prune.store import limits as prune_limits
from worker.upkeep.prune.store import logs as prune_logs
from worker.upkeep.prune.store import shorten as retention_shorten
from worker.upkeep.prune.store import slices as prune
from worker.upkeep.prune.store.slices import Gone, Prune, Slice
from worker.way.collect.store import retention
from worker.way.collect.store.retention import EXCERPT, LINK, Plan

_log = log.get(__name__)
_HOUR, _DAY = 3600.0, 86_400.0
_SLICE, _DECIDING_SLICE = 0.2, 0.05
"""Seconds of the database's time that a slice may take: the next one is made larger or smaller.
The lock under which articles are decided about is held for no longer than the shorter one."""
# Below some twenty rows a slice costs what its statements cost, however few rows they touch. Under
# the lock that counts for less than how long others wait.
_LEAST_ROWS, _LEAST_DECIDING, _FIRST_ROWS, _MOST_ROWS = 20, 2, 20, 2000
_JOB, _FRESH_JOB = "prune", "keep"
_WAITING_AT_ONCE, _MOST_WAITING = 10, 20_000
_LOOK_BACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of what is pruned. ``every`` is in seconds, from the end of a pass to the next."""

    name: str
    prune: Prune
    every: float = _DAY
    decides: bool = False
    """Whether it must not overlap with deciding about articles."""

    def adapted(self, rows: int, seconds: float) -> int:
        """Returns how many rows the next slice looks at, so that it takes about half its time."""
        longest = _DECIDING_SLICE if self.decides else _SLICE
        if seconds > longest / 2:
            return max(_LEAST_DECIDING if self.decides else _LEAST_ROWS, rows // 2)
        return min(_MOST_ROWS, rows * 2) if seconds < longest / 6 else rows

    @property
    def first_rows(self) -> int:
        """How many rows the first slice looks at."""
        return _LEAST_DECIDING if self.decides else _FIRST_ROWS


DUTIES = (
    Duty("documents", prune_documents.old_documents, _HOUR),
    Duty("texts", retention_shorten.every_article, decides=True),
    Duty("articles", prune_articles.old_articles, decides=True),
    Duty("payloads", prune_logs.old_payloads),
    Duty("deliveries", prune_logs.old_deliveries),
    Duty("attempts", prune_logs.old_attempts, _HOUR),
    Duty("polls", prune_logs.old_polls, _HOUR),
    Duty("audit", prune_logs.old_audit),
    Duty("fingerprints", prune_logs.old_fingerprints, _DAY / 4),
    Duty("common shingles", prune_logs.common_shingles, decides=True),
    Duty("items", prune_logs.unlisted_items),
    Duty("marks", prune_logs.old_marks, _HOUR),
    Duty("inactive stories", prune_logs.inactive_stories),
    Duty("line memories", prune_logs.line_memories),
    Duty("idle hosts", prune_limits.idle_hosts),
    Duty("reader days", prune_limits.reader_days),
    Duty("blobs", prune_documents.unwanted_bytes),
)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many of a kind went, of which source (kind and name; None: of none in particular).

    ``stored`` is how many bytes on disk they took, where that is known.
    """

    kind: str
    source: tuple[str, str] | None
    count: int
    stored: int | None = None


def step(runtime: Runtime) -> bool:
    """Prunes one slice of what is due. Returns whether there may be more."""
    with runtime.database.read() as session:
        state = jobs.state(session, _JOB) or {}
    duty = _due(state, runtime.clock())
    if duty is None:
        return False
    at = state.get("at") if state.get("duty") == duty.name else None
    rows = state.get("rows", {}).get(duty.name, duty.first_rows)
    try:
        _prune_slice(runtime, duty, state, at, rows)
    except StoreUnavailable:
        raise
    except Exception:
        # What cannot be pruned now is tried again at its next time; the others go on.
        _log.exception("pruning failed", kind=duty.name)
        with runtime.database.write() as session:
            jobs.note(session, _JOB, _ended(state, duty, runtime.clock()))
    return True


def _due(state: dict[str, Any], now: datetime) -> Duty | None:
    for duty in DUTIES:
        if duty.name == state.get("duty"):
            return duty
    done = state.get("done", {})
    for duty in DUTIES:
        last = done.get(duty.name)
        # One that was done in the future was done by a clock that has been set back since.
        if (
            last is None
            or not 0 <= (now - datetime.fromisoformat(last)).total_seconds() < duty.every
        ):
            return duty
    return None


def _ended(state: dict[str, Any], duty: Duty, now: datetime) -> dict[str, Any]:
    done = {**state.get("done", {}), duty.name: now.isoformat()}
    return {"rows": state.get("rows", {}), "done": done}


def _prune_slice(runtime: Runtime, duty: Duty, state: dict[str, Any], at: Any, rows: int) -> None:
    with _transaction(runtime, duty.decides) as session:
        prune.one_at_a_time(session)
        # From here on: a wait for others says nothing about how much is done in a moment.
        started = time.monotonic()
        done = duty.prune(session, _plan(runtime, session), at, rows)
        sizes = {**state.get("rows", {}), duty.name: duty.adapted(rows, time.monotonic() - started)}
        after = {**state, "rows": sizes, "duty": duty.name, "at": done.at}
        if done.at is None:
            after = _ended(after, duty, runtime.clock())
        jobs.note(session, _JOB, after)
        _count(session, done.gone)
    if sum(done.gone.values()):
        gone = Counter({kind: 0 for kind, _ in done.gone})
        for (kind, _), number in done.gone.items():
            gone[kind] += number
        _log.info("pruned", **{kind: number for kind, number in gone.items() if number})


def _count(session: Session, gone: Gone) -> None:
    for (kind, _), number in gone.items():
        if number:
            tallies.note(session, tallies.PRUNED, kind, number)
    tallies.write(session)


def _transaction(runtime: Runtime, decides: bool) -> AbstractContextManager[Session]:
    return runtime.database.decide() if decides else runtime.database.write()


def _plan(runtime: Runtime, session: Session, *, dry_run: bool = False) -> Plan:
    return retention.plan(session, runtime.settings.retention, runtime.clock(), dry_run=dry_run)


def everything(runtime: Runtime, *, dry_run: bool = False) -> Iterator[Pruned]:
    """Prunes all that is past its time, yielding what went, a kind and source at a time.

    A dry run undoes each slice. A live service is left as much time as is taken.
    """
    names = _source_names(runtime)
    for duty in DUTIES:
        gone: Gone = Counter()
        at, rows = None, duty.first_rows
        while True:
            done, seconds = _one(runtime, duty, at, rows, dry_run)
            gone += done.gone
            at, rows = done.at, duty.adapted(rows, seconds)
            if at is None:
                break
            time.sleep(min(seconds, _SLICE))
        yield from _told(gone, names)


def _one(runtime: Runtime, duty: Duty, at: Any, rows: int, dry_run: bool) -> tuple[Slice, float]:
    with _transaction(runtime, duty.decides) as session:
        prune.one_at_a_time(session)
        started = time.monotonic()
        done = duty.prune(session, _plan(runtime, session, dry_run=dry_run), at, rows)
        if dry_run:
            session.rollback()
        else:
            _count(session, done.gone)
    return done, time.monotonic() - started


def _source_names(runtime: Runtime) -> dict[int, tuple[str, str]]:
    with runtime.database.read() as session:
        rules = _plan(runtime, session).sources.values()
    return {rule.id: (rule.kind, rule.name) for rule in rules}


def _told(gone: Gone, names: dict[int, tuple[str, str]]) -> Iterator[Pruned]:
    for (kind, source), number in sorted(gone.items(), key=lambda each: str(each[0])):
        if number and kind != "bytes":
            stored = gone["bytes", source] if kind == "blobs" else None
            yield Pruned(kind, names.get(source or 0), number, stored)


def fresh(runtime: Runtime) -> bool:
    """Lets go of what was read lately and is not to be kept: bytes, and texts beyond the lead.

    Returns whether there is more to do at once.
    """
    with runtime.database.write() as session:
        plan = _plan(runtime, session)
        if not prune_documents.concerned(session, plan):
            return False
        state = jobs.state(session, _FRESH_JOB) or _beginning(runtime.clock())
        prune.one_at_a_time(session)
        done = prune_documents.read_bytes(session, plan, state["bytes"], 200)
        state["bytes"] = done.at
        jobs.note(session, _FRESH_JOB, state)
        _count(session, done.gone)
    more = sum(number for (kind, _), number in done.gone.items() if kind == "blobs") >= 150
    if plan.keeping(EXCERPT, LINK):
        more = _shorten_fresh(runtime) or more
    return more


def _beginning(now: datetime) -> dict[str, Any]:
    """Where to begin; what came before is found by the daily passes."""
    first = first_id_at(now - _LOOK_BACK)
    return {"bytes": first, "texts": first, "waiting": []}


def _shorten_fresh(runtime: Runtime) -> bool:
    with runtime.database.decide() as session:
        prune.one_at_a_time(session)
        plan = _plan(runtime, session)
        state = jobs.state(session, _FRESH_JOB) or _beginning(runtime.clock())
        waiting = state["waiting"]
        at: int = state["texts"]
        until, ids = at, list[int]()
        if len(waiting) < _MOST_WAITING:
            until = prune_documents.settled(session, plan, at)
            at, ids = retention_shorten.lately(session, at, until, _WAITING_AT_ONCE)
        again = waiting[:_WAITING_AT_ONCE]
        gone, later = retention_shorten.shorten(session, plan, list(dict.fromkeys([*again, *ids])))
        state["waiting"] = [*waiting[_WAITING_AT_ONCE:], *later]
        state["texts"] = at
        jobs.note(session, _FRESH_JOB, state)
        _count(session, gone)
    return at < until
