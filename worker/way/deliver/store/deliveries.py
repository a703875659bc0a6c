"""Deliveries: claimed before any I/O, frozen at the first attempt, ended by their lease's token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, update
from sqlalchemy.orm import Session, aliased

from models import Attempt, Delivery
from models.base import table_of
from models.ids import time_ordered_id
from worker.alerts.digests import READY
from worker.base import hours
from worker.base.store import clock, leases
from worker.base.store.chunks import in_chunks
from worker.base.store.database import on_sqlite
from worker.base.store.given import given_list
from worker.base.store.writing import changed
from worker.base.types import DELIVERY_STATES, FAILED_STATES, OPEN_STATES
from worker.way.deliver.store import attempts, endpoints, forgotten

TABLE = table_of(Delivery)
_TOLD = (
    "id", "alert_id", "story_id", "group_key", "kind", "channel", "channel_kind", "destination",
    "created_at", "payload", "payload_type", "slot_at", "counted_on", "place", "last_error",
)  # fmt: skip
_READ = "attempts", "first_attempt_at", "urgent"
MOST_AT_ONCE = 5
"""Deliveries under way to one endpoint at a time; to one that failed last, a single one."""


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this worker may attempt now."""

    id: str
    token: str
    attempt_id: int
    alert_id: int
    story_id: int | None
    group_key: str
    kind: str
    channel: str
    channel_kind: str
    destination: str
    attempt: int
    created_at: datetime
    first_attempt_at: datetime
    payload: bytes | None
    payload_type: str | None
    slot_at: datetime | None = None
    """When the window of a digest ended, or when that comes which takes a message in."""
    is_urgent: bool = False
    """Whether it passes quiet hours."""
    counted_on: str | None = None
    """The day among whose messages it is counted."""
    place: int | None = None
    """Which of that day's messages it is."""
    last_error: str | None = None
    """What the attempt before met, or why it was put off."""


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """How an attempt ended. ``next_in`` is in seconds, for ``retry`` only."""

    state: str
    detail: str
    status: int | None = None
    next_in: float | None = None
    reason: str | None = None


def hint_these(session: Session, channel_kind: str, ids: Sequence[str]) -> list[str]:
    """Returns those of the deliveries that are of that kind and due now, and marks them hinted."""
    found: list[str] = []
    for chunk in in_chunks(ids):
        due = list(session.scalars(_due_of_ids(), {"ids": chunk, "kind": channel_kind}))
        leases.mark_hinted(session, Delivery, due)
        found += due
    return found


@cache
def _due_of_ids() -> Any:
    is_of_kind = Delivery.channel_kind == bindparam("kind")
    these = Delivery.id.in_(given_list())
    # Told which states count, SQLite would take the index of what waits and read all of it; told
    # which do not, it goes by id.
    is_open = Delivery.state.not_in([each for each in DELIVERY_STATES if each not in OPEN_STATES])
    return leases.due_and_not_hinted(Delivery, these, is_open, is_of_kind)


@cache
def _has_room(most: int) -> Any:
    """Returns the condition that fewer than so many go to a delivery's endpoint now. To put it
    together takes several times as long as the answer."""
    other = aliased(Delivery)
    under_way = (
        select(func.count())
        .select_from(other)
        .where(
            other.channel == Delivery.channel,
            other.destination == Delivery.destination,
            other.state == "leased",
        )
        .correlate(Delivery)
        .scalar_subquery()
    )
    return under_way < case((endpoints.is_failing(), 1), else_=most)


def claim(
    session: Session, delivery_id: str, holder: str, seconds: float, now: datetime
) -> ClaimedDelivery | None:
    """Takes one delivery for one attempt, and logs the attempt. None if it is not to be had."""
    token, attempt = leases.new_token(), time_ordered_id()
    asked = {"delivery": delivery_id, "token": token, "holder": holder, "seconds": float(seconds)}
    connection = session.connection()
    if not on_sqlite(session):
        begun: dict[str, Any] = {"attempt": attempt, "begun": now}
        row = connection.execute(_claim_and_begin(MOST_AT_ONCE), asked | begun).first()
        return None if row is None else _claimed(row, token, attempt, now)
    row = connection.execute(_claim(MOST_AT_ONCE), asked).first()
    if row is None:
        return None
    begun = {"id": attempt, "delivery_id": delivery_id, "number": row.attempts}
    begun |= {"started_at": now, "worker": holder}
    connection.execute(attempts.begin(), begun)
    return _claimed(row, token, attempt, now)


