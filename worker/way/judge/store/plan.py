"""Writes what the judge decided, a statement a table, in the deciding transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from models import Decision, Document, FingerprintIndex
from models.base import table_of
from worker.base.store import bulk, tallies
from worker.base.store.bulk import Numbers
from worker.base.store.database import BATCH
from worker.base.store.given import dialect_of, given, is_given
from worker.way.collect.store.retention import FORGOTTEN
from worker.way.judge.plan import Plan
from worker.way.judge.store import common_shingles, duplicates, plan_changes, tellings
from worker.way.judge.store.plan_rows import (
    Planned,
    PlanRows,
    ended,
    reason_of,
    recorded,
    shown_article,
    verdict_rows,
)
from worker.way.read.store import documents


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a document. ``deliveries`` are the ids made or joined."""

    document_id: int
    outcome: str
    article_id: int | None = None
    reason: str | None = None
    deliveries: tuple[str, ...] = ()
    story_id: int | None = None
    """The story that its article belongs to, where it was just decided about."""
    own_article_id: int | None = None
    """The article that its item is from now on, whose words may be new to searches."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a plan became in the database."""

    plan: Plan
    ids: Numbers
    deliveries: Mapping[int, Sequence[str]]
    """Document → the deliveries made or joined."""

    def written(self) -> list[Written]:
        """Returns what became of each document, in the plan's order."""
        return [
            Written(
                each.case.document_id,
                each.outcome,
                _number(shown_article(each), self.ids),
                reason_of(each, self.ids),
                tuple(self.deliveries.get(each.case.document_id, ())),
                _number(each.story_id, self.ids),
                _number(each.article_id, self.ids),
            )
            for each in self.plan.verdicts
        ]


def write(session: Session, made: PlanRows, token: str) -> Result:
    """Writes a plan, in its order."""
    plan, now = made.plan, made.now
    ids = _numbers(session, made.planned, now)
    told = tellings.settle(session, made, ids, now)
    with bulk.pipelined(session):
        bulk.write(session, made.stories, ids)
        bulk.write(session, made.articles, ids)
    plan_changes.write(session, plan, ids, now)
    with bulk.pipelined(session):
        bulk.write(session, made.appearances, ids)
        bulk.write(session, made.wholes, ids)
        _write_shingles(session, made, ids)
        bulk.write(session, made.matches, ids)
        bulk.write(session, made.profiles, ids)
        bulk.write(session, made.told, ids)
        if told is not None:
            tellings.write(session, told)
        _write_verdicts(session, made, ids)
        _finish(session, made, ids, token)
        for (name, label), number in made.counted.items():
            tallies.note(session, name, label, number)
        tallies.write(session)
    reached = told.reached if told is not None else {}
    return Result(plan, ids, reached)


def _number(planned: int | None, ids: Numbers) -> int | None:
    return None if planned is None else ids(planned)


_MARK = {"kind": BATCH}
_NEXT_POSTGRESQL = text(
    "WITH mark AS (INSERT INTO decisions (at, kind) VALUES (:at, :kind) RETURNING id) "
    "SELECT 'decisions', id FROM mark"
    + "".join(
        f" UNION ALL SELECT '{name}', nextval(pg_get_serial_sequence('{name}', 'id')) "
        f"FROM generate_series(1, :{name})"
        for name in ("stories", "articles", "notices")
    )
)


def _numbers(session: Session, planned: Planned, now: datetime) -> Numbers:
    """Leaves the batch's mark, and takes the next numbers of the tables' rows for what is planned.

    Only one transaction at a time decides: the numbers are given in its order.
    """
    wanted: dict[str, Sequence[int]] = {
        "stories": planned.stories, "articles": planned.articles, "notices": planned.notices,
    }  # fmt: skip
    if dialect_of(session) == "sqlite":
        found = _next_on_sqlite(session, wanted, now)
    else:
        counts = {name: len(each) for name, each in wanted.items()}
        found = {name: [] for name in (*wanted, "decisions")}
        for name, number in session.execute(_NEXT_POSTGRESQL, {"at": now} | _MARK | counts):
            found[name].append(number)
    wanted["decisions"] = (planned.decision,)
    given_numbers: dict[int, int] = {}
    for name, each in wanted.items():
        given_numbers |= zip(each, found[name], strict=True)
    return bulk.numbers(given_numbers)


def _next_on_sqlite(
    session: Session, wanted: Mapping[str, Sequence[int]], now: datetime
) -> dict[str, list[int]]:
    mark = session.execute(_marking(), {"at": now} | _MARK)
    found = {"decisions": [mark.scalar_one()]}
    last = {name: int(seq) for name, seq in session.execute(_LAST_SQLITE)}
    for name, each in wanted.items():
        first = last.get(name, 0) + 1
        found[name] = list(range(first, first + len(each)))
    return found


_LAST_SQLITE = text("SELECT name, seq FROM sqlite_sequence")


@cache
def _marking() -> Any:
    return insert(table_of(Decision)).returning(Decision.id)


def _write_shingles(session: Session, made: PlanRows, ids: Numbers) -> None:
    plan = made.plan
    if plan.retired:
        common_shingles.add(session, plan.retired, made.now)
        session.execute(
            delete(FingerprintIndex)
            .where(is_given(FingerprintIndex.hash, dialect_of(session)))
            .execution_options(synchronize_session=False),
            given(session, plan.retired),
        )
    duplicates.add_new(session, made.shingles, made.now, ids)
    duplicates.add(session, duplicates.pairs_of(made.reindexed), made.now)


def _write_verdicts(session: Session, made: PlanRows, ids: Numbers) -> None:
    bulk.write(session, made.verdicts, ids)
    late = recorded(made.unsettled, ids, made.rules, made.now)
    bulk.write(session, verdict_rows(late, made.dialect), ids)


def _finish(session: Session, made: PlanRows, ids: Numbers, token: str) -> None:
    """Ends the documents, whose leases were made sure of when the transaction began."""
    pairs = zip(made.ended, made.plan.verdicts, strict=True)
    rows = [each if each is not None else ended(verdict, ids) for each, verdict in pairs]
    rows = [replace(each, article_id=_number(each.article_id, ids)) for each in rows]
    documents.end(session, rows, token)
    items = [each.case.item_id for each in made.plan.verdicts]
    aside = {
        item: (each.code, each.reason or "")
        for item, each in zip(items, rows, strict=True)
        if each.code is not None and each.code != FORGOTTEN
    }
    documents.set_items_aside(session, aside, made.now)
    refused = [each.id for each in rows if each.code == FORGOTTEN]
    if refused:
        nameless = update(Document).where(is_given(Document.id, dialect_of(session)))
        session.execute(
            nameless.values(url=None).execution_options(synchronize_session=False),
            given(session, refused),
        )
    # Of an item's several documents in a batch the last one counts.
    became = {
        item: {"item": item, "article": each.article_id}
        for item, each in zip(items, rows, strict=True)
        if each.outcome != "rejected"
    }
    bulk.change(session, list(became.values()), each=_BECOME_EACH, together=_BECOME_TOGETHER)


_BECOME_EACH = text("UPDATE items SET article_id = :article WHERE id = :item")
_BECOME_TOGETHER = text(
    "UPDATE items SET article_id = article FROM json_to_recordset(CAST(:rows AS json)) "
    "AS given (item bigint, article bigint) WHERE id = item"
)
