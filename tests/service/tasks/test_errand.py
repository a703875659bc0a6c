"""Tasks and a database that goes away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.way.judge.store.making import Desk
from worker.base.errors import StoreUnavailable
from worker.base.store import leases
from worker.base.store.database import Database
from worker.service.tasks import context
from worker.service.tasks import work as errand
from worker.status.store import heartbeats
from worker.way.read.store import documents


class _Runtime:
    def __init__(self, database: Database) -> None:
        self.database = database


@pytest.fixture
def desk(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    found = _Runtime(database)
    monkeypatch.setattr(context, "runtime", lambda: found)
    yield Desk(database)
    errand._is_away.clear()
    errand._shown.clear()


def test_what_a_task_held_when_the_database_went_away_is_freed_when_it_is_back(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets were brought.")

    def take(holder: str) -> None:
        with desk.database.write() as session:
            _, taken = documents.claim(session, [document], holder)
        assert [each.id for each in taken] == [document]

    def lose(holder: str) -> None:
        take(holder)
        raise StoreUnavailable("gone")

    for _ in range(documents.MOST_TRIES + 1):
        errand.errand(lose)
    errand.errand(take)
    with desk.database.read() as session:
        assert documents.worn_out(session, [document]) == set()


def test_a_running_task_keeps_what_it_holds(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets were brought.")
    me = context.holder()
    with desk.database.write() as session:
        documents.claim(session, [document], leases.errand(me, 1))
        assert leases.release_left(session, me, {leases.errand(me, 1)}) == 0
        assert leases.release_left(session, me, ()) == 1


def test_a_prefork_child_takes_connections_of_its_own(desk: Desk) -> None:
    with desk.database.read():
        pass
    before = desk.database.engine.pool
    desk.database.leave_to_parent()
    assert desk.database.engine.pool is not before
    with desk.database.read():
        pass
    before.dispose()  # as the parent does, whose they are


def test_work_that_was_done_is_its_queues_sign_of_life_once_in_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(heartbeats, "beat", lambda _, queue, node: shown.append(queue))

    def fail(_: str) -> None:
        raise StoreUnavailable("gone")

    errand.errand(fail, "process")
    assert shown == []
    for _ in range(3):
        errand.errand(lambda _: None, "process")
        errand.errand(lambda _: None, "mail")
        errand.errand(lambda _: None)
    assert shown == ["process", "mail"]
    errand._shown["process"] -= errand._SHOW_EVERY
    errand.errand(lambda _: None, "process")
    assert shown == ["process", "mail", "process"]
