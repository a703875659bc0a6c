"""What follows a delivery that went well is found without a look at what waits for others."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text, update

from models import Delivery
from tests.way.deliver.store.test_waking import HOUR, OUT, change, desk, make
from tests.way.judge.store.making import Desk
from worker.base.store import clock
from worker.way.deliver.store import following
from worker.way.deliver.store.following import Following, next_for_endpoint

__all__ = ["desk"]


def test_it_is_what_is_due_longest_and_free(desk: Desk) -> None:
    late, held, first, second = make(desk, 4)
    change(desk, held, state="leased", due_at=clock.after(-9), lease_until=clock.after(HOUR))
    change(desk, first, due_at=clock.after(-5))
    change(desk, second, due_at=clock.after(-3))
    with desk.database.read() as session:
        assert next_for_endpoint(session, *OUT) == Following(first, None)
        assert next_for_endpoint(session, "out", "another") is None
    change(desk, first, state="sent", due_at=None)
    change(desk, second, state="held")
    with desk.database.read() as session:
        assert next_for_endpoint(session, *OUT) is None
    change(desk, late, due_at=clock.now())
    with desk.database.read() as session:
        assert next_for_endpoint(session, *OUT) == Following(late, None)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_found_by_an_index_of_what_waits_for_an_endpoint(desk: Desk) -> None:
    asked: list[tuple[str, Any]] = []
    listened = desk.database.engine, "before_cursor_execute"

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        asked.append((statement, given))

    event.listen(*listened, note)
    with desk.database.read() as session:
        next_for_endpoint(session, *OUT)
        statement, given = asked[-1]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        assert "ix_deliveries_waiting (channel=? AND destination=?" in str(plan.all())
    event.remove(*listened, note)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_finds_it_by_that_index_too(desk: Desk) -> None:
    make(desk, 2000)
    with desk.database.write() as session:
        session.execute(update(Delivery).values(destination=Delivery.id))
        session.execute(text("ANALYZE deliveries"))
        asked = following.query().compile(
            dialect=desk.database.engine.dialect, compile_kwargs={"render_postcompile": True}
        )
        given = {"slug": "out", "endpoint": "msg_7"}
        explained = f"EXPLAIN {asked}"
        plan = session.connection().exec_driver_sql(explained, {**asked.params, **given})
        assert "ix_deliveries_waiting" in str(plan.all())
