"""Work that is done in steps: when it was last done, and how far it came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from models import Job
from worker.base.store import clock
from worker.base.store.writing import changed, insert_ignoring

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def take(session: Session, name: str, every: float) -> bool:
    """Takes a recurring job if its last run is ``every`` seconds ago, by the database's clock.

    Of several that ask at once, one gets it.
    """
    _begin(session, name)
    due = update(Job).where(Job.name == name, Job.updated_at <= clock.after(-every))
    return changed(session, due.values(updated_at=clock.now())) == 1


def _begin(session: Session, name: str) -> None:
    if session.get(Job, name) is None:
        row = {"name": name, "state": {}, "updated_at": _NEVER}
        insert_ignoring(session, Job, [row], started_at=clock.now())


def make_due(session: Session, name: str, every: float) -> None:
    """Lets a recurring job be taken again at once."""
    session.execute(
        update(Job)
        .where(Job.name == name)
        .values(updated_at=clock.after(-every))
        .execution_options(synchronize_session=False)
    )


def state(session: Session, name: str) -> dict[str, Any] | None:
    """Returns how far a job came, or None if it was never begun."""
    found = session.scalar(_state(), {"name": name})
    return None if found is None else dict(found)


@cache
def _state() -> Select[dict[str, Any]]:
    return select(Job.state).where(Job.name == bindparam("name"))


def hold(session: Session, name: str) -> None:
    """Lets nobody else note how far a job came before this transaction ends; begins it if it was
    not."""
    _begin(session, name)
    session.execute(select(Job.name).where(Job.name == name).with_for_update())


def is_unfinished(session: Session, name: str) -> bool:
    """Tells whether a job was begun and did not come to its end."""
    job = session.get(Job, name, populate_existing=True)
    return job is not None and job.finished_at is None


def restart(session: Session, name: str, state: Mapping[str, Any]) -> None:
    """Begins a job anew, whatever came of it before."""
    note(session, name, state)
    session.execute(
        update(Job)
        .where(Job.name == name)
        .values(started_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def note(session: Session, name: str, state: Mapping[str, Any], *, finished: bool = False) -> None:
    """Notes how far a job came; begins it if it was not."""
    _begin(session, name)
    session.execute(
        update(Job)
        .where(Job.name == name)
        .values(
            state=dict(state),
            updated_at=clock.now(),
            finished_at=clock.now() if finished else None,
        )
        .execution_options(synchronize_session=False)
    )
