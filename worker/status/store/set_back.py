"""What a clock that was set back leaves behind: rows that say that nothing is due for so long.

Everything is compared by the database's clock. Where it ran ahead and is put right, what was
written meanwhile lies in the future: polls, retries, hints and recurring jobs would wait for it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Delivery, Endpoint, Heartbeat, Host, HubSubscription, Job, Page, Source
from worker.base.hours import QUIET
from worker.base.store import clock, leases
from worker.status.store import heartbeats

SWEPT = "sweep"
"""The heartbeat that the sweep alone writes: by it the clock is seen to go back."""
_LEAST = 1.0
_MARGIN = 60.0
"""Seconds; so long before the clock was set back the last sweep may have been."""
_LONGEST_LEASE = 960.0
_PAGE_LEASE = 60.0


def notice(session: Session, holder: str) -> float:
    """Notes the time of a sweep; brings forward what waits for a future that was taken back.

    Returns by how many seconds, 0.0 where the clock went on as clocks do.
    """
    row = session.execute(
        select(Heartbeat.at, clock.now().label("now"))
        .where(Heartbeat.name == SWEPT)
        .with_for_update(of=Heartbeat)
    ).first()
    heartbeats.beat(session, SWEPT, holder)
    ahead = (row.at - row.now).total_seconds() if row is not None else 0.0
    if ahead < _LEAST:
        return 0.0
    _bring_forward(session, ahead + _MARGIN)
    return ahead + _MARGIN


def _bring_forward(session: Session, seconds: float) -> None:
    for table in leases.LEASED_TABLES:
        open_ = leases.is_open(table)
        waits = and_(open_, _waits_a_while()) if table is Delivery else open_
        _earlier(session, table, table.due_at, seconds, waits)
        _set(session, table, open_, table.dispatched_until, None)
        # What is being worked on is left the time that it may take.
        latest = clock.after(_LONGEST_LEASE)
        _set(session, table, open_, table.lease_until, latest, since=latest)
    _earlier(session, Host, Host.next_start_at, seconds)
    _earlier(session, Host, Host.paused_until, seconds)
    _earlier(session, Host, Host.next_page_at, seconds)
    _earlier(session, Page, Page.due_at, seconds)
    soon = clock.after(_PAGE_LEASE)
    _set(session, Page, None, Page.lease_until, soon, since=soon)
    _earlier(session, Source, Source.pushed_at, seconds)
    for column in (HubSubscription.due_at, HubSubscription.fetch_at, HubSubscription.credit_at):
        _earlier(session, HubSubscription, column, seconds)
    _earlier(session, Endpoint, Endpoint.paused_until, seconds)
    # When it began, by the clock as it is now.
    for failing in (Endpoint, Source):
        since = clock.earlier(failing.failing_since, seconds)
        _set(session, failing, None, failing.failing_since, since)
    _set(session, Job, None, Job.updated_at, clock.now())


def _waits_a_while() -> Any:
    """Returns the condition that a delivery waits for a while, not for an hour of the day: that
    comes when the clock shows it, wherever it was; but for what was made by the clock that ran
    ahead."""
    is_quiet = func.coalesce(Delivery.last_error, "").startswith(QUIET)
    is_for_a_while = and_(Delivery.slot_at.is_(None), ~is_quiet)
    return or_(is_for_a_while, Delivery.created_at > clock.now())


def _earlier(
    session: Session,
    table: Any,
    column: InstrumentedAttribute[Any],
    seconds: float,
    condition: Any = None,
) -> None:
    moved = clock.earlier(column, seconds)
    value = case((moved > clock.now(), moved), else_=clock.now())
    _set(session, table, condition, column, value)


def _set(
    session: Session,
    table: Any,
    condition: Any,
    column: InstrumentedAttribute[Any],
    value: Any,
    *,
    since: Any = None,
) -> None:
    """Sets a column where it lies in the future."""
    statement = update(table).where(column > (clock.now() if since is None else since))
    if condition is not None:
        statement = statement.where(condition)
    session.execute(
        statement.values({column.key: value}).execution_options(synchronize_session=False)
    )