# Executed for each delivery, and therefore made once and past the ORM, which takes several times as
# long as the database.
@cache
def _claim(most: int) -> Any:
    taken = update(TABLE).where(
        TABLE.c.id == bindparam("delivery"),
        leases.is_due(Delivery),
        leases.is_waiting(),
        endpoints.is_not_paused(),
        _has_room(most),
    )
    return taken.values(
        lease_token=bindparam("token"),
        lease_owner=bindparam("holder"),
        lease_until=clock.after_given("seconds"),
        state="leased",
        attempts=TABLE.c.attempts + 1,
        first_attempt_at=func.coalesce(TABLE.c.first_attempt_at, clock.now()),
    ).returning(*(TABLE.c[name] for name in (*_TOLD, *_READ)))


@cache
def _claim_and_begin(most: int) -> Any:
    """Returns both as one statement, which SQLite does not know."""
    taken = _claim(most).cte("taken")
    return select(taken).add_cte(attempts.begin_with(taken).cte("logged"))


def _claimed(row: Any, token: str, attempt: int, now: datetime) -> ClaimedDelivery:
    return ClaimedDelivery(
        token=token,
        attempt_id=attempt,
        attempt=row.attempts,
        first_attempt_at=row.first_attempt_at or now,
        is_urgent=bool(row.urgent),
        **{name: getattr(row, name) for name in _TOLD},
    )


def renew(session: Session, claimed: ClaimedDelivery, seconds: float) -> bool:
    """Holds a delivery so long from now on. Returns False if the lease was lost."""
    held = update(Delivery).where(Delivery.id == claimed.id, Delivery.lease_token == claimed.token)
    return changed(session, held.values(lease_until=clock.after(seconds))) == 1


def freeze(
    session: Session,
    claimed: ClaimedDelivery,
    content: bytes,
    content_type: str,
    heading: str = "",
) -> bool:
    """Keeps the rendered bytes for every further attempt, and the heading for those that follow in
    its thread. Returns False if the lease was lost."""
    made = {
        "delivery": claimed.id,
        "token": claimed.token,
        "content": content,
        "content_type": content_type,
        "title": heading or None,
    }
    return session.connection().execute(_freeze(), made).rowcount == 1


def _held() -> Any:
    return update(TABLE).where(
        TABLE.c.id == bindparam("delivery"), TABLE.c.lease_token == bindparam("token")
    )


@cache
def _freeze() -> Any:
    return _held().values(
        payload=bindparam("content"),
        payload_type=bindparam("content_type"),
        heading=bindparam("title"),
    )


def finish(
    session: Session, claimed: ClaimedDelivery, outcome: AttemptOutcome, now: datetime
) -> bool:
    """Writes how an attempt ended. Returns False if the lease was lost meanwhile.

    Whatever happened to the lease, the attempt's own row says what it did.
    """
    connection = session.connection()
    connection.execute(attempts.end(), ended_attempt(claimed, outcome, now))
    sent, is_later = outcome.state == "sent", outcome.next_in is not None
    values = ended(claimed, outcome)
    if sent:
        values["at"] = now
    if is_later:
        values["seconds"] = float(outcome.next_in or 0)
    if connection.execute(end(sent, is_later), values).rowcount == 1:
        return True
    return sent and accept_late(session, claimed.id, now)


def ended_attempt(
    claimed: ClaimedDelivery, outcome: AttemptOutcome, now: datetime
) -> dict[str, Any]:
    """Returns what ``attempts.end`` is given."""
    said = outcome.state, outcome.status, outcome.detail
    return attempts.ended(claimed.attempt_id, now, *said)


def ended(claimed: ClaimedDelivery, outcome: AttemptOutcome) -> dict[str, Any]:
    """Returns what ``end`` is given, but for the time."""
    return {
        "delivery": claimed.id,
        "token": claimed.token,
        "ended": outcome.state,
        "why": outcome.reason,
        "error": None if outcome.state == "sent" else outcome.detail,
    }


@cache
def end(sent: bool, is_later: bool) -> Any:
    """Returns the statement that ends what is held: by success, or with a further try."""
    values: dict[str, Any] = {
        "state": bindparam("ended"),
        "state_reason": bindparam("why"),
        "last_error": bindparam("error"),
        "due_at": clock.after_given("seconds") if is_later else None,
    }
    if sent:
        values["delivered_at"] = bindparam("at")
    return _held().values(**leases.FREE, **values)


