"""Which delivery follows one that went well: what waits longest for the same endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import Delivery
from worker.base.store import leases
from worker.readers.store import answers


@dataclass(frozen=True, slots=True)
class Following:
    """A delivery that is due."""

    id: str
    refusal: str | None
    """Why it is not to be sent."""


def waiting_beside(session: Session, delivery_id: str, most: int) -> tuple[str, list[str]] | None:
    """Returns the kind of a delivery's channel, and what is due and has waited longest for its
    endpoint. None where that delivery was removed."""
    columns = Delivery.channel_kind, Delivery.channel, Delivery.destination
    told = session.execute(select(*columns).where(Delivery.id == delivery_id)).first()
    if told is None:
        return None
    place = {"slug": told.channel, "endpoint": told.destination}
    rows = session.execute(query().limit(most), place)
    return told.channel_kind, [row.id for row in rows]


def next_for_endpoint(session: Session, channel: str, destination: str) -> Following | None:
    """Returns the delivery that is due and has waited longest for an endpoint."""
    place = {"slug": channel, "endpoint": destination}
    row = session.connection().execute(query(), place).first()
    return None if row is None else Following(row.id, answers.refusal(row))


@cache
def query() -> Any:
    """Returns what asks for it."""
    return (
        select(Delivery.id, *answers.refusals())
        .where(
            Delivery.channel == bindparam("slug"),
            Delivery.destination == bindparam("endpoint"),
            leases.is_waiting_by_index(),
            leases.is_due(Delivery),
        )
        .order_by(Delivery.due_at)
        .limit(1)
    )
