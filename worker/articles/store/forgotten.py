"""What is left of what was forgotten on request: when, by what brought it, its address, its id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEntry, Forgotten
from worker.base.store.chunks import in_chunks
from worker.way.judge.case import address_hash

ADDRESS, ITEM = "address", "item"
"""Kinds of marks: of an address the hash is kept, of an item its id."""
ACTION = "forget"
"""Under which the audit trail holds it."""


def of_items(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """Returns when an article of each of the items was forgotten, of those where one was."""
    found: dict[int, datetime] = {}
    for some in in_chunks(ids):
        found |= _marked(session, ITEM, some)
    return found


def at_addresses(session: Session, addresses: Collection[str]) -> datetime | None:
    """Returns when what appeared at one of the addresses was forgotten; None if nothing was."""
    hashes = {hashed for each in addresses if (hashed := address_hash(each)) is not None}
    return max(_marked(session, ADDRESS, hashes).values(), default=None)


def article(session: Session, article_id: int) -> datetime | None:
    """Returns when the article of that id was forgotten, as the audit trail says; None if it was
    not."""
    noted = AuditEntry.subject == subject(article_id)
    return session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.action == ACTION, noted))


def subject(article_id: int) -> str:
    """Returns by what the audit trail names an article: neither by its words nor its address."""
    return f"article {article_id}"


def _marked(session: Session, kind: str, hashes: Collection[int]) -> dict[int, datetime]:
    query = select(Forgotten.hash, Forgotten.at)
    rows = session.execute(query.where(Forgotten.kind == kind, Forgotten.hash.in_(hashes)))
    return {row.hash: row.at for row in rows}
