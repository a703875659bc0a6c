"""Which delivery follows one that went well: what waits longest for the same endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from models import Delivery
from worker.base.store import leases
from worker.readers.store import answers

_IS_OPEN = text("deliveries.state IN ('pending', 'retry', 'leased')")
"""Says in the words of the index which rows it holds, so that both databases see that they need no
other: all that waits for anybody would be looked through for each delivery."""
_WAITS = text("deliveries.state <> 'leased'")


@dataclass(frozen=True, slots=True)
class Following:
    """A delivery that is due."""

    id: str
    refusal: str | None
    """Why it is not to be sent."""


def next_for_endpoint(session: Session, channel: str, destination: str) -> Following | None:
    """Returns the delivery that is due and has waited longest for an endpoint."""
    place = {"channel": channel, "destination": destination}
    row = session.connection().execute(_query(), place).first()
    return None if row is None else Following(row.id, answers.refusal(row))


@cache
def _query() -> Any:
    return (
        select(Delivery.id, *answers.refusals())
        .where(
            Delivery.channel == bindparam("channel"),
            Delivery.destination == bindparam("destination"),
            _IS_OPEN,
            _WAITS,
            leases.is_due(Delivery),
        )
        .order_by(Delivery.due_at)
        .limit(1)
    )
