"""Sources that were taken to be collected, and what came of it: many in one statement.

A source that is taken is due at the end of its lease. So what a dead process held is found as any
other; and who makes it due meanwhile is known by a time before that end.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import msgspec
from sqlalchemy import Row, TextClause, column, text
from sqlalchemy.orm import Session

from models import Poll, Source
from models.base import Json, table_of
from models.ids import time_ordered_id
from worker.base.store import bulk, clock, tallies
from worker.base.store.given import dialect_of
from worker.base.store.leases import new_token
from worker.way.collect.store import hosts
from worker.way.collect.store.pricing import PLAN
from worker.way.collect.store.sources import own_name

LEASE_SECONDS = 120.0
"""For which a command takes a source. It does not renew it but by what it brings."""
_TABLE = table_of(Source)
_COLUMNS = (
    *("id", "kind", "key", "name", "host", "options", "state", "notes"),
    *("baseline_at", "recover_until", "failing_since"),
    *("pushed_at", "pushed_until", "told_share"),
)
_PLAN = f"(SELECT jobs.state FROM jobs WHERE jobs.name = '{PLAN}') AS plan"
"""What requests are worth goes along with each source."""
_TAKING = """
UPDATE sources SET lease_token = :token, lease_owner = :holder, lease_until = {later},
    due_at = {later}
"""
_TAKING_ONE = """
WHERE id = :id AND removed_at IS NULL AND (lease_until IS NULL OR lease_until < {now})
    AND (:is_due_or_not OR due_at <= {now})
"""
_RENEWING = """
UPDATE sources SET lease_until = {later},
    due_at = CASE WHEN sources.due_at < sources.lease_until THEN sources.due_at ELSE {later} END
FROM {given} WHERE sources.id = given.id AND sources.lease_token = given.token
RETURNING sources.id
"""
_CONCLUDING = """
UPDATE sources SET
    state = given.state,
    name = COALESCE(given.name, sources.name),
    last_collected_at = given.at,
    due_at = CASE WHEN sources.due_at < sources.lease_until THEN sources.due_at
        WHEN given.next_in IS NOT NULL THEN {later} END,
    error_kind = given.error_kind,
    error = given.error,
    failing_since = CASE WHEN given.failed THEN COALESCE(sources.failing_since, given.at) END,
    failures = CASE WHEN given.failed THEN sources.failures + given.counts ELSE 0 END,
    disabled = COALESCE(given.disabled, sources.disabled),
    last_success_at = CASE WHEN given.failed THEN sources.last_success_at ELSE given.at END,
    entries_a_day = COALESCE(given.entries_a_day, sources.entries_a_day),
    polls_a_day = COALESCE(given.polls_a_day, sources.polls_a_day),
    last_entries = CASE WHEN given.failed THEN sources.last_entries ELSE given.entries END,
    notes = CASE WHEN given.failed THEN sources.notes ELSE given.notes END,
    baseline_at = CASE WHEN given.is_whole THEN COALESCE(sources.baseline_at, given.at)
        ELSE sources.baseline_at END,
    recover_until = CASE WHEN given.is_whole THEN NULL ELSE sources.recover_until END,
    lease_token = NULL, lease_owner = NULL, lease_until = NULL, dispatched_until = NULL
