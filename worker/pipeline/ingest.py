"""Files and folders named on the command line, through the same pipeline, without a service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.pipeline.process import Processed, process
from worker.pipeline.runtime import Runtime
from worker.sources import Refusal
from worker.sources.folder.command import list_paths, read_now
from worker.sources.folder.listing import Candidate
from worker.store import arrivals
from worker.store import sources as source_store
from worker.store.sources import SourceRow
from worker.types import Arrival

COMMAND = SourceRow("command", "ingest", "ingest", None, {})
"""The source of what is ingested by hand from outside the configured folders."""
ASKED_SILENT = "it was ingested with --no-alerts"
_BATCH = 50
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
class _File:
    """A file on its way: what is known of it already, then the document made of it."""

    path: str
    found: Candidate | Refusal
    source_id: int
    known: arrivals.KnownItem | None = None
    document_id: int | None = None
    refusal: Refusal | None = None


def ingest(
    runtime: Runtime, paths: Sequence[Path], holder: str, *, alerts: bool
) -> Iterator[Ingested]:
    """Ingests files and folders, yielding a result a document, in the order of the paths.

    Raises StoreUnavailable.
    """
    silent = None if alerts else ASKED_SILENT
    owners = _Owners(runtime)
    for batch in _batches(list_paths(paths)):
        files = [owners.file(path, found) for path, found in batch]
        _keep(runtime, files, silent)
        ids = [each.document_id for each in files if each.document_id is not None]
        results = {each.document_id: each for each in process(runtime, ids, holder)}
        yield from (_result(each, results) for each in files)


def _batches(
    found: Iterable[tuple[str, Candidate | Refusal]],
) -> Iterator[list[tuple[str, Candidate | Refusal]]]:
    batch: list[tuple[str, Candidate | Refusal]] = []
    for each in found:
        batch.append(each)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Owners:
    """Knows which configured folder a file lies in, so that the service finds it unchanged."""

    def __init__(self, runtime: Runtime) -> None:
        with runtime.database.write() as session:
            self._command = source_store.ensure(session, COMMAND, runtime.clock()).id
            self._folders = {
                f"{source.key}/": source.id
                for source in source_store.listed(session)
                if source.kind == "folder"
            }

    def file(self, path: str, found: Candidate | Refusal) -> _File:
        """Returns the file under the source that owns it, with its key there."""
        inside = [folder for folder in self._folders if found.key.startswith(folder)]
        if not inside:
            return _File(path, found, self._command)
        folder = max(inside, key=len)
        return _File(path, _with_key(found, found.key[len(folder) :]), self._folders[folder])


def _with_key(found: Candidate | Refusal, key: str) -> Candidate | Refusal:
    if isinstance(found, Refusal):
        return Refusal(key, found.mark, found.code, found.reason)
    return Candidate(found.path, found.name, key, found.format, found.mark)


def _keep(runtime: Runtime, files: Sequence[_File], silent: str | None) -> None:
    with runtime.database.read() as session:
        for each in files:
            each.known = arrivals.known_item(session, each.source_id, each.found.key)
    read = [(each, _read(each)) for each in files]
    now = runtime.clock()
    with runtime.database.write() as session:
        for each, outcome in read:
            if isinstance(outcome, Refusal):
                each.refusal = outcome
                if outcome.code in _NOT_DOCUMENTS:
                    continue
                refused = (outcome.key, outcome.mark, outcome.code, outcome.reason)
                arrivals.set_aside(session, each.source_id, [refused], silent, now)
            elif outcome is not None:
                kept = arrivals.keep(session, each.source_id, [outcome], silent, now)
                each.document_id = kept[0] if kept else None
            elif each.known is not None:
                each.document_id = each.known.pending_document_id


def _read(file: _File) -> tuple[Arrival, str] | Refusal | None:
    """Returns the arrival and its mark, a refusal, or None for a file known as it is."""
    if isinstance(file.found, Refusal):
        return file.found
    if file.known is not None and file.known.mark == file.found.mark and not file.known.set_aside:
        return None
    outcome = read_now(file.found)
    return outcome if isinstance(outcome, Refusal) else (outcome.arrival, outcome.mark)


def _result(file: _File, results: dict[int, Processed]) -> Ingested:
    if file.refusal is not None:
        return Ingested(file.path, None, "rejected", file.refusal.reason, None)
    done = results.get(file.document_id) if file.document_id is not None else None
    if done is not None:
        return Ingested(file.path, None, done.outcome, done.reason, done.article_id)
    if file.document_id is not None:
        reason = "another worker is at it, or it failed and is tried again by the service"
        return Ingested(file.path, None, "rejected", reason, None)
    known = file.known
    return Ingested(file.path, None, "unchanged", None, known.article_id if known else None)
