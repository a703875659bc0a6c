"""Files and folders named on the command line, through the same pipeline, without a service."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from worker.base.batches import batched
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.sources import Refusal
from worker.sources.folder.archive import Archive, is_begun, is_done
from worker.sources.folder.command import list_paths, open_now, read_now
from worker.sources.folder.containers.kinds import is_container
from worker.sources.folder.listing import Candidate
from worker.way.collect.steps.ingest_owners import File, Owners
from worker.way.collect.store import arrivals
from worker.way.collect.store import known as known_store
from worker.way.collect.store.known import KnownItem, KnownRecord
from worker.way.judge.store.plan import Written
from worker.way.read.steps.computing import Computing
from worker.way.read.store import second_tries

ASKED_SILENT = "it was ingested with --no-alerts"
_BATCH = 50
_BATCH_BYTES = 8_000_000
_NOTED_EVERY = 5.0
"""Seconds between two notes of the place in a file that holds several documents."""
_NOT_DOCUMENTS = frozenset({"missing", "not_a_file", "unknown_format"})
"""Refusals of what was named by mistake: they are told, and nothing is kept of them."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one document of the command line."""

    path: str
    item: str | None
    outcome: str
    reason: str | None
    article_id: int | None


@dataclass(slots=True)
class HowFar:
    """How far it is: files done, and bytes of all files read. Kept up to date meanwhile."""

    files: int = 0
    bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    """What was passed over in files that hold several documents, by kind."""


@dataclass(slots=True)
class _Unit:
    """One document on its way, or one refusal, or a note that a file was read so far."""

    file: File
    item: str | None = None
    outcome: Arrival | Refusal | None = None
    mark: str = ""
    is_record: bool = False
    known: KnownItem | None = None
    ended: Ingested | None = None
    """What it came to, where nothing is to be done."""
    note: str | None = None
    """A mark of the file, to be noted once all before it is processed."""
    document_id: int | None = None


def ingest(
    runtime: Runtime,
    paths: Sequence[Path],
    holder: str,
    *,
    alerts: bool,
    progress: HowFar | None = None,
) -> Iterator[Ingested]:
    """Ingests files and folders, yielding a result a document, in the order of the paths.

    What was interrupted goes on where it was. Raises StoreUnavailable.
    """
    run = _Run(runtime, holder, None if alerts else ASKED_SILENT, progress or HowFar())
    yield from run.results(list_paths(paths))


