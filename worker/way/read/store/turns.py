"""Looks for the documents that are taken next, without reading all that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models import Document
from models.ids import first_id_at
from worker.base.store import clock, jobs, leases
from worker.way.read.turns import Waiting, batches

_LOOKED_AT = 100
"""So many of the oldest are looked at, and so many of the newest: among the oldest may be one
source's only, and what another brought just now is among the newest. What a source brings in
between is hinted when it is kept."""
_SUSPECTS = "documents put apart"
_LATELY = timedelta(hours=1)
_MOST_SUSPECTS = 500
_DAY = first_id_at(datetime(2024, 1, 2, tzinfo=UTC))
"""So far apart are ids that were made a day apart."""


def hint(session: Session) -> list[list[int]]:
    """Returns batches of documents for which no message is under way, and marks them hinted."""
    oldest = _look(session, Document.due_at)
    newest = _look(session, Document.due_at.desc()) if len(oldest) == _LOOKED_AT else []
    seen = {each.id for each in oldest}
    late = [each for each in reversed(newest) if each.id not in seen]
    if not oldest:
        return []
    found = batches([*oldest, *late], suspects(session))
    leases.mark_hinted(session, Document, [each for some in found for each in some])
    return found


def _look(session: Session, order: Any) -> list[Waiting]:
    query = (
        select(Document.id, Document.source_id, Document.tries > 0)
        .where(
            Document.state == "pending",
            leases.is_due(Document),
            or_(Document.dispatched_until.is_(None), Document.dispatched_until < clock.now()),
        )
        .order_by(order)
        .limit(_LOOKED_AT)
        .with_for_update(skip_locked=True)
    )
    return [Waiting(*row) for row in session.execute(query)]


def with_older_ones(session: Session, ids: Sequence[int]) -> set[int]:
    """Returns those of the documents whose item has an older one that is due and not among them:
    it is to be read first, so that the newest words stand at last."""
    if not ids:
        return set()
    older = aliased(Document)
    # The bound leaves the other days' parts of the table alone.
    query = (
        select(Document.id)
        .join(older, older.item_id == Document.item_id)
        .where(
            Document.id.in_(ids),
            older.id >= min(ids) - _DAY,
            older.id < Document.id,
            older.id.not_in(ids),
            older.state == "pending",
            older.due_at <= clock.now(),
        )
    )
    return set(session.scalars(query))


def suspect(session: Session, source_id: int, now: datetime) -> None:
    """Notes that a source's document lately cost too much."""
    jobs.hold(session, _SUSPECTS)
    known = _lately(jobs.state(session, _SUSPECTS) or {}, now)
    newest = dict(sorted(known.items(), key=lambda each: each[1])[-_MOST_SUSPECTS:])
    jobs.note(session, _SUSPECTS, {**newest, str(source_id): now.isoformat()}, finished=True)


def suspects(session: Session) -> frozenset[int]:
    """Returns the sources whose documents lately cost too much, by their ids."""
    known = _lately(jobs.state(session, _SUSPECTS) or {}, datetime.now(UTC))
    return frozenset(int(each) for each in known)


def _lately(known: dict[str, Any], now: datetime) -> dict[str, str]:
    since = (now - _LATELY).isoformat()
    return {source: at for source, at in known.items() if at > since}
