"""source → fetch → keep what arrived."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from models import Document
from worker import sources
from worker.base import log
from worker.base.errors import FetchError
from worker.base.processes.resources import Budget
from worker.base.store import leases
from worker.base.types import Arrival
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.sources import (
    CollectContext,
    CollectReport,
    ItemName,
    Linked,
    Refusal,
    Turnover,
)
from worker.way.collect.listing import Face
from worker.way.collect.steps import pages
from worker.way.collect.steps.access import Access
from worker.way.collect.steps.collected import Collected
from worker.way.collect.steps.kind import Kind
from worker.way.collect.store import arrivals, known, taken
from worker.way.collect.store.known import Named
from worker.way.collect.store.sources import own_name
from worker.way.collect.store.taken import Concluded, SourceOutcome, Taken
from worker.way.push.store import subscriptions
from worker.way.read.store import turns

_EXTENDED_EVERY = 20.0
"""Seconds between two renewals of the lease while nothing new is found."""
_MOST_COUNTED = 5_000
_MOST_REMEMBERED = 2_000
"""Names of items: as many as most feeds have entries."""
_LARGE = 500_000
"""Bytes from which on documents have their turn: twenty that take a second or two each would all
be before another source's newest."""
_MOST_TOLD = 50
"""So many items of a collection that are set aside have a line in the log each."""
_OURS = "the fault is this machine's way out, and counts for no source"
_log = log.get(__name__)


def collect(
    runtime: Runtime, source_id: int, holder: str, hints: Hints, *, now_please: bool = False
) -> Collected | None:
    """Collects one source, if it is due and nobody else is at it. Returns None otherwise.

    ``now_please`` collects a source that is not due yet. Raises StoreUnavailable.
    """
    with runtime.database.write() as session:
        source = taken.take(session, source_id, holder, even_if_not_due=now_please)
    if source is None:
        return None
    ended = collect_taken(runtime, source, hints, Access(runtime.database))
    if ended is None:
        return None
    with runtime.database.write() as session:
        say_lost(runtime, taken.conclude(session, [ended.concluded]))
    return ended.collected


@dataclass(frozen=True, slots=True)
class Ended:
    """A collection that came to its end, and what is to be written of it."""

    collected: Collected
    concluded: Concluded


def collect_taken(runtime: Runtime, source: Taken, hints: Hints, access: Access) -> Ended | None:
    """Collects a source that was taken. What came of it is to be written by the caller.

    Returns None for one that this process's configuration does not know: another already works
    with one that this has not read. Raises StoreUnavailable.
    """
    config = runtime.source_config(source.kind, source.key)
    if config is None:
        return None
    return _Collection(runtime, source, config, hints, access).run()


def say_lost(runtime: Runtime, ended: Iterable[Concluded]) -> None:
    """Says of which sources the lease was lost; all of them is looked at next time."""
    for each in ended:
        # What was found incomplete is nowhere written, and nothing may be heard of it again.
        runtime.changes.add(each.source.id, None)
        _log.warning("lease lost", source=each.source.name)