class _Run:
    """One command's work."""

    def __init__(self, runtime: Runtime, holder: str, silent: str | None, progress: HowFar) -> None:
        self._runtime = runtime
        self._computing = Computing(runtime, holder)
        self._silent = silent
        self._progress = progress
        self._owners = Owners(runtime)

    def results(self, listed: Iterable[tuple[str, Candidate | Refusal]]) -> Iterator[Ingested]:
        """Yields a result a document; of those that cost too much after all others."""
        costly: list[_Unit] = []
        with self._computing as computing:
            for batch in _batches(self._units(listed)):
                self._keep(batch)
                done = self._processed(batch)
                self._note([each for each in batch if each.note is not None])
                apart = self._apart(batch, done)
                costly += [each for each in batch if each.document_id in apart]
                yield from (
                    _result(each, done)
                    for each in batch
                    if each.note is None and each.document_id not in apart
                )
            for each in costly:
                assert each.document_id is not None
                yield _result(each, computing.alone([each.document_id]))

    def _processed(self, batch: Sequence[_Unit]) -> Mapping[int, Written]:
        ids = [each.document_id for each in batch if each.document_id is not None]
        read = {each.outcome.format for each in batch if isinstance(each.outcome, Arrival)}
        return self._computing.process(ids, sorted(read), is_awaited=True)

    def _apart(self, batch: Sequence[_Unit], done: Mapping[int, Written]) -> set[int]:
        """Returns those of a batch's documents that are to be tried once more alone."""
        ids = (each.document_id for each in batch)
        missing = [each for each in ids if each is not None and each not in done]
        if not missing:
            return set()
        with self._runtime.database.read() as session:
            return second_tries.are_apart(session, missing)

    def _units(self, listed: Iterable[tuple[str, Candidate | Refusal]]) -> Iterator[_Unit]:
        for some in batched(listed, _BATCH):
            files = [self._owners.file(path, found) for path, found in some]
            known = self._known([(each.source_id, each.found.key) for each in files])
            for file in files:
                begun = self._progress.bytes
                yield from self._units_of(file, known.get((file.source_id, file.found.key)))
                size = file.found.size if isinstance(file.found, Candidate) else 0
                self._progress.files, self._progress.bytes = self._progress.files + 1, begun + size

    def _known(self, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], KnownItem]:
        found: dict[tuple[int, str], KnownItem] = {}
        with self._runtime.database.read() as session:
            for source_id in {source for source, _ in wanted}:
                keys = [key for source, key in wanted if source == source_id]
                items = known_store.known_items(session, source_id, keys)
                found |= {(source_id, key): item for key, item in items.items()}
        return found

    def _units_of(self, file: File, known: KnownItem | None) -> Iterator[_Unit]:
        """Yields what a file holds."""
        found = file.found
        if isinstance(found, Refusal):
            yield _Unit(file, outcome=found, mark=found.mark)
        elif known and not known.set_aside and is_done(known.mark, found, file.limits):
            yield from self._unchanged(file, found, known)
        elif is_container(found.format):
            yield from self._held(file, found, known)
        else:
            read = read_now(found, file.limits)
            if isinstance(read, Refusal):
                yield _Unit(file, outcome=read, mark=read.mark)
            else:
                yield _Unit(file, outcome=read.arrival, mark=read.mark)

    def _unchanged(self, file: File, found: Candidate, known: KnownItem) -> Iterator[_Unit]:
        """Yields what a file that was read before is known to hold."""
        if not is_container(found.format) or known.article_id is not None:
            yield _Unit(file, known=known, document_id=known.pending_document_id)
            return
        last = 0
        while page := self._known_records(file, last):
            last = page[-1].item_id
            for each in page:
                yield _known_record(file, each)
        if not last:
            yield _Unit(file, known=known, document_id=known.pending_document_id)

    def _known_records(self, file: File, after: int) -> list[KnownRecord]:
        with self._runtime.database.read() as session:
            return known_store.records_of(session, file.source_id, file.found.key, after)

    def _held(self, file: File, found: Candidate, known: KnownItem | None) -> Iterator[_Unit]:
        """Yields what a file holds that may hold several documents."""
        opened = open_now(found, file.limits)
        if isinstance(opened, Refusal):
            yield _Unit(file, outcome=opened, mark=opened.mark)
            return
        mark = known.mark if known and (is_begun(known.mark) or not known.set_aside) else ""
        archive = Archive(found, opened, file.limits, mark)
        begun, noted = self._progress.bytes, time.monotonic()
        for taken in archive:
            yield _Unit(file, taken.item, taken.outcome, taken.mark, taken.is_record)
            self._progress.bytes = begun + archive.read_at()
            if taken.after is not None and time.monotonic() - noted > _NOTED_EVERY:
                yield _Unit(file, note=archive.resume_mark(taken.after))
                noted = time.monotonic()
        self._progress.passed_over.update(archive.passed_over)
        if isinstance(archive.closing, Refusal):
            yield _Unit(file, outcome=archive.closing, mark=archive.closing.mark)
        elif archive.closing is not None:
            yield _Unit(file, note=archive.closing)

    def _keep(self, batch: Sequence[_Unit]) -> None:
        records = [each for each in batch if each.is_record and each.outcome is not None]
        if records:
            known = self._known(
                [(each.file.source_id, each.outcome.key) for each in records if each.outcome]
            )
            for each in records:
                assert each.outcome is not None
                item = known.get((each.file.source_id, each.outcome.key))
                if item is not None and item.mark == each.mark and not item.set_aside:
                    each.known, each.outcome = item, None
                    each.document_id = item.pending_document_id
        if any(each.outcome is not None for each in batch):
            self._store([each for each in batch if each.outcome is not None])

    def _store(self, units: Sequence[_Unit]) -> None:
        now = self._runtime.clock()
        with self._runtime.database.write() as session:
            # In their order: a file may be set aside after its only document was kept.
            for (source, is_arrival), some in itertools.groupby(units, _destination):
                if is_arrival:
                    self._keep_arrivals(session, source, list(some), now)
                    continue
                what = [each.outcome for each in some if isinstance(each.outcome, Refusal)]
                refused = [
                    (each.key, each.mark, each.code, each.reason)
                    for each in what
                    if each.code not in _NOT_DOCUMENTS
                ]
                arrivals.set_aside(session, source, refused, self._silent, now)

    def _keep_arrivals(
        self, session: Session, source: int, units: Sequence[_Unit], now: datetime
    ) -> None:
        pairs = [(each.outcome, each.mark) for each in units if isinstance(each.outcome, Arrival)]
        ids = arrivals.keep_each(session, source, pairs, self._silent, now)
        for unit, document_id in zip(units, ids, strict=True):
            unit.document_id = document_id

    def _note(self, units: Sequence[_Unit]) -> None:
        if not units:
            return
        now = self._runtime.clock()
        with self._runtime.database.write() as session:
            for each in units:
                marks = [(each.file.found.key, each.note or "")]
                arrivals.note(session, each.file.source_id, marks, self._silent, now)


def _destination(unit: _Unit) -> tuple[int, bool]:
    return unit.file.source_id, isinstance(unit.outcome, Arrival)


def _known_record(file: File, record: KnownRecord) -> _Unit:
    if record.pending_document_id is not None:
        return _Unit(file, item=record.place, document_id=record.pending_document_id)
    outcome = "unchanged" if record.reason is None else "rejected"
    ended = Ingested(file.path, record.place, outcome, record.reason, record.article_id)
    return _Unit(file, ended=ended)


def _batches(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    batch: list[_Unit] = []
    size = 0
    for each in units:
        batch.append(each)
        size += len(each.outcome.content) if isinstance(each.outcome, Arrival) else 0
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _result(unit: _Unit, results: Mapping[int, Written]) -> Ingested:
    path, item = unit.file.path, unit.item
    if unit.ended is not None:
        return unit.ended
    if isinstance(unit.outcome, Refusal):
        return Ingested(path, item, "rejected", unit.outcome.reason, None)
    done = results.get(unit.document_id) if unit.document_id is not None else None
    if done is not None:
        return Ingested(path, item, done.outcome, done.reason, done.article_id)
    if unit.document_id is not None:
        reason = "it could not be processed yet and is tried again by the service"
        return Ingested(path, item, "rejected", reason, None)
    article_id = unit.known.article_id if unit.known else None
    return Ingested(path, item, "unchanged", None, article_id)
