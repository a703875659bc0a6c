"""Decides about a batch and stores it: a snapshot, the judge, and a short lock to write the plan.

The snapshot is read and judged before the lock. Under the lock is asked whether anything was
decided since; what it has to do with the batch is asked outside first, and under it at last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from worker.base.errors import DocumentRejected
from worker.base.store import tallies
from worker.base.store.database import BATCH
from worker.setup.runtime import Runtime
from worker.upkeep.recovery.store import recovery
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import Rules
from worker.way.judge.store import plan as plans
from worker.way.judge.store import since
from worker.way.judge.store.plan import Written
from worker.way.judge.store.plan_rows import PlanRows, rows_of
from worker.way.judge.store.snapshot import cursor
from worker.way.judge.texts import Texts
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

_TRIES_OUTSIDE = 2
"""So often what was decided meanwhile is taken up outside the lock, before it is done under it."""
_MOST_CAUGHT_UP = 1_000
"""Of more articles it is quicker to read all anew than to ask whether they matter."""

Prepared = PreparedArticle | DocumentRejected | None
"""None: an unexpected failure; the document is tried again later."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A batch with what was known of it and what was decided."""

    known: Snapshot
    rules: Rules
    plan: Plan
    at: datetime
    texts: Texts
    """What was worked out for it, and need not be again."""


def batch(
    runtime: Runtime, prepared: Sequence[tuple[KeptDocument, PreparedArticle]], token: str
) -> list[Written]:
    """Decides about articles and stores what follows, all or nothing.

    Documents whose lease was lost meanwhile are left to whoever holds them. Raises
    StoreUnavailable, and whatever the database refuses.
    """
    judged = _judged(runtime, prepared, runtime.clock(), Texts())
    for number in range(_TRIES_OUTSIDE + 1):
        if number:
            judged = _caught_up(runtime, judged, prepared)
        rows = _rows(runtime, judged)
        is_last = number == _TRIES_OUTSIDE
        with runtime.database.decide(BATCH) as session:
            held = documents.held(session, [each.id for each, _ in prepared], token)
            last = _at_last(session, runtime, judged, _of(prepared, held), is_last)
            if last is None:
                continue
            if last is not judged:
                rows = _rows(runtime, last)
            result = plans.write(session, rows, token) if rows is not None else None
        return [] if result is None else result.written()
    raise AssertionError("the last try is made under the lock")


def set_aside(
    runtime: Runtime,
    others: Sequence[tuple[KeptDocument, DocumentRejected | None]],
    token: str,
) -> list[Written]:
    """Stores what became of documents that are no articles, and puts off those that failed.

    Nothing is decided about articles: the deciding lock is left to others. Raises
    StoreUnavailable, and whatever the database refuses.
    """
    rejected = [(each, why.code, str(why)) for each, why in others if why is not None]
    failed = [each.id for each, why in others if why is None]
    with runtime.database.write() as session:
        documents.postpone(session, failed, token)
        ended = documents.reject(session, rejected, token, runtime.clock())
        tallies.note(session, tallies.DOCUMENTS, "rejected", len(ended))
        tallies.write(session)
    return [
        Written(each.id, "rejected", reason=why) for each, _, why in rejected if each.id in ended
    ]


def _rows(runtime: Runtime, judged: _Judged) -> PlanRows | None:
    if not judged.plan.verdicts:
        return None
    return rows_of(judged.plan, judged.rules, judged.at, runtime.database.dialect)


def look(runtime: Runtime, prepared: Sequence[tuple[KeptDocument, PreparedArticle]]) -> Plan:
    """Returns what would be decided about documents now, and writes nothing."""
    return _judged(runtime, prepared, runtime.clock(), Texts()).plan


def _judged(
    runtime: Runtime,
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]],
    now: datetime,
    texts: Texts,
) -> _Judged:
    with runtime.database.consistent_read() as session:
        known, rules, cases = _known(session, runtime, prepared, now)
    # The reading is over before the judge begins.
    plan = judge(cases, known, rules, now, texts)
    if not runtime.reader.is_read(known, plan, rules):
        with runtime.database.consistent_read() as session:
            known = runtime.reader.read_on(session, known, plan, rules)
        plan = judge(cases, known, rules, now, texts)
    return _Judged(known, rules, plan, now, texts)


