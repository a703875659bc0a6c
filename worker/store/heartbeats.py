"""Heartbeats: rows that tasks write, so that a queue that is worked on can be told from a process
that merely exists."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Heartbeat
from worker.store import clock


def beat(session: Session, name: str, node: str) -> None:
    """Notes that a task ran for ``name`` just now."""
    row = session.get(Heartbeat, name)
    if row is None:
        session.add(Heartbeat(name=name, at=clock.now(), node=node))
    else:
        row.at, row.node = clock.now(), node


def ages(session: Session) -> dict[str, float]:
    """Returns how many seconds ago each heartbeat was, by the database's clock."""
    rows = session.execute(select(Heartbeat.name, Heartbeat.at, clock.now().label("now")))
    return {name: (now - at).total_seconds() for name, at, now in rows}
