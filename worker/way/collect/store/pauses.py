"""Sources that a person stops for a while."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import Source
from worker.base.store import clock
from worker.base.store.writing import changed

PAUSED = "paused by hand; wirewatch feeds resume goes on"
"""Why such a source is not collected."""


def pause(session: Session, ids: Sequence[int]) -> int:
    """Stops collecting these sources. Returns how many were stopped by it."""
    stopped = update(Source).where(Source.id.in_(ids), Source.disabled.is_distinct_from(PAUSED))
    return changed(session, stopped.values(disabled=PAUSED))


def resume(session: Session, ids: Sequence[int]) -> int:
    """Collects these sources again, also such as were switched off. Returns how many it were."""
    stopped = update(Source).where(Source.id.in_(ids), Source.disabled.is_not(None))
    return changed(session, stopped.values(disabled=None, due_at=clock.now()))


def poll_soon(session: Session, ids: Sequence[int]) -> int:
    """Makes these sources due now, but for such as are stopped. Returns how many it were."""
    going = update(Source).where(Source.id.in_(ids), Source.disabled.is_(None))
    return changed(session, going.values(due_at=clock.now(), dispatched_until=None))