class _Collection:
    """One collection of one source under one lease."""

    def __init__(
        self, runtime: Runtime, source: Taken, config: Any, hints: Hints, access: Access
    ) -> None:
        self._runtime = runtime
        self._source = source
        self._hints = hints
        self._access = access
        self._kind = Kind(source, config)
        self._config = config
        self._silent: str | None = None
        self._result = Collected(source.kind, source.name, source.key)
        self._extended_at = time.monotonic()
        self._listed_today: set[str] = set()
        self._turnover = Turnover({})
        self._linked = Linked({})
        self._asked: dict[str, Named | None] = {}
        self._late: set[int] = set()

    def run(self) -> Ended:
        """Collects."""
        started = time.monotonic()
        try:
            report = self._collected()
        except FetchError as error:
            outcome = self._failed(error, time.monotonic() - started)
        else:
            outcome = self._succeeded(report, time.monotonic() - started)
        self._result.outcome, self._result.error = outcome.outcome, outcome.error
        self._result.next_in = outcome.next_in
        return Ended(self._result, Concluded(self._source, outcome, self._runtime.clock()))

    def _collected(self) -> CollectReport:
        if self._source.baseline_at is None and not self._kind.alerts_on_first():
            self._silent, self._result.is_baseline = arrivals.BASELINE, True
        changes, source_id = self._runtime.changes, self._source.id
        changed = changes.take(source_id)
        # After the database was put back the first collection is in doubt: it is to bring all.
        is_in_doubt = self._source.recover_until is not None
        try:
            return self._kind.collect(self._context(frozenset() if is_in_doubt else changed))
        except BaseException:
            # Also where all was to be looked at: what is heard from now on is not all of it.
            changes.add(source_id, None)
            raise

    def _context(self, changed: frozenset[str]) -> CollectContext:
        return CollectContext(
            config=self._config,
            state=dict(self._source.state),
            now=self._runtime.clock(),
            base_dir=self._runtime.settings.base_dir,
            door=self._runtime.door,
            known=self._known,
            keep=self._keep,
            changed=changed,
            set_aside=self._set_aside,
            note=self._note,
            unchanged=self._unchanged,
            backlog=self._backlog,
            still_listed=self._still_listed,
            items=self._items,
            said=self._said,
            turned=self._turned,
            linked=self._link,
            baseline_at=self._source.baseline_at,
            announced=self._announced,
            pushed_at=self._source.pushed_at,
            pushed_until=self._source.pushed_until,
            plan=self._source.plan,
            told_share=self._source.told_share or 0.0,
            turn=self._access.turn,
            budget=Budget.of(self._runtime.settings.service),
        )

    def _known(self, keys: Sequence[str]) -> Mapping[str, str]:
        found, now = self._find(keys), self._runtime.clock()
        due = {each.id: each.key for each in found.values() if each.is_to_be_listed(now)}

        def note(session: Session) -> None:
            self._extend_lease(session)
            known.list_again(session, list(due), now)

        if due or time.monotonic() - self._extended_at > _EXTENDED_EVERY:
            self._access.write(note)
        self._listed_today.update(due.values())
        return {name: each.mark for name, each in found.items()}

    def _items(self, names: Sequence[str]) -> Mapping[str, ItemName]:
        return {name: ItemName(each.id, each.key) for name, each in self._find(names).items()}

    def _find(self, names: Sequence[str]) -> dict[str, Named]:
        """Returns the items of those names; those that were asked for last, from memory."""
        source_id = self._source.id
        if not self._asked.keys() >= set(names):
            if len(self._asked) > _MOST_REMEMBERED:
                self._asked.clear()
            found = self._access.read(lambda session: known.named(session, source_id, names))
            self._asked.update({name: found.get(name) for name in names})
        asked = {name: self._asked[name] for name in names}
        return {name: each for name, each in asked.items() if each is not None}

    def _said(self, item_ids: Sequence[int]) -> Mapping[int, Face]:
        source_id = self._source.id
        return self._access.read(lambda session: known.faces(session, source_id, item_ids))

    def _link(self, linked: Linked) -> None:
        self._linked = linked

    def _turned(self, turnover: Turnover) -> None:
        self._turnover = turnover

    def _backlog(self) -> int:
        source_id = self._source.id
        return self._access.read(lambda session: known.pending(session, source_id, _MOST_COUNTED))

    def _still_listed(self, item_ids: Sequence[int]) -> None:
        def note(session: Session) -> None:
            self._extend_lease(session)
            known.list_again(session, item_ids, self._runtime.clock())

        if item_ids:
            self._access.write(note)

    def _announced(self, hub: str, topic: str) -> None:
        source_id, now = self._source.id, self._runtime.clock()
        self._access.write(
            lambda session: subscriptions.announce(session, source_id, hub, topic, now)
        )

    def _unchanged(self, containers: Sequence[str]) -> None:
        due = self._listed_today.intersection(containers)

        def note(session: Session) -> None:
            self._extend_lease(session)
            known.list_records(session, self._source.id, due, self._runtime.clock())

        if due:
            self._access.write(note)

    def _extend_lease(self, session: Session) -> None:
        if not taken.renew(session, [self._source]):
            raise FetchError("temporary", "another worker took this source over")
        self._extended_at = time.monotonic()

    def _note(self, marks: Sequence[tuple[str, str]]) -> None:
        source_id, silent, now = self._source.id, self._silent, self._runtime.clock()
        self._access.write(lambda session: arrivals.note(session, source_id, marks, silent, now))
        self._asked.clear()

    def _keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        ids, waiting, hinted = self._access.write(lambda session: self._kept(session, batch))
        self._asked.clear()
        self._result.documents += ids
        self._result.waiting += waiting
        self._hints.documents(hinted)
        if waiting:
            self._hints.sources([self._source.id])

    def _kept(
        self, session: Session, batch: Sequence[tuple[Arrival, str]]
    ) -> tuple[list[int], list[int], Sequence[int]]:
        """Returns the ids of the documents made, those of them that wait for a page, and those of
        which word is to be left: none of a suspect source, nor where one takes long. They have
        their turn, and nobody's newest behind them."""
        self._extend_lease(session)
        source_id, now, gone = self._source.id, self._runtime.clock(), self._turnover.gone
        ids: list[int] = []
        wanted: list[tuple[int, str]] = []
        for part, silent in self._by_silence(batch):
            made = arrivals.keep_each(session, source_id, part, silent, now, gone, are_hinted=False)
            for (arrival, _), document_id in zip(part, made, strict=True):
                if document_id is None:
                    continue
                ids.append(document_id)
                if arrival.is_late:
                    self._late.add(document_id)
                page = self._linked.pages.get(arrival.key)
                if page and (silent is None or self._linked.is_always):
                    wanted.append((document_id, page))
        waiting: list[int] = []
        if wanted:
            waiting = pages.request(session, source_id, wanted, self._linked, self._runtime)
        is_slow = any(len(arrival.content) > _LARGE for arrival, _ in batch)
        if is_slow or source_id in turns.suspects(session):
            return ids, waiting, ()
        hinted = self._hints.fitting([each for each in ids if each not in waiting])
        leases.mark_hinted(session, Document, hinted)
        return ids, waiting, hinted

    def _by_silence(
        self, batch: Sequence[tuple[Arrival, str]]
    ) -> list[tuple[Sequence[tuple[Arrival, str]], str | None]]:
        """Divides a batch into what nobody is told of, and why, and what is news."""
        parts: dict[str | None, list[tuple[Arrival, str]]] = {}
        for each in batch:
            parts.setdefault(self._silence(each[0]), []).append(each)
        return [(part, silent) for silent, part in parts.items()]

    def _silence(self, arrival: Arrival) -> str | None:
        """Returns why nobody is told of an item that is brought now, if so."""
        if self._silent:
            return None if arrival.is_late else self._silent
        if self._turnover.renewed and arrival.key not in self._turnover.news:
            return arrivals.RENEWED
        return arrivals.ARCHIVED if arrival.key in self._turnover.archived else None

    def _set_aside(self, refusals: Sequence[Refusal]) -> None:
        refusals = [
            replace(each, code=sources.shown(each.code), reason=sources.shown(each.reason))
            for each in refusals
        ]
        rows = [(each.key, each.mark, each.code, each.reason) for each in refusals]
        source_id, silent, now = self._source.id, self._silent, self._runtime.clock()
        self._access.write(
            lambda session: arrivals.set_aside(session, source_id, rows, silent, now)
        )
        self._asked.clear()
        told = refusals[: max(0, _MOST_TOLD - len(self._result.refused))]
        for each in told:
            _log.warning(
                "set aside",
                source=self._source.name,
                source_id=self._source.id,
                item=each.key,
                reason=each.reason,
            )
        if more := len(refusals) - len(told):
            name, source_id = self._source.name, self._source.id
            _log.warning("more set aside", source=name, source_id=source_id, items=more)
        self._result.refused += refusals

    def _succeeded(self, report: CollectReport, seconds: float) -> SourceOutcome:
        self._result.entries, self._result.unchanged = report.entries, report.unchanged
        notes = tuple(map(sources.shown, report.notes))
        self._result.notes = notes
        self._result.name = own_name(self._source.options, report.state) or self._result.name
        for note in set(notes) - set(self._source.notes):
            _log.warning("note", source=self._source.name, source_id=self._source.id, note=note)
        if self._silent and (untold := set(self._result.documents) - self._late):
            _log.info(
                "first poll",
                source=self._source.name,
                source_id=self._source.id,
                documents=len(untold),
                told="nobody",
                see="wirewatch topics test --mail",
            )
        if self._source.failing_since is not None:
            _log.info("source recovered", source=self._source.name, source_id=self._source.id)
        return SourceOutcome(
            outcome="unchanged" if report.not_modified else "ok",
            seconds=seconds,
            next_in=report.next_in,
            state=report.state,
            entries=report.entries,
            kept=len(self._result.documents),
            notes=notes,
            unfinished=report.unfinished,
            entries_a_day=report.entries_a_day,
            polls_a_day=report.polls_a_day,
        )

    def _failed(self, error: FetchError, seconds: float) -> SourceOutcome:
        now = self._runtime.clock()
        is_ours = self._access.is_our_outage(self._source.host, now)
        stored = dict(self._source.state)
        setback = self._kind.setback(stored, error, now)
        if is_ours:
            # It is tried as after a first failure, and nothing is held against it.
            first = self._kind.setback({}, error, now)
            setback = replace(setback, state=stored, next_in=first.next_in, counts=False)
            error = FetchError(error.kind, f"{error}; so do nearly all hosts: {_OURS}")
        _log.warning(
            "source failed",
            source=self._source.name,
            source_id=self._source.id,
            kind=error.kind,
            error=str(error),
            next_in=round(setback.next_in),
        )
        return SourceOutcome(
            outcome="error",
            seconds=seconds,
            next_in=setback.next_in,
            state=setback.state,
            kept=len(self._result.documents),
            error_kind=error.kind,
            error=sources.shown(str(error)),
            counts=setback.counts,
            host_pause=setback.host_pause,
            disabled=setback.disabled and sources.shown(setback.disabled),
        )
