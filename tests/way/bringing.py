"""Texts brought into a runtime, and a database as the release before leaves it."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from models import (
    Decision,
    Document,
    Job,
    Notice,
    StoryAlert,
    StoryProfile,
    TermFrequencies,
    Verdict,
)
from tests.way.keeping import keep_batch
from worker.base.store import clock
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources as source_store
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

_NEW_TABLES = (StoryProfile, StoryAlert, Verdict, Decision, TermFrequencies)


def bring(
    runtime: Runtime, texts: list[str], *, source: int = 0, key: str | None = None
) -> list[Written]:
    """Lets a source bring texts at once, and returns what became of them. ``key`` names the item
    of a single one, which is a revision where it came before."""
    with runtime.database.write() as session:
        source_id = source_store.listed(session)[source].id
        arrived = [
            (Arrival(key or text[:200], "text", text.encode()), str(hash(text))) for text in texts
        ]
        ids = keep_batch(session, source_id, arrived, None, runtime.clock())
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=clock.now()))
    return process(runtime, ids, "test@here/1")


def leave_as_before(runtime: Runtime) -> None:
    """Takes away what the release before does not write."""
    with runtime.database.write() as session:
        for table in _NEW_TABLES:
            session.execute(delete(table))
        session.execute(update(Notice).values(news=None))
        session.execute(delete(Job))


def count(runtime: Runtime, table: type) -> int:
    """Returns how many rows a table has."""
    with runtime.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
