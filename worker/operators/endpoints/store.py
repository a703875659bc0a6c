"""Endpoints with which something is wrong, and what was told of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Delivery
from models import Endpoint as EndpointRow
from worker.alerts.digests import READY
from worker.base import address
from worker.base.hours import QUIET
from worker.base.store import jobs
from worker.base.types import OPEN_STATES
from worker.operators.endpoints.judge import LEAST_FAILURES, ToldTrouble
from worker.way.deliver.store.endpoints import TRANSPORT

_JOB = "operators told of endpoints"


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of an endpoint."""

    channel: str
    destination: str
    failures: int
    failing_since: datetime | None
    disabled_at: datetime | None
    reason: str | None
    """Why it was switched off."""


def told(session: Session) -> dict[str, ToldTrouble]:
    """Returns what was told; nothing where that cannot be read."""
    try:
        return msgspec.convert(jobs.state(session, _JOB) or {}, dict[str, ToldTrouble])
    except msgspec.ValidationError:
        return {}


def remember(session: Session, known: Mapping[str, ToldTrouble]) -> None:
    """Notes what was told."""
    jobs.note(session, _JOB, msgspec.to_builtins(known))


def in_trouble(session: Session) -> list[Row]:
    """Returns the endpoints that fail, or were switched off."""
    rows = session.scalars(
        select(EndpointRow)
        .where(
            EndpointRow.destination != TRANSPORT,
            or_(
                EndpointRow.failures >= LEAST_FAILURES,
                EndpointRow.disabled_at.is_not(None),
                EndpointRow.failing_since.is_not(None),
            ),
        )
        .order_by(EndpointRow.channel, EndpointRow.destination)
    )
    return [
        Row(
            row.channel,
            row.destination,
            row.failures,
            row.failing_since,
            row.disabled_at,
            address.in_text(row.reason) if row.reason else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an endpoint."""

    number: int = 0
    error: str = ""
    """Why the last of it that was tried did not go; not until when anything is put off."""


def waiting(
    session: Session, places: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Waiting]:
    """Returns (channel, destination) → what waits for it or is held, of each of the places."""
    found = {}
    for channel, destination in places:
        of_it = (Delivery.channel == channel, Delivery.destination == destination)
        waits = Delivery.state.in_((*OPEN_STATES, "leased", "held"))
        number = session.scalar(select(func.count()).where(*of_it, waits)) or 0
        error = session.scalar(
            select(Delivery.last_error)
            .where(*of_it, Delivery.state.in_(("retry", "held", "dead")))
            .where(Delivery.last_error.is_not(None), ~Delivery.last_error.startswith(QUIET))
            # What exceeds the messages of a day has the slot of a digest, and is none.
            .where(or_(Delivery.slot_at.is_(None), Delivery.kind == READY))
            .order_by(Delivery.created_at.desc())
            .limit(1)
        )
        found[channel, destination] = Waiting(number, address.in_text(error or ""))
    return found
