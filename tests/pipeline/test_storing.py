"""What a batch does beside its decisions: it indexes, sets aside, and asks no more than it must."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from models import Delivery, Item
from tests.pipeline.bringing import count
from tests.pipeline.conftest import Heard
from tests.pipeline.test_deciding import ROCKET, counts, keep, other, states
from worker.pipeline import indexing
from worker.pipeline.process import process
from worker.pipeline.runtime import Runtime
from worker.store import search_backlog

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


def test_places_in_deliveries_are_asked_for_only_where_one_is_joined(runtime: Runtime) -> None:
    statements: list[str] = []

    @event.listens_for(runtime.database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    process(runtime, keep(runtime, [ROCKET]), "me@here/1")
    assert count(runtime, Delivery) == 1
    assert not [each for each in statements if "max(delivery_notices.position)" in each]
