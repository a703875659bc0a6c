"""Stored documents through today's rules, beside the live service, silently.

The work is divided into small steps. How far it came is written together with each step, so that
it goes on where it was, whatever ended it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from worker import __version__
from worker.articles.store.rows import TopicRows, clean_of
from worker.base import log
from worker.base.errors import DocumentRejected, WirewatchError
from worker.base.store import jobs
from worker.base.types import Progress, TopicMatch
from worker.furniture.memory_batch import Reading
from worker.furniture.memory_lines import Sighting
from worker.furniture.steps import memory
from worker.furniture.steps.memory import Decided
from worker.reading.statements import is_withdrawal
from worker.setup.runtime import Runtime
from worker.topics.store import revisions as topic_store
from worker.upkeep.reprocess.steps.report import Report
from worker.upkeep.reprocess.store import reprocess, second_reading
from worker.upkeep.reprocess.store.reprocess import Change, Stored
from worker.way.collect.store import sources as source_store
from worker.way.judge.prepared import PreparedArticle
from worker.way.read.steps.process import prepared, read
from worker.way.read.store.documents import KeptDocument

JOB = "reprocess"
BATCH = 20
_TURN = 0.025
"""Seconds after which no further article is written in the same transaction."""
_NOT_STORED = (0, 0)
_log = log.get(__name__)


class State(msgspec.Struct):
    """How far it came. ``token`` is that of whoever works at it; ``rules`` names the rules."""

    token: str
    rules: str
    since: datetime
    span: float
    source: str | None
    until: int
    after: int = 0
    document_after: int = 0
    report: Report = msgspec.field(default_factory=Report)


class Overtaken(WirewatchError):
    """Another ``wirewatch reprocess`` goes on with the same work."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The work as it is begun, or gone on with."""

    state: State
    resumed: bool
    rules_changed: bool = False
    """Whether an unfinished one was left, because the rules are others now."""


@dataclass(slots=True)
class _Fresh:
    """An article under today's rules, as far as they can be applied."""

    known: Stored
    prepared: PreparedArticle | None
    found: Sequence[TopicMatch] = field(default_factory=tuple)
    refused: tuple[str, bool] | None = None
    seen: Sighting | None = None
    """What its source's memory may take in of it."""


def begin(
    runtime: Runtime,
    span: float,
    since: datetime,
    source: str | None,
    *,
    restart: bool = False,
    keep: bool = True,
) -> Begun:
    """Begins, or goes on with what was not finished. ``keep`` False leaves no trace of it.

    ``span`` is how far ``since`` lies back, in seconds, as it was asked for. Raises
    WirewatchError where something else was not finished, StoreUnavailable.
    """
    rules = rules_name(runtime)
    with runtime.database.write() as session:
        fresh = State(secrets.token_hex(8), rules, since, span, source, reprocess.newest(session))
        if not keep:
            return Begun(fresh, resumed=False)
        unfinished = None if restart or not jobs.is_unfinished(session, JOB) else _load(session)
        if unfinished is not None and (unfinished.span, unfinished.source) != (span, source):
            raise WirewatchError(
                "another reprocess is not finished: call it as it was called to go on with it,"
                " or add --restart to begin this one"
            )
        if unfinished is not None and unfinished.rules == rules:
            unfinished.token = fresh.token
            jobs.note(session, JOB, msgspec.to_builtins(unfinished))
            return Begun(unfinished, resumed=True)
        jobs.restart(session, JOB, msgspec.to_builtins(fresh))
        return Begun(fresh, resumed=False, rules_changed=unfinished is not None)


def _load(session: Any) -> State | None:
    try:
        return msgspec.convert(jobs.state(session, JOB), State)
    except msgspec.ValidationError:
        return None


