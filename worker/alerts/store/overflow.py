"""What was put off for the day's messages, and the digest that takes it when its time comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from models import Alert, Attempt, Delivery, DeliveryNotice, Mark, Notice
from worker.alerts.budget import COUNTED, NAME
from worker.alerts.digests import READY
from worker.base.store import leases
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed, insert_ignoring
from worker.base.types import OPEN_STATES
from worker.readers.store import answers
from worker.topics.store.revisions import alert_beside
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.store.deliveries import ClaimedDelivery

_MOST = 5_000
"""Deliveries that are put into a digest at once; what is left follows in the next."""


_LIMITS = "messages_of_a_day"
"""The mark under which the limits stand by which messages were counted last."""


def count_anew(session: Session, limits: str, now: datetime) -> None:
    """Lets what was put off be counted again where the limits, such as they are now, are others
    than those by which that was decided: it is sent, or put off as before."""
    mark = session.get(Mark, _LIMITS)
    if mark is not None and mark.value != limits:
        waiting = update(Delivery).where(
            Delivery.state == "pending",
            Delivery.attempts == 0,
            Delivery.payload.is_(None),
            Delivery.kind.in_(COUNTED),
            Delivery.slot_at > now,
        )
        changed(session, waiting.values(due_at=now, dispatched_until=None))
    session.merge(Mark(key=_LIMITS, value=limits))


@dataclass(frozen=True, slots=True)
class PutOff:
    """A delivery whose notices a digest takes."""

    id: str
    slot: datetime


def due(session: Session, claimed: ClaimedDelivery, now: datetime) -> list[PutOff]:
    """Returns what was put off for the same destination and is due by now: the claimed delivery,
    and the oldest of the others. Nobody else takes it before this transaction ends.

    What is not to be sent to the address any more is left: it ends by itself.
    """
    is_free = and_(Delivery.state.in_(OPEN_STATES), leases.is_free(Delivery), ~answers.is_refused())
    is_ours = and_(Delivery.id == claimed.id, Delivery.lease_token == claimed.token)
    rows = session.execute(
        select(Delivery.id, Delivery.slot_at)
        .where(
            Delivery.channel == claimed.channel,
            Delivery.destination == claimed.destination,
            Delivery.kind.in_(COUNTED),
            Delivery.slot_at <= now,
            or_(is_ours, is_free),
        )
        .order_by(case((is_ours, 0), else_=1), Delivery.created_at, Delivery.id)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    ).all()
    return [PutOff(row.id, row.slot_at) for row in rows]


def fold(
    session: Session,
    claimed: ClaimedDelivery,
    put_off: Sequence[PutOff],
    digest_id: str,
    now: datetime,
) -> bool:
    """Moves what was put off into a digest, which is due now. Returns False, changing nothing,
    where that digest is under way or went already, or may have gone before a restore."""
    alert = alert_beside(session, NAME, now)
    slot = max(each.slot for each in put_off)
    insert_ignoring(session, Delivery, [_digest(claimed, digest_id, alert, slot, now)])
    waits = and_(Delivery.state == "pending", Delivery.attempts == 0, Delivery.payload.is_(None))
    waiting = select(Delivery.created_at).where(Delivery.id == digest_id, waits).with_for_update()
    made_at = session.scalar(waiting)
    if made_at is None or recovery.is_of_before(session, made_at):
        return False
    _move(session, claimed, [each.id for each in put_off], digest_id)
    return True


def _digest(
    claimed: ClaimedDelivery, digest_id: str, alert: int, slot: datetime, now: datetime
) -> dict[str, Any]:
    return {
        "id": digest_id,
        "alert_id": alert,
        "group_key": f"{alert}:o",
        "kind": READY,
        "channel": claimed.channel,
        "channel_kind": claimed.channel_kind,
        "destination": claimed.destination,
        "state": "pending",
        "attempts": 0,
        "created_at": now,
        "due_at": now,
        "slot_at": slot,
    }


def _move(session: Session, claimed: ClaimedDelivery, ids: Sequence[str], digest_id: str) -> None:
    """Gives the notices of deliveries to the digest; the deliveries are no more."""
    place = func.coalesce(func.max(DeliveryNotice.position) + 1, 0)
    first = session.scalar(select(place).where(DeliveryNotice.delivery_id == digest_id)) or 0
    found: list[int] = []
    for chunk in in_chunks(list(ids)):
        of_them = DeliveryNotice.delivery_id.in_(chunk)
        found += session.scalars(select(DeliveryNotice.notice_id).where(of_them))
        changed(session, delete(DeliveryNotice).where(of_them))
    rows = [
        {
            "delivery_id": digest_id,
            "position": first + number,
            "notice_id": notice,
            "channel": claimed.channel,
            "destination": claimed.destination,
        }
        for number, notice in enumerate(sorted(found))
    ]
    if rows:
        session.execute(insert(DeliveryNotice), rows)
    for chunk in in_chunks(list(ids)):
        changed(session, delete(Attempt).where(Attempt.delivery_id.in_(chunk)))
        changed(session, delete(Delivery).where(Delivery.id.in_(chunk)))


@dataclass(frozen=True, slots=True)
class OverflowDigest:
    """What a digest of what was put off tells."""

    alerts: tuple[tuple[int, str], ...]
    """The ids and names of the alerts."""
    since: datetime
    """When the first of it was decided on."""


def told(session: Session, delivery_id: str) -> OverflowDigest | None:
    """Returns what a digest tells, as far as it is still stored, and whom it goes to wants more of
    the alerts; None where nothing is."""
    rows = session.execute(
        select(Alert.id, Alert.name, func.min(Notice.created_at))
        .join(Notice, Notice.alert_id == Alert.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .where(~answers.is_unsubscribed_for(delivery_id, Notice.alert_id))
        .group_by(Alert.id, Alert.name)
        .order_by(Alert.name)
    ).all()
    if not rows:
        return None
    return OverflowDigest(tuple((id_, name) for id_, name, _ in rows), min(at for _, _, at in rows))