FROM {given} WHERE sources.id = given.id AND sources.lease_token = given.token
RETURNING sources.id
"""
# A recovery ends leases: a collection that comes to its end began after it, and what comes from
# now on is new.
_HELD = {"id": "bigint", "token": "text"}
_OUTCOMES = _HELD | {
    "at": "timestamptz",
    "state": "jsonb",
    "name": "text",
    "next_in": "float8",
    "failed": "boolean",
    "error_kind": "text",
    "error": "text",
    "counts": "bigint",
    "disabled": "text",
    "entries": "bigint",
    "entries_a_day": "float8",
    "polls_a_day": "float8",
    "notes": "jsonb",
    "is_whole": "boolean",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A source as it was when it was taken, and the token of its lease."""

    id: int
    kind: str
    key: str
    name: str
    host: str | None
    options: Mapping[str, Any]
    state: Mapping[str, Any]
    notes: Sequence[str]
    baseline_at: datetime | None
    recover_until: datetime | None
    """Since the database was put back it was not collected as a whole, where this is given."""
    failing_since: datetime | None
    pushed_at: datetime | None
    pushed_until: datetime | None
    told_share: float | None
    plan: Mapping[str, Any] | None
    """What requests are worth."""
    token: str
    seconds: float
    """For how long it was taken, and is each time that this is renewed."""


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How a collection ended, for the source's row and the log."""

    outcome: str
    seconds: float
    next_in: float | None
    state: dict[str, Any]
    entries: int = 0
    kept: int = 0
    notes: tuple[str, ...] = ()
    error_kind: str | None = None
    error: str | None = None
    counts: bool = True
    host_pause: float | None = None
    disabled: str | None = None
    entries_a_day: float | None = None
    polls_a_day: float | None = None
    unfinished: bool = False
    """Whether it is to be continued: a first collection is not over yet."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """What came of a source that was taken, and when (aware)."""

    source: Taken
    outcome: SourceOutcome
    at: datetime


def taking(dialect: str) -> str:
    """Returns the beginning of the statement that takes sources."""
    return _TAKING.format(later=clock.after_sql(dialect, ":seconds"))


def with_columns(statement: str) -> TextClause:
    """Returns a statement that gives back what ``of_row`` reads."""
    returned = ", ".join((*(f"sources.{each}" for each in _COLUMNS), _PLAN))
    columns = [*(_TABLE.c[each] for each in _COLUMNS), column("plan", Json)]
    return cast(TextClause, text(f"{statement} RETURNING {returned}").columns(*columns))


def of_row(row: Row[Any], token: str, seconds: float) -> Taken:
    """Returns a source that was taken under a token, for so many seconds."""
    return Taken(**row._mapping, token=token, seconds=seconds)


def take(session: Session, source_id: int, holder: str, *, even_if_not_due: bool) -> Taken | None:
    """Takes one source. Returns None if it is taken already, or not due."""
    token = new_token()
    values = {"id": source_id, "token": token, "holder": holder, "seconds": LEASE_SECONDS}
    statement = _taking_one(dialect_of(session))
    row = session.execute(statement, values | {"is_due_or_not": even_if_not_due}).first()
    return None if row is None else of_row(row, token, LEASE_SECONDS)


def renew(session: Session, held: Collection[Taken]) -> set[int]:
    """Lengthens the leases of sources, all taken for as long. Returns the ids of those not lost."""
    if not held:
        return set()
    rows = json.dumps([{"id": each.id, "token": each.token} for each in held])
    values = {"rows": rows, "seconds": max(each.seconds for each in held)}
    return set(session.scalars(_renewing(dialect_of(session)), values))


def conclude(session: Session, ended: Sequence[Concluded]) -> list[Concluded]:
    """Writes what came of collections, and the log of them. Returns those whose lease was lost, of
    which nothing is written."""
    if not ended:
        return []
    statement, rows = _concluding(dialect_of(session)), [_row(session, each) for each in ended]
    given = msgspec.json.encode(rows).decode()
    written = set(session.scalars(statement, {"rows": given}))
    held = [each for each in ended if each.source.id in written]
    polls = bulk.rows(Poll, [_poll(session, each) for each in held], dialect=dialect_of(session))
    bulk.write(session, polls)
    for each in held:
        if each.outcome.host_pause and each.source.host:
            hosts.pause(session, each.source.host, each.outcome.host_pause)
    for each in held:
        tallies.note(session, tallies.POLLS, f"{each.source.kind} {each.outcome.outcome}")
    tallies.write(session)
    return [each for each in ended if each.source.id not in written]


@cache
def _taking_one(dialect: str) -> TextClause:
    return with_columns(taking(dialect) + _TAKING_ONE.format(now=clock.now_sql(dialect)))


@cache
def _renewing(dialect: str) -> TextClause:
    later = clock.after_sql(dialect, ":seconds")
    return text(_RENEWING.format(later=later, given=_given(dialect, _HELD)))


@cache
def _concluding(dialect: str) -> TextClause:
    later = clock.after_sql(dialect, "given.next_in")
    return text(_CONCLUDING.format(later=later, given=_given(dialect, _OUTCOMES)))


def _given(dialect: str, types: Mapping[str, str]) -> str:
    """Returns the rows of the parameter ``:rows``, which is JSON, as a table of those columns."""
    if dialect == "sqlite":
        read = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in types)
        return f"(SELECT {read} FROM json_each(:rows)) AS given"
    typed = ", ".join(f"{name} {kind}" for name, kind in types.items())
    return f"json_to_recordset(CAST(:rows AS json)) AS given({typed})"


def _row(session: Session, ended: Concluded) -> dict[str, Any]:
    outcome = ended.outcome
    failed = outcome.outcome == "error"
    return {
        "id": ended.source.id,
        "token": ended.source.token,
        "at": _moment(session, ended.at),
        "state": outcome.state,
        "name": None if failed else own_name(ended.source.options, outcome.state),
        "next_in": outcome.next_in,
        "failed": failed,
        "error_kind": outcome.error_kind if failed else None,
        "error": outcome.error if failed else None,
        "counts": int(outcome.counts),
        "disabled": outcome.disabled if failed else None,
        "entries": outcome.entries,
        "entries_a_day": outcome.entries_a_day,
        "polls_a_day": outcome.polls_a_day,
        "notes": outcome.notes,
        "is_whole": not failed and not outcome.unfinished,
    }


def _poll(session: Session, ended: Concluded) -> dict[str, Any]:
    outcome = ended.outcome
    return {
        "id": time_ordered_id(),
        "source_id": ended.source.id,
        "at": ended.at,
        "seconds": outcome.seconds,
        "outcome": outcome.outcome,
        "entries": outcome.entries,
        "kept": outcome.kept,
        "error_kind": outcome.error_kind,
        "error": outcome.error,
        "notes": [each for each in outcome.notes if each not in ended.source.notes] or None,
    }


def _moment(session: Session, at: datetime) -> str:
    """Returns a time as the database stores it, or reads it."""
    if dialect_of(session) == "sqlite":
        return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return at.isoformat()
