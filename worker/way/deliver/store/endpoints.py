"""Endpoints, the destinations of channels: paused, switched off, and what is held for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from models import Delivery, DeliveryNotice, Endpoint
from models.base import table_of
from worker.base.store import clock
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed, insert_ignoring
from worker.base.types import OPEN_STATES
from worker.way.deliver.store import waking

CHANNEL_REMOVED = "its channel is no longer configured"
_NOT_RENDERED = "it cannot be made"
SWITCHED_OFF = "the endpoint is disabled: "
"""Begins the reason of what is held because its endpoint is switched off."""
TRANSPORT = ""
"""The destination under which a channel's transport as a whole is noted."""
PROOF = 3
"""So many deliveries in a row go well before an endpoint that failed gets several at once again."""


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
        reason=SWITCHED_OFF + reason,
    )


def enable(session: Session, channel: str, destination: str) -> None:
    """Switches an endpoint on again and forgets its failures. What waits there for another try
    follows what goes well."""
    row = find(session, channel, destination)
    row.to_prove = PROOF if row.failures or row.to_prove or row.disabled_at else 0
    row.disabled_at = row.reason = row.failing_since = row.paused_until = None
    row.failures = 0


def went_well(session: Session, channel: str, destination: str, now: datetime) -> None:
    """Notes that an endpoint accepted a delivery. After failures it gets what waits for it: the
    oldest with each of the first that go well, and then all."""
    seen = {"slug": channel, "endpoint": destination, "at": now}
    # Past the ORM, which therefore has to have written what it knows of the row.
    session.flush()
    if session.connection().execute(seen_well(), seen).rowcount:
        return
    row = find(session, channel, destination)
    left = _left_to_prove(row)
    row.failures, row.failing_since, row.last_success_at = 0, None, now
    if left:
        row.to_prove = left - 1
        waking.wake(session, channel, destination, 1 if row.to_prove else None)


@cache
def seen_well() -> Update:
    """Returns what notes a success of an endpoint of which nothing else is to be remembered."""
    well = update(table_of(Endpoint)).where(
        Endpoint.channel == bindparam("slug"),
        Endpoint.destination == bindparam("endpoint"),
        Endpoint.failures == 0,
        func.coalesce(Endpoint.to_prove, 0) == 0,
        Endpoint.failing_since.is_(None),
    )
    return well.values(last_success_at=bindparam("at"))


def failed(session: Session, channel: str, destination: str, now: datetime) -> datetime:
    """Notes that an endpoint did not accept a delivery. Returns since when it fails."""
    row = find(session, channel, destination)
    row.failures, row.to_prove = row.failures + 1, PROOF
    row.failing_since = row.failing_since or now
    return row.failing_since


def _left_to_prove(row: Endpoint) -> int:
    # The release before counts failures only.
    known = row.to_prove or 0
    return max(known, PROOF) if row.failures else known


def disabled(session: Session) -> dict[tuple[str, str], str]:
    """Returns (channel, destination) → why it is switched off."""
    rows = session.execute(_disabled())
    return {(channel, destination): str(reason) for channel, destination, reason in rows}


@cache
def _disabled() -> Select[str, str, str | None]:
    return select(Endpoint.channel, Endpoint.destination, Endpoint.reason).where(
        Endpoint.disabled_at.is_not(None)
    )


def first_state(
    disabled: Mapping[tuple[str, str], str], channel: str, destination: str
) -> dict[str, str | None]:
    """Returns in which state a delivery begins, and why: held if its endpoint is switched off."""
    reason = why_held(disabled, channel, destination)
    return {"state": "held" if reason else "pending", "state_reason": reason}


def why_held(disabled: Mapping[tuple[str, str], str], channel: str, destination: str) -> str | None:
    """Returns why what is to go to an endpoint is held: it is switched off."""
    reason = disabled.get((channel, destination))
    return None if reason is None else SWITCHED_OFF + reason


def pause_transport(session: Session, channel: str, seconds: float, reason: str) -> None:
    """Leaves a whole channel alone for a while: its transport, not a recipient, is refused."""
    row = find(session, channel, TRANSPORT)
    row.paused_until, row.reason = clock.after(seconds), reason


def paused(session: Session) -> set[tuple[str, str]]:
    """Returns (channel, destination) of what is paused, (channel, TRANSPORT) of whole channels."""
    rows = session.execute(_paused())
    return {(channel, destination) for channel, destination in rows}


@cache
def _paused() -> Select[str, str]:
    return select(Endpoint.channel, Endpoint.destination).where(Endpoint.paused_until > clock.now())


@cache
def is_not_paused() -> Any:
    """Returns the condition that neither a delivery's endpoint nor its transport is paused."""
    paused = (
        select(Endpoint.channel)
        .where(
            Endpoint.channel == Delivery.channel,
            or_(
                Endpoint.destination == Delivery.destination,
                Endpoint.destination == TRANSPORT,
            ),
            Endpoint.paused_until > clock.now(),
        )
        .correlate(Delivery)
    )
    return ~exists(paused)


