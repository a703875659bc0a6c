"""Who asks for documents that another process is at learns what became of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Document
from tests.parts.waiting import wait_until
from tests.way.judge.store.making import long_text
from tests.way.keeping import keep_batch
from worker.base.store import clock
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources as source_store
from worker.way.judge import steps as store
from worker.way.read.steps import process as processing
from worker.way.read.steps.awaiting import process_or_await
from worker.way.read.store import documents


def _keep(runtime: Runtime, count: int) -> list[int]:
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        found = [
            (Arrival(f"{at}.txt", "text", f"Title {at}\n\n{long_text(at)}\n".encode()), str(at))
            for at in range(count)
        ]
        return keep_batch(session, source, found, None, runtime.clock())


def test_what_another_process_decides_meanwhile_is_reported(runtime: Runtime) -> None:
    ids = _keep(runtime, 3)
    with runtime.database.write() as session:
        token, taken = documents.claim(session, ids[:2], "other@here/1")
    made = [(each, processing.prepare(runtime, each)) for each in taken]
    other = Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))
    results = {}

    def ask() -> None:
        results.update(process_or_await(other, ids, "test@here/2"))

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: _outcome(runtime, ids[2]) is not None)
    assert asking.is_alive()
    decided = store.batch(runtime, made, token)
    asking.join(20)
    other.close()
    assert [results[each].outcome for each in ids] == ["new"] * 3
    assert {each.document_id: each.article_id for each in decided} == {
        each: results[each].article_id for each in ids[:2]
    }


def test_what_a_process_left_that_ended_is_taken_over(runtime: Runtime) -> None:
    ids = _keep(runtime, 1)
    with runtime.database.write() as session:
        documents.claim(session, ids, "dead@here/1")
        session.execute(update(Document).values(lease_until=clock.after(1.0)))
    assert process_or_await(runtime, ids, "test@here/2")[ids[0]].outcome == "new"


def test_what_is_left_just_before_it_is_looked_at_is_taken_over(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _keep(runtime, 1)
    with runtime.database.write() as session:
        documents.claim(session, ids, "dead@here/1")
    standing = documents.standing

    def just_left(session: Session, asked: Sequence[int]) -> list[documents.Standing]:
        with runtime.database.write() as other:
            other.execute(update(Document).values(lease_until=clock.after(-1.0)))
        return standing(session, asked)

    monkeypatch.setattr(documents, "standing", just_left)
    assert process_or_await(runtime, ids, "test@here/2")[ids[0]].outcome == "new"


def test_what_is_not_stored_any_more_is_not_waited_for(runtime: Runtime) -> None:
    ids = _keep(runtime, 2)
    with runtime.database.write() as session:
        session.execute(delete(Document).where(Document.id == ids[0]))
    assert set(process_or_await(runtime, ids, "test@here/2", longest=60.0)) == {ids[1]}


def test_nobody_is_waited_for_longer_than_asked(runtime: Runtime) -> None:
    ids = _keep(runtime, 2)
    with runtime.database.write() as session:
        documents.claim(session, ids[:1], "slow@here/1")
    results = process_or_await(runtime, ids, "test@here/2", longest=0.2)
    assert set(results) == {ids[1]}


def test_what_failed_is_not_waited_for(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = _keep(runtime, 1)

    def fail(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(processing, "prepare", fail)
    assert process_or_await(runtime, ids, "test@here/2", longest=60.0) == {}
    assert _outcome(runtime, ids[0]) is None


def _outcome(runtime: Runtime, document_id: int) -> str | None:
    with runtime.database.read() as session:
        return session.scalar(select(Document.outcome).where(Document.id == document_id))
