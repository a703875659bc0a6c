"""Leases and hints of workers that died."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import event

from models import Delivery, Document
from tests.way.judge.store.making import Desk
from worker.base.store import leases
from worker.base.store.database import Database
from worker.way.read.store import documents, turns


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_the_leases_of_a_dead_processs_errands_are_freed(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets.")
    gone = leases.owner("process").rpartition("/")[0] + "/999999999"
    with desk.database.write() as session:
        documents.claim(session, [document], leases.errand(gone, 7))
        assert leases.release_dead(session, "process") == 1


def test_a_process_that_ended_and_that_nobody_asked_about_holds_nothing(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets.")
    ended = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert ended.stdout is not None
    with ended.stdout as stream:
        stream.read()
    # Waited for without being asked about: its exit code is kept, as that of an orphan may be.
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    try:
        os.kill(ended.pid, 0)
        holder = leases.owner("process").rpartition("/")[0] + f"/{ended.pid}"
        with desk.database.write() as session:
            documents.claim(session, [document], leases.errand(holder, 7))
            assert leases.release_dead(session, "process") == 1
    finally:
        ended.wait()


def test_work_whose_messages_went_with_a_worker_is_hinted_again_at_once(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets.")
    with desk.database.write() as session:
        assert turns.hint(session) == []
        leases.forget_hints(session, [Document])
        assert turns.hint(session) == [[document]]


def test_work_under_way_keeps_its_hint(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets.")
    with desk.database.write() as session:
        documents.claim(session, [document], "test@here/1")
        leases.forget_hints(session, [Document])
        assert session.get_one(Document, document).dispatched_until is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_hints_are_forgotten_without_a_look_at_what_is_done_with(desk: Desk) -> None:
    asked: list[tuple[str, Any]] = []
    listened = desk.database.engine, "before_cursor_execute"

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        asked.append((statement, given))

    event.listen(*listened, note)
    with desk.database.write() as session:
        for table, index in ((Document, "pending"), (Delivery, "state")):
            leases.forget_hints(session, [table])
            statement, given = asked[-1]
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            assert f"USING INDEX ix_{table.__tablename__}_{index}" in str(plan.all())
    event.remove(*listened, note)


def test_documents_are_taken_together_only_at_their_first_try(desk: Desk) -> None:
    source = desk.source()
    first, second = (desk.keep(source, f"guid:{n}", b"Rockets %d." % n)[0] for n in range(2))
    with desk.database.write() as session:
        documents.claim(session, [first], "test@here/1.1")
        leases.release_dead(session, "test")
        session.query(Document).update({"lease_until": None, "lease_owner": None})
    with desk.database.write() as session:
        assert documents.tried_before(session, [first, second]) == [first]
        _, taken = documents.claim(session, [first, second], "test@here/1.2")
        assert [each.id for each in taken] == [second]
        _, taken = documents.claim(session, [first], "test@here/1.3")
        assert [each.id for each in taken] == [first]
