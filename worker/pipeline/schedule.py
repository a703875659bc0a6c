"""What is due: a look each second, and a sweep for what was lost."""

from __future__ import annotations

from worker.pipeline.hints import Hints
from worker.pipeline.runtime import Runtime
from worker.store import deliveries, documents, heartbeats, leases
from worker.store import sources as source_store

MOST_SOURCES = 12
MOST_DOCUMENTS = 400
DOCUMENTS_A_MESSAGE = 20
MOST_DELIVERIES = 40
BEAT = "beat"


def tick(runtime: Runtime, hints: Hints, holder: str) -> None:
    """Leaves word of everything that is due and of which no word is under way."""
    service = runtime.settings.service
    with runtime.database.write() as session:
        heartbeats.beat(session, BEAT, holder)
        sources = source_store.hint_due(
            session, MOST_SOURCES, service.host_interval, runtime.own_hosts
        )
        pending = documents.hint_pending(session, MOST_DOCUMENTS)
        due = {
            kind: deliveries.hint_due(session, [kind], MOST_DELIVERIES)
            for kind in {channel.kind for channel in runtime.channels.values()}
        }
    hints.sources(sources)
    for start in range(0, len(pending), DOCUMENTS_A_MESSAGE):
        hints.documents(pending[start : start + DOCUMENTS_A_MESSAGE])
    for kind, ids in due.items():
        hints.deliveries(kind, ids)


def sweep(runtime: Runtime) -> int:
    """Frees leases that ran out. Returns how many."""
    with runtime.database.write() as session:
        return leases.release_expired(session)
