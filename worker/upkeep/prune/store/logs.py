"""Logs, deliveries, fingerprints and items that are past their time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Attempt,
    AuditEntry,
    Decision,
    Delivery,
    DeliveryNotice,
    Document,
    FingerprintIndex,
    Item,
    ItemAlias,
    Notice,
    Poll,
    Source,
    StoryProfile,
)
from models.ids import first_id_at
from worker.base.store import partitions
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed
from worker.furniture.memory import MOST_AGE
from worker.furniture.store import memory as line_store
from worker.upkeep.prune.store.slices import Gone, Prune, Slice, count_rows, drop_part
from worker.way.collect.store.retention import CLOSED_STATES, Plan
from worker.way.judge.store import duplicates
from worker.way.judge.store.common_shingles import drop_oldest

UNLISTED = timedelta(days=90)
"""An item without an article is remembered for so long after its source last listed it."""
MARKED = timedelta(days=1)
"""For so long a deciding transaction's mark is kept: nobody judges by an older snapshot."""
INACTIVE = timedelta(days=14)
"""For so long after its last report is kept what a story is about. Nothing joins it any more."""


def _old_log(table: type[Poll] | type[Attempt], name: str) -> Prune:
    """Returns what prunes a log whose ids grow with time."""

    def prune(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
        before = plan.before(name)
        if before is None:
            return Slice()
        result, bound = Slice(), first_id_at(before)
        if _drop_part(session, plan, name, bound, at, result):
            return result
        ids = select(table.id).where(table.id < bound).order_by(table.id).limit(rows)
        number = changed(session, delete(table).where(table.id.in_(ids)))
        result.gone[name, None] += number
        result.at = 1 if number == rows else None
        return result

    return prune


def _drop_part(
    session: Session, plan: Plan, table: str, bound: int, at: Any, result: Slice
) -> bool:
    """Drops the next of the table's parts before the bound. Returns whether there are parts.

    One that others keep locked is passed over, until the next pass.
    """
    parts = partitions.parts(session, table)
    for part in parts:
        if part.upper is not None and part.upper <= bound and (at is None or part.upper > at):
            number = count_rows(session, part)
            if drop_part(session, plan, part):
                result.gone[table, None] += number
            result.at = part.upper
            return True
    column = partitions.TABLES[table].column
    for part in parts:
        if part.upper is None:
            # What came when its part was not there: rows by themselves, and seldom any.
            old = text(f"DELETE FROM {part.name} WHERE {column} < {bound}")
            result.gone[table, None] += changed(session, old)
    return bool(parts)


old_polls = _old_log(Poll, "polls")
old_attempts = _old_log(Attempt, "attempts")


def old_audit(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes old entries of the audit trail."""
    before = plan.before("audit")
    if before is None:
        return Slice()
    ids = select(AuditEntry.id).where(AuditEntry.at < before).order_by(AuditEntry.at).limit(rows)
    number = changed(session, delete(AuditEntry).where(AuditEntry.id.in_(ids)))
    return Slice(1 if number == rows else None, Counter({("audit", None): number}))


def _closed_before(before: datetime) -> Any:
    since = func.coalesce(Delivery.delivered_at, Delivery.first_attempt_at, Delivery.created_at)
    return and_(Delivery.state.in_(CLOSED_STATES), since < before)


def old_payloads(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes the bytes that were sent with closed deliveries."""
    before = plan.before("payloads")
    if before is None:
        return Slice()
    found, result = _deliveries(session, before, at, rows)
    ids = [each.id for each in found if each.has_payload]
    for chunk in in_chunks(ids):
        values = {"payload": None, "payload_type": None}
        result.gone["payloads", None] += changed(
            session, update(Delivery).where(Delivery.id.in_(chunk)).values(values)
        )
    return result


def old_deliveries(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes closed deliveries. Their notices stay, so that nothing is told again."""
    before = plan.before("deliveries")
    if before is None:
        return Slice()
    found, result = _deliveries(session, before, at, rows)
    result.gone += remove_deliveries(session, [each.id for each in found])
    return result


def _deliveries(
    session: Session, before: datetime, at: Any, rows: int
) -> tuple[Sequence[Any], Slice]:
    """Returns closed deliveries in the order of their making, and where the next slice begins."""
    query = select(
        Delivery.id, Delivery.created_at, Delivery.payload.is_not(None).label("has_payload")
    )
    if at is not None:
        since, last = datetime.fromisoformat(at[0]), at[1]
        query = query.where(
            Delivery.created_at >= since,
            or_(Delivery.created_at > since, Delivery.id > last),
        )
    found = session.execute(
        query.where(Delivery.created_at < before, _closed_before(before))
        .order_by(Delivery.created_at, Delivery.id)
        .limit(rows)
        # One that is sent again at this moment is closed no more.
        .with_for_update(skip_locked=True)
    ).all()
    last = [found[-1].created_at.isoformat(), found[-1].id] if len(found) == rows else None
    return found, Slice(last)


def still_closed(session: Session, ids: Sequence[str]) -> list[str]:
    """Returns those of the deliveries that are closed, and keeps them so until the transaction
    ends."""
    found: list[str] = []
    for chunk in in_chunks(ids):
        closed = select(Delivery.id).where(
            Delivery.id.in_(chunk), Delivery.state.in_(CLOSED_STATES)
        )
        found += session.scalars(closed.order_by(Delivery.id).with_for_update())
    return found


def remove_deliveries(session: Session, ids: Sequence[str]) -> Gone:
    """Removes deliveries with their attempts. Their notices leave the books."""
    gone: Gone = Counter()
    for chunk in in_chunks(ids):
        told = select(DeliveryNotice.notice_id).where(DeliveryNotice.delivery_id.in_(chunk))
        changed(session, update(Notice).where(Notice.id.in_(told)).values(destinations=None))
        changed(session, delete(DeliveryNotice).where(DeliveryNotice.delivery_id.in_(chunk)))
        gone["attempts", None] += changed(
            session, delete(Attempt).where(Attempt.delivery_id.in_(chunk))
        )
        gone["deliveries", None] += changed(session, delete(Delivery).where(Delivery.id.in_(chunk)))
    return gone


def old_fingerprints(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes what no look-up asks for any more: fingerprints older than the window."""
    day = duplicates.day_of(plan.now - timedelta(days=duplicates.WINDOW_DAYS))
    result = Slice()
    if _drop_part(session, plan, "fingerprints", day, at, result):
        return result
    # The table is in the order of the hashes: a range of them, then the next.
    column = FingerprintIndex.hash
    start = -(1 << 63) if at is None else int(at)
    end = session.scalar(
        select(column).where(column >= start).order_by(column).offset(rows * 10).limit(1)
    )
    is_here = column >= start if end is None else and_(column >= start, column <= end)
    old = delete(FingerprintIndex).where(is_here, FingerprintIndex.day < day)
    result.gone["fingerprints", None] += changed(session, old)
    result.at = None if end is None or end == (1 << 63) - 1 else end + 1
    return result


def common_shingles(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Drops the oldest shingles that say nothing, if they have become very many."""
    return Slice(1 if drop_oldest(session, rows) == rows else None)


def unlisted_items(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes items of which nothing is left, once their source has long ceased to list them.

    Until then they say that the source's entry or file is nothing new.
    """
    start = int(at or 0)
    found = session.execute(
        select(Item.id, Item.source_id, Item.article_id, Item.listed_at, Source.last_success_at)
        .join(Source, Source.id == Item.source_id)
        .where(Item.id > start)
        .order_by(Item.id)
        .limit(rows)
    ).all()
    result = Slice(found[-1].id if len(found) == rows else None)
    idle = {row.id: row.source_id for row in found if _is_unlisted(row)}
    for chunk in in_chunks(list(idle)):
        kept = set(session.scalars(select(Appearance.item_id).where(Appearance.item_id.in_(chunk))))
        kept |= set(session.scalars(select(Document.item_id).where(Document.item_id.in_(chunk))))
        ids = _still_idle(session, found, [each for each in chunk if each not in kept])
        changed(session, delete(ItemAlias).where(ItemAlias.item_id.in_(ids)))
        changed(session, delete(Item).where(Item.id.in_(ids)))
        for each in ids:
            result.gone["items", idle[each]] += 1
    return result


def _still_idle(session: Session, found: Sequence[Any], ids: Sequence[int]) -> list[int]:
    """Returns those of the items that nobody has listed since they were read, and keeps them so
    until the transaction ends."""
    read = {row.id: row.listed_at for row in found}
    rows = session.execute(
        select(Item.id, Item.listed_at)
        .where(Item.id.in_(ids), Item.article_id.is_(None))
        .order_by(Item.id)
        .with_for_update(skip_locked=True)
    )
    return [item for item, listed_at in rows if listed_at == read[item]]


def _is_unlisted(row: Any) -> bool:
    if row.article_id is not None or row.listed_at is None or row.last_success_at is None:
        return False
    return bool(row.listed_at < row.last_success_at - UNLISTED)


def old_marks(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes old marks of deciding transactions, but for the newest of each kind.

    They are none of the user's, and not counted.
    """
    newest = set(session.scalars(select(func.max(Decision.id)).group_by(Decision.kind)))
    found = session.execute(
        select(Decision.id, Decision.at)
        .where(Decision.id.not_in(newest))
        .order_by(Decision.id)
        .limit(rows)
    ).all()
    old = [row.id for row in found if row.at < plan.now - MARKED]
    for chunk in in_chunks(old):
        changed(session, delete(Decision).where(Decision.id.in_(chunk)))
    return Slice(1 if len(old) == rows else None)


def line_memories(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes what lines sources shared that brought nothing for long. They are none of the user's,
    and not counted."""
    number = line_store.forget(session, plan.now - timedelta(days=MOST_AGE), rows)
    return Slice(1 if number == rows else None)


def inactive_stories(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes what stories are about that had no report for long. The stories stay."""
    is_inactive = StoryProfile.last_at < plan.now - INACTIVE
    ids = (
        select(StoryProfile.story_id).where(is_inactive).order_by(StoryProfile.last_at).limit(rows)
    )
    # The condition counts again when the row is had: a report may have come of the story meanwhile.
    gone = delete(StoryProfile).where(StoryProfile.story_id.in_(ids), is_inactive)
    number = changed(session, gone)
    return Slice(1 if number == rows else None)
