"""Heartbeats: rows that tasks write, so that a queue that is worked on can be told from a process
that merely exists."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Heartbeat
from worker.base.store import clock
from worker.base.store.writing import insert_ignoring


def beat(session: Session, name: str, node: str) -> None:
    """Notes that a task ran for ``name`` just now."""
    if not _beat(session, name, node):
        first = datetime.now(UTC)
        insert_ignoring(session, Heartbeat, [{"name": name, "at": first, "node": node}])
        # By the database's clock, and no other's.
        _beat(session, name, node)


def _beat(session: Session, name: str, node: str) -> bool:
    updated = session.scalars(
        update(Heartbeat)
        .where(Heartbeat.name == name)
        .values(at=clock.now(), node=node)
        .returning(Heartbeat.name)
        .execution_options(synchronize_session=False)
    ).first()
    return updated is not None


def ages(session: Session) -> dict[str, float]:
    """Returns how many seconds ago each heartbeat was, by the database's clock.

    One from before the clock was set back lies in the future and proves nothing: it counts as
    being as far in the past.
    """
    rows = session.execute(select(Heartbeat.name, Heartbeat.at, clock.now().label("now")))
    return {name: abs((now - at).total_seconds()) for name, at, now in rows}