def rules_name(runtime: Runtime) -> str:
    """Returns what changes whenever the rules do: the release and the queries."""
    parts = [__version__, *(f"{each.slug}={each.query}" for each in runtime.topic_definitions)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def run(
    runtime: Runtime,
    state: State,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Does all that is left. Raises Overtaken, StoreUnavailable."""
    with runtime.database.read() as session:
        source = source_store.named(session, state.source) if state.source else None
        known = topic_store.current_revisions(session)
    # A dry run writes nothing, not even what is new in the configuration.
    topics = {slug: known.get(slug, _NOT_STORED) for slug in runtime.topic_names}
    source_id = source.id if source is not None else None
    while _articles(runtime, state, source_id, topics, dry_run=dry_run):
        if progress is not None:
            progress(state.after, state.until)
    while _set_aside(runtime, state, source_id, dry_run=dry_run):
        pass
    if progress is not None:
        progress(state.until, state.until)
    if not dry_run:
        with runtime.database.write() as session:
            jobs.note(session, JOB, msgspec.to_builtins(state), finished=True)
    return state.report


def _articles(
    runtime: Runtime, state: State, source_id: int | None, topics: TopicRows, *, dry_run: bool
) -> bool:
    with runtime.database.read() as session:
        batch = reprocess.batch(session, state.after, state.until, state.since, source_id, BATCH)
    if not batch:
        return False
    lines = memory.reading(
        runtime.database, runtime.clock, [(each.article.source_id, _item(each)) for each in batch]
    )
    fresh = [_renew(runtime, known, lines.reading) for known in batch]
    changes = [(each, _change(each, topics)) for each in fresh]
    if dry_run:
        for each, change in changes:
            _note(state.report, each, change, overtaken=False)
        state.after = batch[-1].article.id
        return True
    while changes:
        changes = changes[_write(runtime, state, changes) :]
    _take_in(runtime, lines, fresh)
    return True


def _item(known: Stored) -> int:
    """Returns the item whose bytes an article is read from; 0 where none are kept."""
    return 0 if known.document is None else known.document.item_id


def _take_in(runtime: Runtime, lines: memory.Batch, fresh: Sequence[_Fresh]) -> None:
    """Lets the memories of the sources take in what came before they were begun."""
    late = []
    for each in fresh:
        article = each.known.article
        known = lines.known.get(article.source_id)
        is_taken_in = known is not None and 0 < known.since_article <= article.id
        if each.seen is not None and not is_taken_in:
            late.append(Decided(article.source_id, article.story_id, article.id, each.seen))
    memory.after_batch(runtime.database, runtime.clock, lines, late, are_late=True)


def _write(runtime: Runtime, state: State, changes: Sequence[tuple[_Fresh, Change | None]]) -> int:
    """Writes the first of the changes, as many as a turn has time for; returns how many."""
    written = 0
    with runtime.database.decide() as session:
        # From here on: a wait for others says nothing about how long they wait.
        began = time.monotonic()
        _still_ours(session, state)
        now = runtime.clock()
        for each, change in changes:
            is_written = change is None or reprocess.apply(session, each.known, change, now)
            _note(state.report, each, change, overtaken=not is_written)
            state.after = each.known.article.id
            written += 1
            if time.monotonic() - began >= _TURN:
                break
        jobs.note(session, JOB, msgspec.to_builtins(state))
    # Whoever waits for the lock has it for at least as long.
    time.sleep(time.monotonic() - began)
    return written


def _note(report: Report, fresh: _Fresh, change: Change | None, *, overtaken: bool) -> None:
    report.articles += 1
    report.from_bytes += fresh.prepared is not None
    if overtaken:
        report.overtaken += 1
    elif fresh.refused is not None:
        report.refuse(fresh.known, fresh.refused[0], failed=fresh.refused[1])
    elif change is not None:
        report.note(fresh.known, change)


def _still_ours(session: Any, state: State) -> None:
    found = jobs.state(session, JOB)
    if found is None or found.get("token") != state.token:
        raise Overtaken


def _renew(runtime: Runtime, known: Stored, lines: Reading) -> _Fresh:
    """Applies today's rules to the bytes, or to the text where only that is kept."""
    if known.document is None or known.article.kept != "text":
        return _Fresh(known, None, runtime.match(clean_of(known.article)))
    masker = lines.masker(known.article.source_id, known.document.item_id, known.document.url)
    try:
        # The address is the one that the article is stored with, and queries look into it.
        article = replace(read(known.document, masker=masker), url=known.article.url)
    except DocumentRejected as rejection:
        return _Fresh(known, None, refused=(str(rejection), False))
    except Exception as error:
        _log.exception("reprocessing failed", article=known.article.id)
        return _Fresh(known, None, refused=(type(error).__name__, True))
    made = prepared(runtime, article)
    return _Fresh(known, made, made.topics, seen=masker.sighting)


def _change(fresh: _Fresh, topics: TopicRows) -> Change | None:
    if fresh.refused is not None:
        return None
    return reprocess.compare(fresh.known, fresh.prepared, fresh.found, topics)


def _set_aside(runtime: Runtime, state: State, source_id: int | None, *, dry_run: bool) -> bool:
    """Hands to the service what was set aside and can be read now. Returns whether more is left."""
    with runtime.database.read() as session:
        batch = second_reading.batch(session, state.document_after, state.since, source_id, BATCH)
    if not batch:
        return False
    readable = [document for document in batch if _can_be_read(document)]
    state.document_after = batch[-1].id
    if dry_run:
        state.report.handed_over += len(readable)
        return True
    with runtime.database.write() as session:
        _still_ours(session, state)
        state.report.handed_over += sum(
            second_reading.hand_over(session, document) for document in readable
        )
        jobs.note(session, JOB, msgspec.to_builtins(state))
    return True


def _can_be_read(document: KeptDocument) -> bool:
    try:
        article = read(document)
    except DocumentRejected:
        return False
    except Exception:
        _log.exception("reprocessing failed", document=document.id)
        return False
    return not is_withdrawal(article.statement)
