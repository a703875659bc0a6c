"""Documents on their way to becoming articles: claimed, finished, set aside, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, not_, select, update
from sqlalchemy.orm import Session

from models import Blob, Document, Item, Source
from worker.store import blobs, clock, leases
from worker.store.given import dialect_of, given, is_given

MOST_TRIES = 3
LEASE_SECONDS = 120.0
_FIRST_PAUSE = 30.0
GONE = "gone"
_GONE = "what arrived is not stored any more"


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document with its bytes, as it is read."""

    id: int
    source_id: int
    item_id: int
    format: str
    content: bytes
    url: str | None
    item: str | None
    arrived_at: datetime
    silent: str | None
    source: str = ""
    """What people call the source."""
    hold: str | None = None
    """Why deliveries made from it are held for a person, or null."""
    gone: tuple[int, ...] = ()
    """The items of its source that it may have replaced in the listing."""


def claim(session: Session, ids: Sequence[int], holder: str) -> tuple[str, list[KeptDocument]]:
    """Takes pending documents for processing. Returns the lease's token and the documents.

    Several are taken together only at their first try. Whatever ended that one, a document that
    ends the process, say, then fails alone and takes no other with it.
    """
    together = [Document.tries == 0] if len(ids) > 1 else []
    token, taken = leases.claim(
        session,
        Document,
        ids,
        Document.state == "pending",
        *together,
        holder=holder,
        seconds=LEASE_SECONDS,
        tries=Document.tries + 1,
    )
    if not taken:
        return token, []
    rows: Sequence[Any] = session.execute(
        select(Document, Blob, Source.name)
        .outerjoin(Blob, Blob.sha256 == Document.sha256)
        .join(Source, Source.id == Document.source_id)
        .where(Document.id.in_(taken))
        .order_by(Document.id)
    ).all()
    for document, blob, _ in rows:
        if blob is None:
            finish(session, document.id, token, outcome="rejected", code=GONE, reason=_GONE)
    return token, [kept(*row) for row in rows if row.Blob is not None]


def kept(document: Document, blob: Blob, source: str) -> KeptDocument:
    """Returns a document with its bytes; ``source`` is the name of its source."""
    return KeptDocument(
        id=document.id,
        source_id=document.source_id,
        item_id=document.item_id,
        format=document.format,
        content=blobs.unpack(blob),
        url=document.url,
        item=document.item,
        arrived_at=document.arrived_at,
        silent=document.silent,
        source=source,
        hold=document.hold,
        gone=tuple(document.gone or ()),
    )


def held(session: Session, ids: Sequence[int], token: str) -> set[int]:
    """Returns those of the documents whose lease is still this one, and keeps it so until the
    transaction ends."""
    if not ids:
        return set()
    asked = given(session, ids) | {"token": token, "low": min(ids), "high": max(ids)}
    return set(session.scalars(_held(dialect_of(session)), asked))


@cache
def _held(dialect: str) -> Any:
    # The bounds leave the other days' parts of the table alone.
    return (
        select(Document.id)
        .where(
            is_given(Document.id, dialect),
            Document.id.between(bindparam("low"), bindparam("high")),
            Document.lease_token == bindparam("token"),
        )
        .order_by(Document.id)
        .with_for_update()
    )


def finish(
    session: Session,
    document_id: int,
    token: str,
    *,
    outcome: str,
    article_id: int | None = None,
    code: str | None = None,
    reason: str | None = None,
) -> bool:
    """Ends a document's processing. Returns False, changing nothing, if the lease was lost."""
    return leases.finish(
        session,
        Document,
        document_id,
        token,
        state="rejected" if outcome == "rejected" else "done",
        outcome=outcome,
        article_id=article_id,
        code=code,
        reason=reason,
        due_at=None,
    )


def reject(
    session: Session,
    document: KeptDocument,
    token: str,
    code: str,
    reason: str,
    now: datetime,
) -> bool:
    """Sets a document and its item aside with the reason."""
    done = finish(session, document.id, token, outcome="rejected", code=code, reason=reason)
    if done:
        session.execute(
            update(Item)
            .where(Item.id == document.item_id)
            .values(set_aside_code=code, set_aside_reason=reason, set_aside_at=now)
        )
    return done


def postpone(session: Session, document_id: int, token: str) -> None:
    """Gives a document back after an unexpected failure: it is tried again in 30 s, then 5 min."""
    tries = session.scalars(select(Document.tries).where(Document.id == document_id)).one()
    wait = _FIRST_PAUSE * 10 ** max(0, tries - 1)
    leases.finish(session, Document, document_id, token, due_at=clock.after(wait))


def tried_before(session: Session, ids: Sequence[int]) -> list[int]:
    """Returns those of the documents that are to be taken one by one."""
    return list(
        session.scalars(
            select(Document.id)
            .where(
                Document.id.in_(ids),
                Document.state == "pending",
                Document.tries > 0,
                leases.is_due(Document),
            )
            .order_by(Document.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document is: its outcome once it has one, or whether somebody is at it."""

    document_id: int
    outcome: str | None
    article_id: int | None
    reason: str | None
    is_held: bool


def standing(session: Session, ids: Sequence[int]) -> list[Standing]:
    """Returns how far those of the documents are that are still stored."""
    query = select(
        Document.id, Document.outcome, Document.article_id, Document.reason,
        and_(Document.state == "pending", not_(leases.is_free(Document))),
    ).where(is_given(Document.id, dialect_of(session)))  # fmt: skip
    return [Standing(*row) for row in session.execute(query, given(session, ids))]


def worn_out(session: Session, document_ids: Sequence[int]) -> set[int]:
    """Returns those of the documents that failed too often to be tried again."""
    return set(
        session.scalars(
            select(Document.id).where(Document.id.in_(document_ids), Document.tries > MOST_TRIES)
        )
    )


def hint_pending(session: Session, limit: int) -> list[int]:
    """Returns pending documents for which no message is under way, and marks them hinted."""
    return leases.hint_due(session, Document, Document.state == "pending", limit=limit)
