"""Documents that cost too much at their first try: apart from the others, tried once more alone.

Such a document stays pending and is due in a thousand years: whoever looks for what is due does not
see it, and the index of what is pending holds all of them together at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Document
from worker.base.store import clock, leases
from worker.base.store.writing import changed
from worker.way.read.budget import OVERRAN
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

LEASE_SECONDS = 600.0
"""At the lowest priority ten seconds of CPU may last long."""
PATIENCE_SECONDS = 60.0
"""So long a document waits for a moment at which nothing new is due."""
_APART = 1000 * 365.25 * 86400.0
_SINCE = datetime(2900, 1, 1, tzinfo=UTC)
_MOST_LOOKED_AT = 50


def put_apart(session: Session, document_id: int, token: str, reason: str) -> bool:
    """Puts a document apart. Returns False, changing nothing, if the lease was lost."""
    statement = (
        update(Document)
        .where(
            Document.id == document_id,
            Document.lease_token == token,
            Document.state == "pending",
        )
        .values(**leases.FREE, code=OVERRAN, reason=reason, due_at=clock.after(_APART))
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def keep_apart(session: Session, document_id: int, token: str) -> None:
    """Gives a document back whose second try was cut off by no fault of its own."""
    session.execute(
        update(Document)
        .where(Document.id == document_id, Document.lease_token == token)
        .values(**leases.FREE)
        .execution_options(synchronize_session=False)
    )


def try_again(session: Session, document_id: int, token: str) -> bool:
    """Frees a document whose process was ended by nobody knows what: the try counts, so that it is
    taken alone. Returns False, changing nothing, if it was tried before or the lease was lost."""
    statement = (
        update(Document)
        .where(
            Document.id == document_id,
            Document.lease_token == token,
            Document.state == "pending",
            Document.tries == 1,
        )
        .values(**leases.FREE)
        .execution_options(synchronize_session=False)
    )
    return changed(session, statement) == 1


def give_back(session: Session, token: str, ids: Sequence[int] | None = None) -> int:
    """Frees what was claimed with a document that ended its process, or was not begun: the try does
    not count, and they are taken together again. ``ids`` None is all. Returns how many."""
    some = [] if ids is None else [Document.id.in_(ids)]
    return changed(
        session,
        update(Document)
        .where(Document.lease_token == token, Document.state == "pending", *some)
        .values(**leases.FREE, tries=Document.tries - 1)
        .execution_options(synchronize_session=False),
    )


def _apart() -> Any:
    return (Document.state == "pending") & (Document.due_at > _SINCE)


@dataclass(frozen=True, slots=True)
class Apart:
    """A document that waits for its second try, or has it."""

    id: int
    is_held: bool
    is_hinted: bool
    is_overdue: bool


def apart(session: Session) -> list[Apart]:
    """Returns documents that are apart, the first fifty of them in the order they came to be."""
    query = (
        select(
            Document.id,
            Document.lease_until.is_not(None) & (Document.lease_until >= clock.now()),
            Document.dispatched_until.is_not(None) & (Document.dispatched_until >= clock.now()),
            Document.due_at <= clock.after(_APART - PATIENCE_SECONDS),
        )
        .where(_apart())
        .order_by(Document.due_at)
        .limit(_MOST_LOOKED_AT)
    )
    return [Apart(*row) for row in session.execute(query)]


def is_new_due(session: Session) -> bool:
    """Whether a document is due that was never tried."""
    query = select(Document.id).where(
        Document.state == "pending", Document.due_at <= clock.now(), Document.tries == 0
    )
    return session.scalars(query.limit(1)).first() is not None


def hint(session: Session) -> bool:
    """Whether somebody is to be told that a second try may begin; notes that he is."""
    waiting = apart(session)
    if not waiting or any(each.is_held or each.is_hinted for each in waiting):
        return False
    if _gives_way(session, waiting):
        return False
    leases.mark_hinted(session, Document, [waiting[0].id])
    return True


def claim(
    session: Session, holder: str, ids: Sequence[int] | None = None
) -> tuple[str, KeptDocument] | None:
    """Takes the document that waits longest, or one of ``ids``. Returns the lease's token and the
    document; None where there is none, one is at its second try already, wherever that is, or,
    without ``ids``, something new is due, which goes before for a minute.

    In a deciding transaction, so that two who ask at once do not both get one.
    """
    waiting = apart(session)
    if any(each.is_held for each in waiting):
        return None
    if ids is None and waiting and _gives_way(session, waiting):
        return None
    for number in [each.id for each in waiting] if ids is None else sorted(are_apart(session, ids)):
        token = leases.new_token()
        statement = (
            update(Document)
            .where(Document.id == number, _apart(), leases.is_free(Document))
            .values(
                lease_token=token,
                lease_owner=holder,
                lease_until=clock.after(LEASE_SECONDS),
                tries=Document.tries + 1,
            )
            .execution_options(synchronize_session=False)
        )
        if changed(session, statement) == 1:
            kept = documents.taken(session, [number], token)
            if kept:
                return token, kept[0]
    return None


def _gives_way(session: Session, waiting: Sequence[Apart]) -> bool:
    """Whether what waits lets something new go before it."""
    return not waiting[0].is_overdue and is_new_due(session)


def end_outdated(session: Session, document: KeptDocument, token: str, reason: str) -> bool:
    """Ends a document of whose item a newer one was read meanwhile: its words, and what is said of
    the item, stand. Returns whether it did."""
    query = select(Document.id).where(
        Document.item_id == document.item_id,
        Document.id > document.id,
        Document.state == "done",
    )
    if session.scalars(query.limit(1)).first() is None:
        return False
    return documents.finish(
        session, document.id, token, outcome="rejected", code=OVERRAN, reason=reason
    )


def are_apart(session: Session, ids: Sequence[int]) -> set[int]:
    """Returns those of the documents that wait for their second try, or have it."""
    if not ids:
        return set()
    return set(session.scalars(select(Document.id).where(Document.id.in_(ids), _apart())))
