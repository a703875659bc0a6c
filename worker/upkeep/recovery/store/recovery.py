"""After a database was put back in an older state: what may have been sent since waits for a
person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, Document, Mark, Source
from models.source import NOT_BY_HAND
from worker.base.store import clock
from worker.base.store.audit import record
from worker.base.store.leases import FREE
from worker.base.store.writing import changed
from worker.base.types import OPEN_STATES, Published
from worker.upkeep.recovery import doubts as recovery
from worker.way.deliver.store import endpoints

if TYPE_CHECKING:
    from worker.way.read.store.documents import KeptDocument

_HOLD_BEFORE = "hold_before"


@dataclass(frozen=True, slots=True)
class Held:
    """What a recovery holds now, and how many sources are read with doubt at first."""

    deliveries: int
    documents: int
    sources: int


def hold_before(session: Session, at: datetime, now: datetime, actor: str) -> Held:
    """Holds what may have been sent before ``at``, and what sources will bring of that time.

    Leases end, so that whoever still works with the database as it was changes nothing more.
    """
    held = Held(_hold_deliveries(session, at), _hold_documents(session, at), _doubt(session, at))
    before = _marked(session)
    # Of two recoveries the later time stands: what it holds includes the other's.
    _mark(session, max(at, before) if before is not None else at)
    after = {"hold_before": at.isoformat(), "deliveries": held.deliveries}
    record(session, now, actor, "recovered", "database", None, after)
    return held


def take_over(session: Session) -> Held:
    """Ends the leases of a database that was only moved: nothing of it is doubtful."""
    _end_leases_of_deliveries(session)
    _end_leases_of_documents(session)
    _end_leases_of_sources(session)
    return Held(0, 0, 0)


def _hold_deliveries(session: Session, at: datetime) -> int:
    old = Delivery.created_at <= at
    is_open = Delivery.state.in_((*OPEN_STATES, "leased"))
    held = changed(
        session,
        update(Delivery)
        # A channel that comes back, and a template that is mended, free what waits for it: that may
        # have been before.
        .where(old, or_(is_open, endpoints.returns_by_itself()))
        # What the last attempt met, or until when it waited, is no reason any more.
        .values(state="held", state_reason=recovery.REASON, last_error=None, **FREE),
    )
    _end_leases_of_deliveries(session)
    return held


def _end_leases_of_deliveries(session: Session) -> None:
    changed(
        session,
        update(Delivery)
        .where(Delivery.state.in_((*OPEN_STATES, "leased")))
        .values(state=case((Delivery.state == "leased", "retry"), else_=Delivery.state), **FREE),
    )


def _hold_documents(session: Session, at: datetime) -> int:
    _end_leases_of_documents(session)
    return changed(
        session,
        update(Document)
        .where(Document.state == "pending", Document.silent.is_(None), Document.arrived_at <= at)
        .values(hold=recovery.REASON),
    )


def _end_leases_of_documents(session: Session) -> None:
    pending = Document.state == "pending"
    changed(session, update(Document).where(pending).values(due_at=clock.now(), **FREE))


def _doubt(session: Session, at: datetime) -> int:
    _end_leases_of_sources(session)
    # What is named on the command line is meant; removed sources may come back.
    return changed(session, update(Source).where(NOT_BY_HAND).values(recover_until=at))


def _end_leases_of_sources(session: Session) -> None:
    changed(session, update(Source).where(Source.lease_token.is_not(None)).values(**FREE))
    changed(
        session,
        update(Source)
        .where(Source.removed_at.is_(None), Source.due_at.is_not(None))
        .values(due_at=clock.now(), dispatched_until=None),
    )


def _mark(session: Session, at: datetime) -> None:
    mark = session.get(Mark, _HOLD_BEFORE)
    if mark is None:
        session.add(Mark(key=_HOLD_BEFORE, value=at.astimezone(UTC).isoformat()))
    else:
        mark.value = at.astimezone(UTC).isoformat()
    session.flush()


def _marked(session: Session) -> datetime | None:
    mark = session.get(Mark, _HOLD_BEFORE)
    return None if mark is None else datetime.fromisoformat(mark.value)


def doubt_about(session: Session, source_id: int) -> str | None:
    """Returns why news of a document that the source brings now is to be held, if it is."""
    until = session.scalars(_recover_until(), {"source": source_id}).first()
    return recovery.REASON if until is not None else None


@cache
def _recover_until() -> Select[datetime | None]:
    return select(Source.recover_until).where(Source.id == bindparam("source"))


def hold_of(session: Session, document: KeptDocument, published: Published | None) -> str | None:
    """Returns why deliveries made from this document are held, or None where they are not.

    For all documents of a transaction the mark is read once.
    """
    if document.hold is None:
        return None
    at = _marked_once(session)
    if at is None or recovery.may_have_been_sent(published, at, document.arrived_at):
        return document.hold
    return None


def is_of_before(session: Session, made_at: datetime) -> bool:
    """Tells whether a delivery was there when the last recovery held what may have been sent.

    Nothing new joins such a one, whatever its state: it may have been sent, and a receiver that has
    its id would drop whatever came in it beside.
    """
    at = _marked_once(session)
    return at is not None and made_at <= at


def _marked_once(session: Session) -> datetime | None:
    if _HOLD_BEFORE not in session.info:
        session.info[_HOLD_BEFORE] = _marked(session)
    at: datetime | None = session.info[_HOLD_BEFORE]
    return at


def held_ids(session: Session, channels: Collection[str]) -> list[str]:
    """Returns the deliveries by these channels that a recovery holds, the oldest first."""
    return list(
        session.scalars(
            select(Delivery.id)
            .where(_is_held(), Delivery.channel.in_(channels))
            .order_by(Delivery.created_at, Delivery.id)
        )
    )


def settle(session: Session, now: datetime, actor: str) -> int:
    """Takes what a recovery holds as sent: it is suppressed. Returns how many there were."""
    settled = changed(
        session,
        update(Delivery)
        .where(_is_held())
        .values(state="suppressed", state_reason=recovery.SETTLED, last_error=None, due_at=None),
    )
    if settled:
        after = {"deliveries": settled}
        record(session, now, actor, "recovery_settled", "database", None, after)
    return settled


def is_none_of_its() -> Any:
    """Returns the condition that a delivery was neither held by a recovery nor settled after."""
    return func.coalesce(Delivery.state_reason, "").not_in((recovery.REASON, recovery.SETTLED))


def _is_held() -> Any:
    return and_(Delivery.state == "held", Delivery.state_reason == recovery.REASON)