def _caught_up(
    runtime: Runtime, judged: _Judged, prepared: Sequence[tuple[KeptDocument, PreparedArticle]]
) -> _Judged:
    """Takes up outside the lock what was decided since. Mostly it changes nothing in the batch."""
    with runtime.database.consistent_read() as session:
        found = since.changes(session, judged.known.cursor, _MOST_CAUGHT_UP)
        bearing = since.bearing(found, judged.plan, judged.known)
        stands = _stands(session, runtime, judged, bearing, prepared)
    if not stands:
        return _judged(runtime, prepared, runtime.clock(), judged.texts)
    return replace(judged, known=replace(judged.known, cursor=found.cursor))


def _at_last(
    session: Session,
    runtime: Runtime,
    judged: _Judged,
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]],
    is_last: bool,
) -> _Judged | None:
    """Returns under the lock what is to be written of the documents that are still held: as a rule
    all as it was judged.

    None where anything was decided since: whether it matters is asked outside of the lock, unless
    this is the last try.
    """
    if len(prepared) < len(judged.plan.verdicts):
        return _judge(session, runtime, prepared, judged)
    if cursor(session) == judged.known.cursor:
        return judged
    if not is_last:
        return None
    bearing = since.bearing(since.changes(session, judged.known.cursor), judged.plan, judged.known)
    if _stands(session, runtime, judged, bearing, prepared):
        return judged
    return _judge(session, runtime, prepared, judged)


def _stands(
    session: Session,
    runtime: Runtime,
    judged: _Judged,
    bearing: since.Bearing,
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]],
) -> bool:
    """Tells whether all is decided the same by now. Articles that may be copies of what came are
    judged anew for it, by what is known now; the others are not."""
    if bearing.is_certain or bearing.is_none:
        return bearing.is_none
    if bearing.beside and _stands_beside(session, runtime, judged, bearing):
        return True
    before = {each.case.document_id: each for each in bearing.doubtful}
    asked = [(each, made) for each, made in prepared if each.id in before]
    anew = _judge(session, runtime, asked, judged).plan
    return all(each.says_as(before[each.case.document_id]) for each in anew.verdicts)


def _stands_beside(
    session: Session, runtime: Runtime, judged: _Judged, bearing: since.Bearing
) -> bool:
    """Tells whether all is decided the same with nothing known anew but the articles that came.

    As a rule it is, and nothing else needs to be read again. False also where one of them has
    standing text in common with an article, by whose other words its story is to be sought then.
    """
    known = since.with_articles(session, judged.known, bearing.beside)
    cases = [each.case for each in bearing.doubtful]
    plan = judge(cases, known, judged.rules, judged.at, judged.texts)
    return runtime.reader.is_read(known, plan, judged.rules) and all(
        each.says_as(before) and each.is_sought_as(before)
        for each, before in zip(plan.verdicts, bearing.doubtful, strict=True)
    )


def _judge(
    session: Session,
    runtime: Runtime,
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]],
    before: _Judged,
) -> _Judged:
    """Judges anew, at the time of before, what is still held of a batch, or some of it."""
    now, texts = before.at, before.texts
    known, rules, cases = _known(session, runtime, prepared, now)
    plan = judge(cases, known, rules, now, texts)
    if not runtime.reader.is_read(known, plan, rules):
        known = runtime.reader.read_on(session, known, plan, rules)
        plan = judge(cases, known, rules, now, texts)
    return _Judged(known, rules, plan, now, texts)


def _known(
    session: Session,
    runtime: Runtime,
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]],
    now: datetime,
) -> tuple[Snapshot, Rules, list[Case]]:
    rules = runtime.rules(session)
    # The rules may be others than those by which topics were found.
    cases = [case_of(session, document, runtime.rematched(made)) for document, made in prepared]
    return runtime.reader.read(session, cases, rules, now), rules, cases


def case_of(session: Session, document: KeptDocument, prepared: PreparedArticle) -> Case:
    """Returns a document as the judge takes it."""
    hold = None
    if document.hold is not None:
        hold = recovery.hold_of(session, document, prepared.article.published)
    return Case(
        document_id=document.id,
        item_id=document.item_id,
        source_id=document.source_id,
        arrived_at=document.arrived_at,
        prepared=prepared,
        document_url=document.url,
        silent=document.silent,
        hold=hold,
        gone=document.gone,
    )


def _of(
    prepared: Sequence[tuple[KeptDocument, PreparedArticle]], held: set[int]
) -> list[tuple[KeptDocument, PreparedArticle]]:
    return [(each, made) for each, made in prepared if each.id in held]
