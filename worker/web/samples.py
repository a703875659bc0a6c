"""What is measured, before it gets its names: plain numbers, read in two goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from worker.articles.store import views
from worker.base.errors import BrokerUnavailable
from worker.base.store import tallies
from worker.base.store.database import limit_statements
from worker.base.types import DELIVERY_STATES
from worker.net import broker
from worker.setup.runtime import Runtime
from worker.status.findings import Proof
from worker.status.steps import Watched
from worker.status.store import figures, latency, status
from worker.status.store.latency import Delays
from worker.upkeep.books.store import result
from worker.way.collect.store import quiet
from worker.way.deliver.store import deliveries

WINDOW = timedelta(days=1)
_PATIENCE = 10.0
"""Seconds that a statement may take."""


@dataclass(frozen=True, slots=True)
class Quick:
    """What costs little and changes fast."""

    tallies: Mapping[str, Mapping[str, int]]
    progress: Proof
    ages: figures.Ages
    put_off: deliveries.DigestBacklog
    sources: Mapping[str, int]
    endpoints: Mapping[str, int]
    jobs: Sequence[Mapping[str, Any]]
    books: Mapping[str, Any] | None
    disk: tuple[int, int] | None
    """Bytes of the data folder's disk: all, and free."""


@dataclass(frozen=True, slots=True)
class Costly:
    """What costs more as the database grows."""

    articles: int
    deliveries: Mapping[str, int]
    database_bytes: int | None
    quiet: int
    delays: Delays
    to_replay: Mapping[str, int] = field(default_factory=dict)


def quick(runtime: Runtime) -> Quick:
    """Reads the first. Raises StoreUnavailable."""
    with runtime.database.read() as session:
        limit_statements(session, _PATIENCE)
        progress = figures.progress(session)
        return Quick(
            tallies=tallies.read(session),
            progress=progress,
            ages=figures.ages(session, progress),
            put_off=deliveries.put_off_now(session),
            sources=figures.source_states(session),
            endpoints=figures.endpoint_states(session, runtime.destinations()),
            jobs=figures.jobs(session),
            books=result.last(session),
            disk=figures.disk(runtime.settings.service.data_dir),
        )


def costly(runtime: Runtime) -> Costly:
    """Reads the second. Raises StoreUnavailable."""
    now = runtime.clock()
    with runtime.database.read() as session:
        limit_statements(session, _PATIENCE)
        counts = deliveries.counts(session)
        return Costly(
            articles=views.count_articles(session),
            deliveries={state: counts.get(state, 0) for state in DELIVERY_STATES},
            database_bytes=figures.database_bytes(runtime.database, session),
            quiet=len(quiet.since(session)),
            delays=latency.delays(session, now - WINDOW),
            to_replay=status.count_to_replay(session, runtime.destinations()),
        )


def waiting(watched: Watched) -> dict[str, int] | None:
    """Returns how many messages wait in the broker's queues; None where it does not answer."""
    try:
        return broker.queue_lengths(watched.broker_url, watched.queues)
    except BrokerUnavailable:
        return None
