"""How many messages each reader got on a day: one row each, changed only by whoever saw its last
state, so that of many that are due at once no more are sent than may be."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from models import (
    Delivery,
    DeliveryNotice,
    Notice,
    ReaderDay,
    Story,
    Topic,
    TopicMatchRow,
)
from worker.alerts import budget
from worker.alerts.budget import Day, Placing
from worker.alerts.turns import CORRECTING
from worker.base.store.writing import changed, insert_ignoring
from worker.way.deliver.store.deliveries import ClaimedDelivery

_KEPT_DAYS = 8
"""So many days of a reader are kept: the places of what is still tried are given back to them."""


class LeaseLost(Exception):
    """Another worker took the delivery over; what was counted with it is to be taken back."""


def take(
    session: Session, claimed: ClaimedDelivery, day: str, decide: Callable[[Day], Placing]
) -> Placing:
    """Counts a delivery among those of a day if that is decided, and notes it at the delivery.

    Raises LeaseLost.
    """
    reader = _reader(claimed)
    while True:
        version, seen = _read(session, reader, day)
        verdict = decide(seen)
        if verdict.day is None:
            return verdict
        if _write(session, reader, day, version, verdict.day):
            break
    values = {"counted_on": day, "place": verdict.place, "slot_at": None}
    if not _note(session, claimed, **values):
        raise LeaseLost
    return verdict


def give_back(session: Session, claimed: ClaimedDelivery) -> None:
    """Counts a delivery no more that nobody got. One that was counted nowhere is left alone."""
    row = session.execute(
        select(Delivery.counted_on, Delivery.place).where(Delivery.id == claimed.id)
    ).first()
    if row is None or row.counted_on is None:
        return
    alert, story = str(claimed.alert_id), story_of(session, claimed)
    reader = _reader(claimed)
    while True:
        version, seen = _read(session, reader, row.counted_on)
        left = budget.given_back(seen, alert, story, is_urgent=row.place is None)
        if _write(session, reader, row.counted_on, version, left):
            break
    values = {"counted_on": None, "place": None}
    statement = update(Delivery).where(Delivery.id == claimed.id).values(**values)
    changed(session, statement)


def _reader(claimed: ClaimedDelivery) -> str:
    # Whoever spells an address anew, or in another channel, writes to the same person.
    return f"{claimed.channel_kind}:{claimed.destination.casefold()}"


def _read(session: Session, reader: str, day: str) -> tuple[int, Day]:
    query = select(
        ReaderDay.version,
        ReaderDay.messages,
        ReaderDay.urgent,
        ReaderDay.stories,
        ReaderDay.alerts,
    ).where(ReaderDay.reader == reader, ReaderDay.day == day)
    row = session.execute(query).first()
    if row is not None:
        return row.version, Day(row.messages, row.urgent, row.stories, row.alerts)
    empty: dict[str, Any] = {"version": 0, "messages": 0, "urgent": 0, "stories": {}, "alerts": {}}
    insert_ignoring(session, ReaderDay, [{"reader": reader, "day": day, **empty}])
    _forget(session, reader)
    return _read(session, reader, day)


def _forget(session: Session, reader: str) -> None:
    """Removes the days of a reader that are long over."""
    newest = (
        select(ReaderDay.day)
        .where(ReaderDay.reader == reader)
        .order_by(ReaderDay.day.desc())
        .limit(_KEPT_DAYS)
    )
    kept = list(session.scalars(newest))
    if len(kept) == _KEPT_DAYS:
        old = and_(ReaderDay.reader == reader, ReaderDay.day < kept[-1])
        changed(session, delete(ReaderDay).where(old))


def _write(session: Session, reader: str, day: str, version: int, made: Day) -> bool:
    """Writes a day unless another did since it was read."""
    seen = and_(ReaderDay.reader == reader, ReaderDay.day == day, ReaderDay.version == version)
    values = {
        "version": version + 1,
        "messages": made.messages,
        "urgent": made.urgent,
        "stories": dict(made.stories),
        "alerts": dict(made.alerts),
    }
    return changed(session, update(ReaderDay).where(seen).values(**values)) == 1


def _note(session: Session, claimed: ClaimedDelivery, **values: Any) -> bool:
    held = and_(Delivery.id == claimed.id, Delivery.lease_token == claimed.token)
    return changed(session, update(Delivery).where(held).values(**values)) == 1


def story_of(session: Session, claimed: ClaimedDelivery) -> str:
    """Returns the id of the story that a delivery tells of, or of that which it went into; empty
    where it tells of none."""
    if claimed.story_id is None:
        return ""
    root = func.coalesce(Story.merged_into, Story.id)
    found = session.scalar(select(root).where(Story.id == claimed.story_id))
    return "" if found is None else str(found)


def is_about(session: Session, delivery_id: str, slugs: Collection[str]) -> bool:
    """Tells whether an article that a delivery tells is about one of the topics, and does not only
    mention it."""
    found = (
        exists()
        .where(
            DeliveryNotice.delivery_id == delivery_id,
            Notice.id == DeliveryNotice.notice_id,
            TopicMatchRow.article_id == Notice.article_id,
            TopicMatchRow.salience == "main",
            Topic.id == TopicMatchRow.topic_id,
            Topic.slug.in_(list(slugs)),
        )
        .correlate(None)
    )
    return bool(session.scalar(select(found)))


def corrects_what_was_told(session: Session, claimed: ClaimedDelivery) -> bool:
    """Tells whether a delivery corrects or withdraws something, and a message of the same story
    went to its reader before."""
    corrects = select(Notice.id).join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
    kinds = or_(*(Notice.kind.startswith(each) for each in CORRECTING))
    if session.scalar(corrects.where(DeliveryNotice.delivery_id == claimed.id, kinds).limit(1)):
        root = story_of(session, claimed)
        return bool(root) and _was_told(session, claimed, int(root))
    return False


def _was_told(session: Session, claimed: ClaimedDelivery, root: int) -> bool:
    sent = (
        select(Delivery.id)
        .join(DeliveryNotice, DeliveryNotice.delivery_id == Delivery.id)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .join(Story, Story.id == Notice.story_id)
        .where(
            or_(Story.id == root, Story.merged_into == root),
            DeliveryNotice.channel == claimed.channel,
            DeliveryNotice.destination == claimed.destination,
            Notice.alert_id == claimed.alert_id,
            Delivery.state == "sent",
        )
    )
    return session.scalars(sent.limit(1)).first() is not None
