"""Attempts without a result: their process ended while it was at them, or could not write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery
from worker.base.errors import RetryableChannelError
from worker.base.store.leases import LOST
from worker.base.store.writing import changed
from worker.way.deliver.store.deliveries import ClaimedDelivery


class ProcessEnded(RetryableChannelError):
    """Several attempts in a row had no result."""

    def __init__(self) -> None:
        super().__init__(LOST)


def may_be(claimed: ClaimedDelivery) -> bool:
    """Tells whether the attempt before may have had no result."""
    return claimed.attempt > 1 and claimed.last_error == LOST


def _in_a_row(session: Session, claimed: ClaimedDelivery) -> int:
    """Returns how many attempts before a claimed one, the last of them, had no result. None where
    it waited since by its schedule."""
    asked = {"delivery": claimed.id, "own": claimed.attempt_id, "most": claimed.attempt - 1}
    rows = session.execute(_before(), asked).all()
    if not rows or rows[0].outcome is not None:
        return 0
    return len(list(takewhile(lambda row: row.outcome is None or row.detail == LOST, rows)))


@cache
def _before() -> Any:
    return (
        select(Attempt.outcome, Attempt.detail)
        .where(Attempt.delivery_id == bindparam("delivery"), Attempt.id != bindparam("own"))
        .order_by(Attempt.id.desc())
        .limit(bindparam("most"))
    )


def settle(session: Session, claimed: ClaimedDelivery, now: datetime) -> ClaimedDelivery | None:
    """Notes of the attempts before a claimed one that they had no result. Where there are several
    in a row, returns the delivery as it was claimed for the last of them: nothing is tried now."""
    number = _in_a_row(session, claimed)
    without = update(Attempt).where(
        Attempt.delivery_id == claimed.id,
        Attempt.id != claimed.attempt_id,
        Attempt.outcome.is_(None),
    )
    changed(session, without.values(finished_at=now, outcome="retry", detail=LOST))
    return _instead(session, claimed) if number > 1 else None


def _instead(session: Session, claimed: ClaimedDelivery) -> ClaimedDelivery:
    """Takes back an attempt by which nothing was tried."""
    newest = select(Attempt.id).where(
        Attempt.delivery_id == claimed.id, Attempt.id != claimed.attempt_id
    )
    before = session.scalars(newest.order_by(Attempt.id.desc()).limit(1)).one()
    changed(session, delete(Attempt).where(Attempt.id == claimed.attempt_id))
    held = Delivery.id == claimed.id, Delivery.lease_token == claimed.token
    changed(session, update(Delivery).where(*held).values(attempts=Delivery.attempts - 1))
    return replace(claimed, attempt_id=before, attempt=claimed.attempt - 1)
