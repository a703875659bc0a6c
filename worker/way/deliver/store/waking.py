"""What waits for an endpoint that answers again is due at once, the oldest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Endpoint
from models.base import table_of
from worker.base.hours import QUIET
from worker.base.store import clock, leases
from worker.base.store.writing import changed
from worker.base.types import OPEN_STATES

_MOST = 10_000
"""Deliveries that are put in the order of their age; more of them are due after these."""
_TOO_MANY_REQUESTS = 429
_STEP = timedelta(microseconds=1)


def wake(session: Session, channel: str, destination: str, most: int | None) -> None:
    """Lets the oldest deliveries be due that wait for another try at an endpoint, or for their turn
    there; ``most`` None: all.

    What waits by a rule goes on waiting: for an hour of the day, or because the endpoint asked for
    fewer requests.
    """
    late = _awaits_another_try()
    if most is not None and _oldest_is_next(session, channel, destination, late):
        return
    rows = session.execute(
        select(Delivery.id)
        .where(*_at(channel, destination), or_(late, leases.is_due(Delivery)))
        .order_by(Delivery.created_at, Delivery.id)
        .limit(_MOST if most is None else most)
        .with_for_update(skip_locked=True)
    ).all()
    now, first = session.execute(
        select(
            clock.now(),
            select(func.min(Delivery.due_at))
            .where(*_at(channel, destination), leases.is_due(Delivery))
            .scalar_subquery(),
        )
    ).one()
    # Times of their own keep them in order, before whatever else is due there.
    until = now if most is None or first is None else min(now, first)
    _set(session, [row.id for row in rows], until)
    if len(rows) == _MOST:
        rest = update(Delivery).where(*_at(channel, destination), late)
        changed(session, rest.values(due_at=now, dispatched_until=None))


def wake_each(session: Session, destinations: Mapping[str, Collection[str]]) -> int:
    """Lets the oldest delivery be due that waits for another try at each endpoint that fails: where
    it goes well, the others follow; at one that is well, all. ``destinations`` are those of
    each channel. Returns the number of endpoints at which some waited."""
    is_failing = or_(Endpoint.failures > 0, Endpoint.to_prove > 0)
    rows = session.execute(
        select(Delivery.channel, Delivery.destination, func.max(case((is_failing, 1), else_=0)))
        .outerjoin(
            Endpoint,
            and_(
                Endpoint.channel == Delivery.channel, Endpoint.destination == Delivery.destination
            ),
        )
        .where(_awaits_another_try(), Delivery.channel.in_(list(destinations)))
        .group_by(Delivery.channel, Delivery.destination)
    ).all()
    places = [row for row in rows if row.destination in destinations[row.channel]]
    for channel, destination, fails in places:
        wake(session, channel, destination, 1 if fails else None)
    return len(places)


def _at(channel: str, destination: str) -> tuple[Any, ...]:
    return (
        Delivery.channel == channel,
        Delivery.destination == destination,
        Delivery.state.in_(OPEN_STATES),
    )


def _awaits_another_try() -> Any:
    asked_for_fewer = exists().where(
        Attempt.delivery_id == Delivery.id,
        Attempt.number == Delivery.attempts,
        Attempt.status == _TOO_MANY_REQUESTS,
    )
    return and_(
        Delivery.state == "retry",
        Delivery.due_at > clock.now(),
        ~func.coalesce(Delivery.last_error, "").startswith(QUIET),
        ~asked_for_fewer.correlate(Delivery),
    )


def _oldest_is_next(session: Session, channel: str, destination: str, late: Any) -> bool:
    """Tells whether nothing waits for another try that is older than all that is due."""
    first = select(func.min(Delivery.created_at)).where(*_at(channel, destination))
    oldest = session.scalar(first.where(late))
    due = session.scalar(first.where(leases.is_due(Delivery)))
    return oldest is None or (due is not None and due <= oldest)


def _set(session: Session, ids: Sequence[str], until: datetime) -> None:
    """Lets deliveries be due one after the other, the last just before a time."""
    table = table_of(Delivery)
    rows = [
        {"key": each, "at": until - (len(ids) - place) * _STEP} for place, each in enumerate(ids)
    ]
    if rows:
        statement = (
            update(table)
            .where(table.c.id == bindparam("key"))
            .values(due_at=bindparam("at"), dispatched_until=None)
        )
        session.connection().execute(statement, rows)
