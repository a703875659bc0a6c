"""Endpoints, the destinations of channels: paused, switched off, and what is held for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, or_, select, tuple_, update
from sqlalchemy.orm import Session

from models import Delivery, Endpoint
from worker.base.store import clock
from worker.base.store.writing import insert_ignoring
from worker.base.types import OPEN_STATES

CHANNEL_REMOVED = "its channel is no longer configured"
_TRANSPORT = ""
"""The destination under which a channel's transport as a whole is noted."""


def find(session: Session, channel: str, destination: str) -> Endpoint:
    """Returns the endpoint's row, making it if there is none."""
    key = {"channel": channel, "destination": destination}
    row = session.get(Endpoint, key)
    if row is None:
        insert_ignoring(session, Endpoint, [{**key, "failures": 0}])
        row = session.get_one(Endpoint, key)
    return row


def disable(session: Session, channel: str, destination: str, reason: str, now: datetime) -> None:
    """Switches an endpoint off and holds what waits for it."""
    row = find(session, channel, destination)
    row.disabled_at, row.reason = now, reason
    _hold(
        session,
        Delivery.channel == channel,
        Delivery.destination == destination,
        reason=reason,
    )


def enable(session: Session, channel: str, destination: str) -> None:
    """Switches an endpoint on again and forgets its failures."""
    row = find(session, channel, destination)
    row.disabled_at = row.reason = row.failing_since = row.paused_until = None
    row.failures = 0


def disabled(session: Session) -> dict[tuple[str, str], str]:
    """Returns (channel, destination) → why it is switched off."""
    rows = session.execute(
        select(Endpoint.channel, Endpoint.destination, Endpoint.reason).where(
            Endpoint.disabled_at.is_not(None)
        )
    )
    return {(channel, destination): str(reason) for channel, destination, reason in rows}


def pause_transport(session: Session, channel: str, seconds: float, reason: str) -> None:
    """Leaves a whole channel alone for a while: its transport, not a recipient, is refused."""
    row = find(session, channel, _TRANSPORT)
    row.paused_until, row.reason = clock.after(seconds), reason


def is_not_paused() -> Any:
    """Returns the condition that neither a delivery's endpoint nor its transport is paused."""
    paused = (
        select(Endpoint.channel)
        .where(
            Endpoint.channel == Delivery.channel,
            or_(
                Endpoint.destination == Delivery.destination,
                Endpoint.destination == _TRANSPORT,
            ),
            Endpoint.paused_until > clock.now(),
        )
        .correlate(Delivery)
    )
    return ~exists(paused)


def is_failing() -> Any:
    """Returns the condition that the last attempt at a delivery's endpoint failed."""
    failing = (
        select(Endpoint.channel)
        .where(
            Endpoint.channel == Delivery.channel,
            Endpoint.destination == Delivery.destination,
            Endpoint.failures > 0,
        )
        .correlate(Delivery)
    )
    return exists(failing)


def hold_removed_channels(session: Session, channels: Mapping[str, str]) -> None:
    """Holds what waits for channels that the configuration no longer has; frees what is back.

    ``channels`` are the kinds by their slugs: one that became of another kind cannot send what was
    made for its predecessor.
    """
    is_there = tuple_(Delivery.channel, Delivery.channel_kind).in_(list(channels.items()))
    _hold(session, ~is_there, reason=CHANNEL_REMOVED)
    session.execute(
        update(Delivery)
        .where(
            Delivery.state == "held",
            Delivery.state_reason == CHANNEL_REMOVED,
            is_there,
        )
        .values(state="retry", state_reason=None, due_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _hold(session: Session, *conditions: Any, reason: str) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.state.in_(OPEN_STATES), *conditions)
        .values(state="held", state_reason=reason)
        .execution_options(synchronize_session=False)
    )
