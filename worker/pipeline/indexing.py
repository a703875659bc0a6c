"""Writes the search index of what was stored before there was one, beside the service's work."""

from __future__ import annotations

from worker.pipeline.runtime import Runtime
from worker.store import search_backlog

EVERY = 30.0
"""Seconds between two looks for articles without words."""


def step(runtime: Runtime) -> bool:
    """Indexes some articles; returns whether more are left. Raises StoreUnavailable."""
    with runtime.database.read() as session:
        if search_backlog.is_done(session):
            return False
    with runtime.database.decide("batch") as session:
        return search_backlog.index_some(session)
