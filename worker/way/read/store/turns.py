"""Looks for the documents that are taken next, without reading all that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from models import Document
from models.ids import first_id_at
from worker.base.store import clock, jobs, leases
from worker.base.store.given import dialect_of, given, given_list, is_given
from worker.way.read.turns import Waiting, batches

_LOOKED_AT = 100
"""So many of the oldest are looked at, and so many of the newest: among the oldest may be one
source's only, and what another brought just now is among the newest. What a source brings in
between is hinted when it is kept."""
_EACH_SOURCE = "documents of each source"
_EACH_SOURCE_EVERY = 10.0
"""Of what was hinted in between, word may be lost: where so many wait, the first of each source is
looked for now and then, which reads the oldest (seconds)."""
_MOST_READ = 20_000
"""So many of them: a millisecond reads 600, and others wait for the lock meanwhile."""
_SUSPECTS = "documents put apart"
_LATELY = timedelta(hours=1)
_WAITED_FOR = timedelta(seconds=leases.HINT_SECONDS)
"""So long at most for the end of a suspect source's batch."""
_MOST_SUSPECTS = 500
_DAY = first_id_at(datetime(2024, 1, 2, tzinfo=UTC))
"""So far apart are ids that were made a day apart."""


def hint(session: Session) -> list[list[int]]:
    """Returns batches of documents for which no message is under way, and marks them hinted.

    Of suspect sources one batch is under way at a time: nobody's newest is behind two of them.
    """
    oldest = _look(session, Document.due_at)
    newest = _look(session, Document.due_at.desc()) if len(oldest) == _LOOKED_AT else []
    if not oldest:
        return []
    waiting = [*oldest, *_first_of_each(session, len(newest)), *reversed(newest)]
    known = _known(session)
    doubtful = known.lately()
    if known.is_under_way():
        waiting = [each for each in waiting if each.source_id not in doubtful]
    found = batches(waiting, doubtful)
    if any(each.source_id in doubtful for each in waiting):
        until = (_now() + _WAITED_FOR).isoformat()
        _note(session, _Suspects(_held(session).sources, found[-1], until))
    leases.mark_hinted(session, Document, [each for some in found for each in some])
    return found


def _look(session: Session, order: Any) -> list[Waiting]:
    return _read(session, _waiting().order_by(order).limit(_LOOKED_AT))


def _first_of_each(session: Session, newest: int) -> list[Waiting]:
    """Looks for the document of each source that has waited longest, where enough wait and it is
    time to."""
    if newest < _LOOKED_AT or not jobs.take(session, _EACH_SOURCE, _EACH_SOURCE_EVERY):
        return []
    waits = select(Document.id, Document.source_id, Document.due_at).where(*_waits())
    read = waits.order_by(Document.due_at).limit(_MOST_READ).subquery()
    place = func.row_number().over(partition_by=read.c.source_id, order_by=read.c.due_at)
    placed = select(read.c.id, read.c.due_at, place.label("place")).subquery()
    first = select(placed.c.id).where(placed.c.place == 1).order_by(placed.c.due_at)
    found = _waiting().where(Document.id.in_(first.limit(_LOOKED_AT)))
    return _read(session, found.order_by(Document.due_at))


def _waiting() -> Select[int, int, bool]:
    query = select(Document.id, Document.source_id, Document.tries > 0).where(*_waits())
    return query.with_for_update(skip_locked=True)


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Returns the conditions that a document is due and no message about it is under way."""
    told = Document.dispatched_until
    is_untold = or_(told.is_(None), told < clock.now())
    return Document.state == "pending", leases.is_due(Document), is_untold


def _read(session: Session, query: Select[int, int, bool]) -> list[Waiting]:
    return [Waiting(*row) for row in session.execute(query)]


def with_older_ones(session: Session, ids: Sequence[int]) -> set[int]:
    """Returns those of the documents whose item has an older one that is due and not among them:
    it is to be read first, so that the newest words stand at last."""
    if not ids:
        return set()
    items: dict[int, int] = dict(session.execute(_items(), {"ids": ids}).all())
    span = {"from": min(ids) - _DAY, "until": max(ids)}
    due = session.execute(_due(dialect_of(session)), given(session, items.values()) | span)
    oldest: dict[int, int] = {}
    for document, item in due:
        if document not in items:
            oldest[item] = min(document, oldest.get(item, document))
    return {document for document, item in items.items() if oldest.get(item, document) < document}


@cache
def _items() -> Select[int, int]:
    return select(Document.id, Document.item_id).where(Document.id.in_(given_list()))


@cache
def _due(dialect: str) -> Select[int, int]:
    # The bounds leave the other days' parts of the table alone. Joined with itself, the server
    # would take several times as long to plan it as to look it up.
    return select(Document.id, Document.item_id).where(
        is_given(Document.item_id, dialect),
        Document.id >= bindparam("from"),
        Document.id < bindparam("until"),
        Document.state == "pending",
        Document.due_at <= clock.now(),
    )


def suspect(session: Session, source_id: int) -> None:
    """Notes that a source's document lately cost too much, and that its batch is over."""
    known = _held(session)
    known.sources[str(source_id)] = _now().isoformat()
    newest = sorted(known.sources.items(), key=lambda each: each[1])[-_MOST_SUSPECTS:]
    _note(session, _Suspects(dict(newest)))


def suspects(session: Session) -> frozenset[int]:
    """Returns the sources whose documents lately cost too much, by their ids."""
    return frozenset(_known(session).lately())


def is_of_suspects(session: Session, ids: Sequence[int]) -> bool:
    """Whether these are, or hold, the batch of a suspect source that is under way."""
    return not set(_known(session).batch).isdisjoint(ids)


def end_batch(session: Session) -> None:
    """Notes that the batch of a suspect source is over, so that the next may begin."""
    _note(session, _Suspects(_held(session).sources))


class _Suspects(msgspec.Struct):
    """The sources, each with when its document cost too much; and the batch of one of them that is
    under way, with until when it is waited for."""

    sources: dict[str, str] = {}
    batch: list[int] = []
    until: str = ""

    def is_under_way(self) -> bool:
        """Whether the batch is waited for: no longer than that, should the clock be set back."""
        now = _now()
        return now.isoformat() < self.until <= (now + _WAITED_FOR).isoformat()

    def lately(self) -> set[int]:
        since = (_now() - _LATELY).isoformat()
        return {int(source) for source, at in self.sources.items() if at > since}


def _known(session: Session) -> _Suspects:
    return msgspec.convert(jobs.state(session, _SUSPECTS) or {}, _Suspects)


def _held(session: Session) -> _Suspects:
    jobs.hold(session, _SUSPECTS)
    return _known(session)


def _note(session: Session, known: _Suspects) -> None:
    jobs.note(session, _SUSPECTS, msgspec.to_builtins(known), finished=True)


def _now() -> datetime:
    return datetime.now(UTC)
