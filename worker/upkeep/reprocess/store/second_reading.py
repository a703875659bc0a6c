"""Documents that were set aside and that today's rules can read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from models import Blob, Document, Item, Source
from models.ids import first_id_at
from worker.base.store import clock
from worker.way.collect.store.retention import FORGOTTEN
from worker.way.read.store.documents import GONE, KeptDocument, kept

SILENT = "it was read only when it was reprocessed"
"""Why nobody is told of such a document."""


def batch(
    session: Session, after: int, since: datetime, source_id: int | None, limit: int
) -> list[KeptDocument]:
    """Returns the next documents that were set aside since a time, in the order of their ids.

    Only an item's last document counts, and only if no earlier one became an article.
    """
    later = aliased(Document)
    overtaken = select(later.id).where(later.item_id == Document.item_id, later.id > Document.id)
    query = (
        select(Document, Blob, Source.name)
        .join(Blob, Blob.sha256 == Document.sha256)
        .join(Source, Source.id == Document.source_id)
        .join(Item, Item.id == Document.item_id)
        .where(
            Document.state == "rejected",
            Document.code.not_in((FORGOTTEN, GONE)),
            Document.id > max(after, first_id_at(since)),
            Item.article_id.is_(None),
            ~overtaken.exists(),
        )
        .order_by(Document.id)
        .limit(limit)
    )
    if source_id is not None:
        query = query.where(Document.source_id == source_id)
    return [kept(*row) for row in session.execute(query)]


def hand_over(session: Session, document: KeptDocument) -> bool:
    """Lets the service read a document once more, silently. False if it is not set aside."""
    taken = session.scalars(
        update(Document)
        .where(Document.id == document.id, Document.state == "rejected")
        .values(
            state="pending",
            silent=SILENT,
            tries=0,
            outcome=None,
            code=None,
            reason=None,
            due_at=clock.now(),
        )
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        return False
    session.execute(
        update(Item)
        .where(Item.id == document.item_id)
        .values(set_aside_code=None, set_aside_reason=None, set_aside_at=None)
        .execution_options(synchronize_session=False)
    )
    return True
