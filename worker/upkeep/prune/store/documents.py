"""Documents that are past their time, and the bytes that no document needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import Session

from models import Blob, Document, Forgotten
from models.ids import first_id_at
from worker.base.store import blobs, partitions
from worker.base.store.chunks import in_chunks
from worker.base.store.partitions import Part
from worker.upkeep.prune.store.slices import Gone, Slice, drop_part
from worker.way.collect.store.retention import BYTES, FORGOTTEN, Plan, needs_bytes

_SETTLED = timedelta(minutes=2)
"""For so long a document may still come to light whose id says that it is older than others."""


def old_documents(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes documents that are past their source's time, and bytes that nobody needs then."""
    bound, start = plan.newest_documents, int(at or -1)
    if bound is None:
        return Slice()
    part = _part_after(session, "documents", start)
    whole = part is not None and _is_past(session, plan, part)
    end = bound if part is None or part.upper is None else min(bound, part.upper)
    found = session.execute(
        select(Document.id, Document.source_id, Document.sha256, Document.state)
        .where(Document.id > start, Document.id < end)
        .order_by(Document.id)
        .limit(rows)
    ).all()
    past = [row for row in found if row.state != "pending" and _is_old(plan, row)]
    result = Slice(found[-1].id if found else None)
    if not whole:
        past = _removed(session, past)
    for row in past:
        result.gone["documents", row.source_id] += 1
    _release(session, plan, past, result.gone)
    if len(found) < rows and part is not None and part.upper is not None and part.upper < bound:
        # The part was looked at to its end: the next slice begins with the next one.
        result.at = part.upper - 1
    elif len(found) < rows:
        result.at = None
    if whole and part is not None and len(found) < rows:
        drop_part(session, plan, part, f"SELECT 1 FROM {part.name} WHERE state = 'pending' LIMIT 1")
    return result


def _is_old(plan: Plan, row: Any) -> bool:
    rule = plan.sources.get(row.source_id)
    return (
        rule is not None and rule.documents_from is not None and bool(row.id < rule.documents_from)
    )


def _removed(session: Session, past: Sequence[Any]) -> list[Any]:
    """Removes documents, but for those that are to be read again by now. Returns which went."""
    gone: set[int] = set()
    for chunk in in_chunks([row.id for row in past]):
        read = delete(Document).where(Document.id.in_(chunk), Document.state != "pending")
        without_loading = read.returning(Document.id).execution_options(synchronize_session=False)
        gone.update(session.scalars(without_loading))
    return [row for row in past if row.id in gone]


def _part_after(session: Session, table: str, at: int) -> Part | None:
    """Returns the part in which the rows after that key lie; None without parts."""
    for part in partitions.parts(session, table):
        if part.upper is None or part.upper - 1 > at:
            return part
    return None


def _is_past(session: Session, plan: Plan, part: Part) -> bool:
    """Tells whether nothing in the part is wanted, nor waits to be read."""
    if part.upper is None or plan.oldest_documents is None or part.upper > plan.oldest_documents:
        return False
    query = text(f"SELECT EXISTS (SELECT FROM {part.name} WHERE state = 'pending')")
    return not session.scalar(query)


def _release(session: Session, plan: Plan, documents: Sequence[Any], gone: Gone) -> None:
    """Removes the bytes of these documents where no document needs them any more."""
    sources = {row.sha256: row.source_id for row in documents}
    for each in blobs.remove(session, list(sources), needs_bytes(plan)):
        gone["blobs", sources[each.sha256]] += 1
        gone["bytes", sources[each.sha256]] += each.stored


def unwanted_bytes(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes bytes that no document needs, whatever became of those that did."""
    found = session.scalars(
        select(Blob.sha256)
        .where(Blob.sha256 > bytes.fromhex(at or ""))
        .order_by(Blob.sha256)
        .limit(rows)
    ).all()
    result = Slice(found[-1].hex() if len(found) == rows else None)
    documents: dict[bytes, Any] = {}
    for chunk in in_chunks(found):
        brought = select(Document.sha256, Document.source_id, Document.id)
        for row in session.execute(brought.where(Document.sha256.in_(chunk))):
            documents[row.sha256] = row
    if plan.dry_run:
        # With documents that are past their time these were counted before.
        found = [
            each for each in found if each not in documents or not _is_old(plan, documents[each])
        ]
    for each in blobs.remove(session, found, needs_bytes(plan)):
        source = documents[each.sha256].source_id if each.sha256 in documents else None
        result.gone["blobs", source] += 1
        result.gone["bytes", source] += each.stored
    return result


def concerned(session: Session, plan: Plan) -> bool:
    """Tells whether there is anything that is not to be kept once it was read."""
    if any(each.keep != BYTES for each in plan.sources.values()):
        return True
    return session.scalars(select(Forgotten.hash).limit(1)).first() is not None


def settled(session: Session, plan: Plan, after: int) -> int:
    """Returns the id up to which all documents after that one came to light and were read."""
    waiting = session.scalar(
        select(func.min(Document.id)).where(Document.state == "pending", Document.id > after)
    )
    last = first_id_at(plan.now - _SETTLED)
    return max(after, last if waiting is None else min(last, waiting - 1))


def read_bytes(session: Session, plan: Plan, at: int, rows: int) -> Slice:
    """Removes the bytes of documents after that one that were read and need no keeping."""
    sources = [each.id for each in plan.sources.values() if each.keep != BYTES]
    unkept = or_(Document.source_id.in_(sources), Document.code == FORGOTTEN)
    found = session.execute(
        select(Document.id, Document.source_id, Document.sha256)
        .join(Blob, Blob.sha256 == Document.sha256)
        .where(Document.id > at, Document.state != "pending", unkept)
        .order_by(Document.id)
        .limit(rows)
    ).all()
    until = settled(session, plan, at)
    result = Slice(min(until, found[-1].id) if len(found) == rows else until)
    _release(session, plan, found, result.gone)
    return result