@cache
def is_failing() -> Any:
    """Returns the condition that a delivery's endpoint failed, and did not prove yet that it is
    well again."""
    failing = (
        select(Endpoint.channel)
        .where(
            Endpoint.channel == Delivery.channel,
            Endpoint.destination == Delivery.destination,
            or_(Endpoint.failures > 0, Endpoint.to_prove > 0),
        )
        .correlate(Delivery)
    )
    return exists(failing)


def take_up_name(session: Session, channel: str, former: str, destination: str) -> None:
    """Goes on under the name by which a destination is known now, with what is open or held.

    What is done with is taken up by housekeeping.
    """
    if former == destination:
        return
    known = select(Endpoint.channel).where(
        Endpoint.channel == channel, Endpoint.destination == destination
    )
    renamed = update(Endpoint).where(
        Endpoint.channel == channel, Endpoint.destination == former, ~exists(known)
    )
    changed(session, renamed.values(destination=destination))
    waiting = select(Delivery.id).where(
        Delivery.state.in_((*OPEN_STATES, "held")),
        Delivery.channel == channel,
        Delivery.destination == former,
    )
    ids = list(session.scalars(waiting))
    for chunk in in_chunks(ids):
        rename(session, chunk, former, destination)


def rename(session: Session, ids: Sequence[str], former: str, destination: str) -> None:
    """Gives deliveries to a destination the name by which it is known now."""
    deliveries = update(Delivery).where(Delivery.id.in_(ids), Delivery.destination == former)
    changed(session, deliveries.values(destination=destination))
    other = aliased(DeliveryNotice)
    is_there = exists().where(
        other.notice_id == DeliveryNotice.notice_id,
        other.channel == DeliveryNotice.channel,
        other.destination == destination,
    )
    notices = update(DeliveryNotice).where(
        DeliveryNotice.delivery_id.in_(ids),
        DeliveryNotice.destination == former,
        # No notice goes to a destination twice.
        ~is_there,
    )
    changed(session, notices.values(destination=destination))


def hold_removed_channels(session: Session, channels: Mapping[str, str]) -> None:
    """Holds what waits for channels that the configuration no longer has; frees what is back. What
    nobody had tried yet keeps its time.

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
        .values(
            state=case((is_untried(), "pending"), else_="retry"),
            state_reason=None,
            due_at=freed_due(),
        )
        .execution_options(synchronize_session=False)
    )


def is_untried() -> Any:
    """Returns the condition that nobody has tried to send a delivery."""
    return and_(Delivery.attempts == 0, Delivery.payload.is_(None))


def freed_due() -> Any:
    """Returns when what is freed is due: now, but what only waited for its time, such as a digest
    for its slot, then."""
    waits = and_(is_untried(), Delivery.due_at > clock.now())
    return case((waits, Delivery.due_at), else_=clock.now())


def not_rendered(mark: str, words: str) -> str:
    """Returns the reason of what is held because it cannot be made with files that have this
    mark."""
    return f"{_NOT_RENDERED} [{mark}]: {words}"


def returns_by_itself() -> Any:
    """Returns the condition that what is held is freed without a person: once its channel is back,
    or its files are mended."""
    is_unmade = Delivery.state_reason.startswith(f"{_NOT_RENDERED} [", autoescape=True)
    is_held = Delivery.state == "held"
    return and_(is_held, or_(Delivery.state_reason == CHANNEL_REMOVED, is_unmade))


@dataclass(frozen=True, slots=True)
class Unmade:
    """What is held for a channel because it cannot be made."""

    destination: str
    waiting: int
    reason: str


def held_unmade(session: Session, channel: str, destinations: Collection[str]) -> Unmade | None:
    """Returns what the channel cannot make, by the newest of it; None where there is none.
    ``destinations`` are its own now: of others nobody needs to hear."""
    unmade = (
        Delivery.state == "held",
        Delivery.channel == channel,
        Delivery.destination.in_(list(destinations)),
        Delivery.state_reason.startswith(f"{_NOT_RENDERED} [", autoescape=True),
    )
    newest = select(Delivery).where(*unmade).order_by(Delivery.created_at.desc()).limit(1)
    found = session.scalars(newest).first()
    if found is None:
        return None
    waiting = session.scalar(select(func.count()).select_from(Delivery).where(*unmade)) or 0
    words = (found.state_reason or "").partition("]: ")[2]
    return Unmade(found.destination, waiting, words)


def free_mended(session: Session, channel: str, mark: str) -> int:
    """Frees what the channel could not make with files of another mark. Returns how many."""
    held = (
        Delivery.state == "held",
        Delivery.channel == channel,
        Delivery.state_reason.startswith(f"{_NOT_RENDERED} [", autoescape=True),
        ~Delivery.state_reason.startswith(f"{_NOT_RENDERED} [{mark}]", autoescape=True),
    )
    freed = update(Delivery).where(*held)
    fresh = {"state": "pending", "state_reason": None, "attempts": 0, "first_attempt_at": None}
    return changed(session, freed.values(**fresh, due_at=clock.now(), dispatched_until=None))


def _hold(session: Session, *conditions: Any, reason: str) -> None:
    session.execute(
        update(Delivery)
        .where(Delivery.state.in_(OPEN_STATES), *conditions)
        # What the last attempt met, or until when it waited, is not why it waits now.
        .values(state="held", state_reason=reason, last_error=None)
        .execution_options(synchronize_session=False)
    )
