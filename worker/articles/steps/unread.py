"""A file that was never read, or what it holds under a name: read now, and nothing of it stored."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from worker.base.errors import DocumentRejected
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.sources import Refusal
from worker.way.collect.steps.ingest_owners import Owners
from worker.way.collect.store import sources
from worker.way.read.store import documents


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody names: a file, or what it holds."""

    path: Path
    name: str
    """Of what it holds; nothing for the file itself."""
    key: str
    """By which it is known, once it was read."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of it, and whose it is."""

    outcome: Arrival | Refusal
    source_id: int


def named(target: str) -> Named:
    """Returns what a path, or ``FILE#NAME``, stands for."""
    from worker.sources.folder.command import held_by
    from worker.sources.folder.containers.names import key_of, record_key

    path, name = held_by(target) or (Path(target), "")
    key = key_of(os.path.abspath(path))
    return Named(path, name, record_key(key, name) if name else key)


def read(runtime: Runtime, what: Named) -> Read:
    """Reads it as ``ingest`` would, without keeping anything."""
    from worker.sources.folder.command import list_paths, read_held, read_one

    path, found = next(iter(list_paths([what.path])))
    if isinstance(found, Refusal):
        outcome: Arrival | Refusal = found
    else:
        outcome = read_held(found, what.name) if what.name else read_one(found)
    return Read(outcome, Owners(runtime).file(path, found).source_id)


def document(runtime: Runtime, read: Read) -> documents.KeptDocument:
    """Returns it as the processing takes it from ``ingest``. Raises DocumentRejected."""
    arrival = read.outcome
    if isinstance(arrival, Refusal):
        raise DocumentRejected(arrival.code, arrival.reason)
    with runtime.database.read() as session:
        source = sources.by_id(session, read.source_id)
        called = source.name if source is not None else ""
    return documents.KeptDocument(
        id=0,
        source_id=read.source_id,
        item_id=0,
        format=arrival.format,
        content=arrival.content,
        url=arrival.url,
        item=arrival.item,
        arrived_at=runtime.clock(),
        silent=None,
        source=called,
    )
