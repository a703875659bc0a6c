"""A connection is asked whether it answers where it lay idle, and not for each transaction."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from worker.base.errors import StoreUnavailable
from worker.base.store import connections
from worker.base.store.database import Database

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
_OWN = text("SELECT pg_backend_pid()")


@pytest.fixture
def asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    dialect, made = database.engine.dialect, list[object]()
    ping = dialect.do_ping

    def noted(connection: Any) -> bool:
        made.append(connection)
        return ping(connection)

    monkeypatch.setattr(dialect, "do_ping", noted)
    return made


def used(database: Database) -> int:
    with database.read() as session:
        return int(session.scalar(_OWN) or 0)


def end(database_url: str, pid: int) -> None:
    other = Database(database_url)
    with other.write() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    other.close()


def test_one_that_was_just_used_is_not_asked(database: Database, asked: list[object]) -> None:
    first = used(database)
    assert [used(database) for _ in range(5)] == [first] * 5
    assert asked == []


def test_one_that_lay_idle_is_asked_and_made_anew_where_it_is_gone(
    database: Database, database_url: str, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE", 0.0)
    first = used(database)
    assert used(database) == first
    assert len(asked) == 1
    end(database_url, first)
    assert used(database) != first


def test_one_that_goes_right_after_its_use_is_told_once_and_made_anew(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE", 3600.0)
    first = used(database)
    end(database_url, first)
    with pytest.raises(StoreUnavailable):
        used(database)
    assert used(database) != first
