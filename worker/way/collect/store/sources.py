"""Sources: kept in step with the configuration, taken, and what came of their collections."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from models import Poll, Source
from worker.base import address
from worker.base.store import clock, leases
from worker.base.store.audit import record_change
from worker.way.collect.store import admission
from worker.way.collect.store.pauses import PAUSED

LEASE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the configuration describes it."""

    kind: str
    key: str
    name: str
    host: str | None
    options: dict[str, Any]


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
    unfinished: bool = False
    """Whether it is to be continued: a first collection is not over yet."""


def ensure(session: Session, row: SourceRow, now: datetime) -> Source:
    """Returns the source's row, making it if there is none. It is not scheduled."""
    source = session.scalars(
        select(Source).where(Source.kind == row.kind, Source.key == row.key)
    ).first()
    if source is None:
        source = Source(
            kind=row.kind,
            key=row.key,
            name=row.name,
            host=row.host,
            options=row.options,
            state={},
            notes=[],
            created_at=now,
        )
        session.add(source)
        session.flush()
    return source


def sync(session: Session, wanted: Sequence[SourceRow], now: datetime, actor: str) -> None:
    """Makes the rows say what the configuration says; what it no longer names is unscheduled.

    A source that is gone keeps its items and articles. One that comes back is collected as if for
    the first time: what it brought meanwhile was there when it came back.
    """
    rows = {(each.kind, each.key): each for each in session.scalars(select(Source))}
    for row in wanted:
        source = rows.pop((row.kind, row.key), None) or ensure(session, row, now)
        _sync_one(session, source, row, now, actor)
    for source in rows.values():
        if source.removed_at is None and source.kind != "command":
            source.removed_at, source.due_at = now, None
            record_change(session, now, actor, "source", source.key, source.options, None)


def _sync_one(session: Session, source: Source, row: SourceRow, now: datetime, actor: str) -> None:
    before: dict[str, Any] | None = address.taken_up(source.options, row.options, "source")
    if source.removed_at is not None:
        source.removed_at = source.baseline_at = None
        source.due_at, source.disabled, before = now, None, None
    elif source.due_at is None and source.disabled is None:
        # It was made by a command, which schedules nothing.
        source.due_at, before = now, None
    elif before != row.options:
        # A changed source is looked at soon, and gets another chance if it was switched off.
        source.due_at = now
        source.disabled = PAUSED if source.disabled == PAUSED else None
    record_change(session, now, actor, "source", row.key, before, row.options)
    source.name = _own_name(row.options, source.state) or row.name
    source.host, source.options = row.host, row.options


def _own_name(options: Mapping[str, Any], state: Mapping[str, Any]) -> str | None:
    """Returns what a source calls itself, where the configuration gives it no name."""
    title = None if options.get("name") else state.get("title")
    return title if isinstance(title, str) and title else None


def by_id(session: Session, source_id: int) -> Source | None:
    """Returns the source's row."""
    return session.get(Source, source_id)


def listed(session: Session) -> list[Source]:
    """Returns the sources of the configuration, in a steady order."""
    return list(
        session.scalars(
            select(Source)
            .where(Source.removed_at.is_(None), Source.kind != "command")
            .order_by(Source.kind, Source.id)
        )
    )


def named(session: Session, name: str) -> Source | None:
    """Returns the source of that name, address or path."""
    rows = session.scalars(
        select(Source)
        .where((Source.name == name) | (Source.key.in_([name, address.identity(name)])))
        .order_by(Source.removed_at.is_not(None), Source.id)
    )
    return rows.first()


def names(session: Session) -> list[str]:
    """Returns what sources are called."""
    return sorted(set(session.scalars(select(Source.name))))


def make_due(session: Session, source_ids: Collection[int]) -> None:
    """Makes sources due now, hinted ones too: something was seen to have changed."""
    if source_ids:
        session.execute(
            update(Source)
            .where(
                Source.id.in_(source_ids),
                Source.removed_at.is_(None),
                Source.disabled.is_(None),
            )
            .values(due_at=clock.now(), dispatched_until=None)
            .execution_options(synchronize_session=False)
        )


def claim(session: Session, source_id: int, holder: str, *, even_if_not_due: bool) -> str | None:
    """Takes the source for one collection. Returns the lease's token, or None if it is taken.

    Its due time moves to the lease's end, so that whoever makes it due meanwhile can be told.
    """
    due = leases.is_free(Source) if even_if_not_due else leases.is_due(Source)
    token = leases.new_token()
    taken = session.scalars(
        update(Source)
        .where(Source.id == source_id, Source.removed_at.is_(None), due)
        .values(
            lease_token=token,
            lease_owner=holder,
            lease_until=clock.after(LEASE_SECONDS),
            due_at=clock.after(LEASE_SECONDS),
        )
        .returning(Source.id)
        .execution_options(synchronize_session=False)
    ).first()
    return token if taken is not None else None


def extend_lease(session: Session, source_id: int, token: str) -> bool:
    """Renews a long collection's lease. Returns False if it was lost."""
    taken = session.scalars(
        update(Source)
        .where(Source.id == source_id, Source.lease_token == token)
        .values(lease_until=clock.after(LEASE_SECONDS))
        .returning(Source.id)
        .execution_options(synchronize_session=False)
    ).first()
    return taken is not None


def finish(
    session: Session, source_id: int, token: str, outcome: SourceOutcome, now: datetime
) -> bool:
    """Writes what came of a collection. Returns False, changing nothing, if the lease was lost."""
    source = session.get(Source, source_id)
    if source is None:
        return False
    values = _values(source, outcome, now)
    later = clock.after(outcome.next_in) if outcome.next_in is not None else None
    # What changed while the collection ran may have been missed: the source stays due.
    due = case((Source.due_at <= clock.now(), Source.due_at), else_=later)
    if not leases.finish(session, Source, source_id, token, due_at=due, **values):
        return False
    session.add(
        Poll(
            source_id=source_id,
            at=now,
            seconds=outcome.seconds,
            outcome=outcome.outcome,
            entries=outcome.entries,
            kept=outcome.kept,
            error_kind=outcome.error_kind,
            error=_shown(outcome.error),
        )
    )
    if outcome.host_pause and source.host:
        admission.pause_host(session, source.host, outcome.host_pause)
    return True


def _shown(text: str | None) -> str | None:
    return None if text is None else address.in_text(text, address.of_feed)


def _values(source: Source, outcome: SourceOutcome, now: datetime) -> Mapping[str, Any]:
    values: dict[str, Any] = {"state": outcome.state, "last_collected_at": now}
    if outcome.outcome == "error":
        values |= {
            "error_kind": outcome.error_kind,
            "error": _shown(outcome.error),
            "failing_since": source.failing_since or now,
            "failures": source.failures + (1 if outcome.counts else 0),
            "disabled": outcome.disabled or source.disabled,
        }
        return values
    return values | {
        "name": _own_name(source.options, outcome.state) or source.name,
        "error_kind": None,
        "error": None,
        "failing_since": None,
        "failures": 0,
        "last_success_at": now,
        "last_entries": outcome.entries,
        "notes": list(outcome.notes),
        "baseline_at": source.baseline_at or (None if outcome.unfinished else now),
        # A recovery ends leases: this collection began after it, and what comes from now on is new.
        "recover_until": source.recover_until if outcome.unfinished else None,
    }