def accept_late(session: Session, delivery_id: str, now: datetime) -> bool:
    """Marks what was accepted while its lease ran out sent, wherever it is free: it must not go
    again. Returns whether it was."""
    accepted = session.scalars(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(OPEN_STATES))
        .values(state="sent", delivered_at=now, last_error=None, due_at=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).first()
    return accepted is not None


def give_back(session: Session, claimed: ClaimedDelivery, seconds: float, reason: str) -> None:
    """Gives a delivery back whose transport is paused: the try does not count."""
    _return(session, claimed, clock.after(seconds), reason)


def put_off(session: Session, claimed: ClaimedDelivery, slot: datetime, reason: str) -> None:
    """Gives a message back that exceeds those of a day, to come in a slot's digest. Nothing was
    tried: neither how late it is nor when it is given up counts from now."""
    words = f"{reason}: in the digest of {slot.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    _return(session, claimed, slot, words, first_attempt_at=None, slot_at=slot)


def wait_until(session: Session, claimed: ClaimedDelivery, until: datetime, now: datetime) -> None:
    """Gives back what is not to be sent in quiet hours. How long they last counts neither as late
    nor towards giving up."""
    first = claimed.first_attempt_at + (until - now) if claimed.attempt > 1 else None
    due_at = clock.after((until - now).total_seconds())
    _return(session, claimed, due_at, hours.put_off(until), first_attempt_at=first)


def _return(
    session: Session, claimed: ClaimedDelivery, due_at: Any, reason: str, **values: Any
) -> None:
    leases.finish(
        session,
        Delivery,
        claimed.id,
        claimed.token,
        state="retry" if claimed.attempt > 1 else "pending",
        attempts=Delivery.attempts - 1,
        last_error=reason,
        due_at=due_at,
        **values,
    )
    session.execute(
        update(Attempt)
        .where(Attempt.id == claimed.attempt_id)
        .values(finished_at=clock.now(), outcome="paused", detail=reason)
        .execution_options(synchronize_session=False)
    )


def replay(session: Session, delivery_ids: Sequence[str] | None) -> list[str]:
    """Sends again: the deliveries named, whatever their state, or all that failed.

    The id and the bytes stay the same, so that a receiver that has it can tell. What was held
    before its time, such as a digest before its slot, keeps that. Deliveries that wait or are under
    way are left alone, and those of which all was forgotten. Returns the ids that will be sent.
    """
    if delivery_ids is None:
        condition: Any = Delivery.state.in_(FAILED_STATES)
    else:
        condition = and_(
            Delivery.id.in_(delivery_ids), Delivery.state.in_((*FAILED_STATES, "sent"))
        )
    rows = session.execute(
        update(Delivery)
        .where(condition, ~forgotten.of_them())
        .values(
            state=case((Delivery.payload.is_(None), "pending"), else_="retry"),
            state_reason=None,
            attempts=0,
            first_attempt_at=None,
            delivered_at=None,
            due_at=endpoints.freed_due(),
            dispatched_until=None,
        )
        .returning(Delivery.id, Delivery.channel, Delivery.destination)
        .execution_options(synchronize_session=False)
    ).all()
    for channel, destination in {(row.channel, row.destination) for row in rows}:
        endpoints.enable(session, channel, destination)
    return [row.id for row in rows]


def hasten(session: Session, delivery_id: str) -> bool:
    """Lets a delivery whose last attempt failed be attempted now. Its attempts, and since when they
    fail, stay. Returns whether it was to wait."""
    waits = update(Delivery).where(
        Delivery.id == delivery_id, Delivery.state == "retry", Delivery.due_at > clock.now()
    )
    return changed(session, waits.values(due_at=clock.now(), dispatched_until=None)) == 1


@dataclass(frozen=True, slots=True)
class DigestBacklog:
    """What waits for a digest because its readers had the messages of a day."""

    number: int
    first_at: datetime | None
    """When the first of these digests goes."""
    last_at: datetime | None


def put_off_now(session: Session) -> DigestBacklog:
    """Returns what is put off."""
    rows = select(func.count(), func.min(Delivery.slot_at), func.max(Delivery.slot_at)).where(
        Delivery.state.in_(OPEN_STATES),
        # A digest has a slot, too: its own.
        Delivery.slot_at.is_not(None),
        Delivery.kind != READY,
    )
    return DigestBacklog(*session.execute(rows).one())


def counts(session: Session) -> dict[str, int]:
    """Returns how many deliveries are in each state."""
    rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    return dict(rows.all())
