"""Documents kept as a source brings them, without the rest of a collection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from worker.base.types import Arrival
from worker.way.collect.store import arrivals
from worker.way.collect.store.arrivals import NONE_GONE, Gone


def keep_batch(
    session: Session,
    source_id: int,
    batch: Sequence[tuple[Arrival, str]],
    silent: str | None,
    now: datetime,
    gone: Gone = NONE_GONE,
) -> list[int]:
    """Stores a batch of (arrival, mark) and returns the ids of the documents made."""
    kept = arrivals.keep_each(session, source_id, batch, silent, now, gone)
    return [each for each in kept if each is not None]
