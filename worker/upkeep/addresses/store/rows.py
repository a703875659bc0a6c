"""Rows that hold addresses which the work does not need, brought to how they are shown now.

Each function looks at the next rows after a key, changes those that hold more than may be shown,
and returns the key that it came to; None at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Attempt, AuditEntry, Delivery, Endpoint, Poll, Source
from worker.base import address
from worker.base.store import audit
from worker.base.store.writing import changed
from worker.way.deliver.store import endpoints

Key = int | str
Part = Callable[[Session, Key | None, int], Key | None]


def _after(table: Any, key: Key | None, rows: int) -> Any:
    query = select(table).order_by(table.id).limit(rows)
    return query if key is None else query.where(table.id > key)


def _write(session: Session, table: Any, row_id: Key, old: Mapping[str, Any], **new: Any) -> None:
    """Writes what changed. A row that somebody else changed meanwhile is his."""
    values = {name: value for name, value in new.items() if value != old[name]}
    if values:
        changed(session, update(table).where(table.id == row_id).values(**values))


def _text(text: str | None, show: Callable[[str], str] | None = None) -> str | None:
    if not text:
        return text
    return address.in_text(text) if show is None else address.in_text(text, show)


def _audit(session: Session, key: Key | None, rows: int) -> Key | None:
    found = list(session.scalars(_after(AuditEntry, key, rows)))
    for row in found:
        subject, before, after = audit.shown_entry(row)
        old = {"subject": row.subject, "before": row.before, "after": row.after}
        _write(session, AuditEntry, row.id, old, subject=subject, before=before, after=after)
    return found[-1].id if found else None


def _polls(session: Session, key: Key | None, rows: int) -> Key | None:
    found = list(session.execute(_after(Poll, key, rows).with_only_columns(Poll.id, Poll.error)))
    for row_id, error in found:
        _write(session, Poll, row_id, {"error": error}, error=_text(error, address.of_feed))
    return found[-1].id if found else None


def _sources(session: Session, key: Key | None, rows: int) -> Key | None:
    found = list(session.scalars(_after(Source, key, rows)))
    for row in found:
        old = {"options": row.options, "error": row.error, "notes": row.notes}
        _write(
            session,
            Source,
            row.id,
            old,
            options=address.in_table(row.options, "source"),
            error=_text(row.error, address.of_feed),
            notes=[_text(each, address.of_feed) for each in row.notes],
        )
    return found[-1].id if found else None


def _attempts(session: Session, key: Key | None, rows: int) -> Key | None:
    query = _after(Attempt, key, rows).with_only_columns(Attempt.id, Attempt.detail)
    found = list(session.execute(query))
    for row_id, detail in found:
        _write(session, Attempt, row_id, {"detail": detail}, detail=_text(detail))
    return found[-1].id if found else None


def _deliveries(session: Session, key: Key | None, rows: int) -> Key | None:
    query = _after(Delivery, key, rows).with_only_columns(
        Delivery.id, Delivery.destination, Delivery.last_error, Delivery.state_reason
    )
    found = list(session.execute(query))
    by_destination: dict[str, list[str]] = {}
    for row in found:
        by_destination.setdefault(row.destination, []).append(row.id)
        old = {"last_error": row.last_error, "state_reason": row.state_reason}
        _write(
            session,
            Delivery,
            row.id,
            old,
            last_error=_text(row.last_error),
            state_reason=_text(row.state_reason),
        )
    for former, ids in by_destination.items():
        shown = address.of_destination(former)
        if shown != former:
            endpoints.rename(session, ids, former, shown)
    return found[-1].id if found else None


def _endpoints(session: Session, key: Key | None, rows: int) -> Key | None:
    """There are few: all of them at once."""
    for row in session.scalars(select(Endpoint)).all():
        former, shown = row.destination, address.of_destination(row.destination)
        row.reason = _text(row.reason)
        if shown == former:
            continue
        if session.get(Endpoint, {"channel": row.channel, "destination": shown}) is not None:
            session.delete(row)
        else:
            row.destination = shown
    session.flush()
    return None


PARTS: Mapping[str, Part] = {
    "sources": _sources,
    "endpoints": _endpoints,
    "audit": _audit,
    "deliveries": _deliveries,
    "attempts": _attempts,
    "polls": _polls,
}
