"""What a batch does beside its decisions: it indexes, sets aside, and asks no more than it must."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from models import Delivery, Document, Item
from tests.setup.runtimes import Heard
from tests.way.bringing import count
from tests.way.judge.steps.test_deciding import ROCKET, counts, keep, other, states
from worker.base.store import clock
from worker.search import steps as indexing
from worker.search.store import backlog as search_backlog
from worker.setup.runtime import Runtime
from worker.way.read.steps.process import process
from worker.way.read.store import documents

EMPTY = "\n\n"


def test_what_is_stored_is_told_of_although_it_cannot_be_indexed(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("no index")

    ids = keep(runtime, [ROCKET, other(7)])
    with monkeypatch.context() as failing:
        failing.setattr(search_backlog, "index", fail)
        made = process(runtime, ids, "me@here/1", heard)
    assert [each.outcome for each in made] == ["new", "new"]
    assert counts(runtime) == [2, 1, 1]
    assert heard.delivery_ids == list(made[0].deliveries) != []
    while indexing.step(runtime):
        pass
    with runtime.database.read() as session:
        assert search_backlog.count(session) == 0


def test_a_batch_without_an_article_is_set_aside_beside_another_that_decides(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: list[str] = []
    decide = runtime.database.decide

    def noted(kind: str = "other") -> Any:
        kinds.append(kind)
        return decide(kind)

    monkeypatch.setattr(runtime.database, "decide", noted)
    ids = keep(runtime, [EMPTY, EMPTY])
    made = process(runtime, ids, "me@here/1")
    assert {each.document_id: each.outcome for each in made} == dict.fromkeys(ids, "rejected")
    assert kinds == []
    assert set(states(runtime).values()) == {"rejected"}
    with runtime.database.read() as session:
        assert session.query(Item).filter(Item.set_aside_code.is_(None)).count() == 0


def test_what_cannot_be_set_aside_takes_no_article_with_it(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("no such state")

    ids = keep(runtime, [EMPTY, ROCKET, EMPTY])
    with monkeypatch.context() as failing:
        failing.setattr(documents, "reject", fail)
        made = process(runtime, ids, "me@here/1")
    assert {each.document_id: each.outcome for each in made} == {ids[1]: "new"}
    assert set(states(runtime).values()) == {"pending", "done"}


def test_what_fails_is_put_off_by_how_often_it_failed(runtime: Runtime) -> None:
    ids = keep(runtime, [EMPTY, EMPTY, EMPTY])
    with runtime.database.write() as session:
        token, _ = documents.claim(session, ids[:2], "me@here/1")
        session.execute(update(Document).where(Document.id == ids[1]).values(tries=2))
        documents.postpone(session, ids, token)
    with runtime.database.read() as session:
        now = session.scalars(select(clock.now())).one()
        due = {each.id: each.due_at - now for each in session.scalars(select(Document))}
    assert due[ids[2]] <= timedelta(0)
    assert timedelta(seconds=25) < due[ids[0]] <= timedelta(seconds=30)
    assert timedelta(seconds=290) < due[ids[1]] <= timedelta(seconds=300)


def test_places_in_deliveries_are_asked_for_only_where_one_is_joined(runtime: Runtime) -> None:
    statements: list[str] = []

    @event.listens_for(runtime.database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    process(runtime, keep(runtime, [ROCKET]), "me@here/1")
    assert count(runtime, Delivery) == 1
    assert not [each for each in statements if "max(delivery_notices.position)" in each]
