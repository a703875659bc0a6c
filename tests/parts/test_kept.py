"""Connections that the tests' engines leave to each other are as new ones."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.parts.emptied import Emptied
from tests.parts.postgres import Postgres
from worker.base.store.database import Database

_CHANGED = "SET search_path = nowhere; SET work_mem = '9MB'; SELECT pg_advisory_lock(77)"
_OTHERS = text(
    "SELECT application_name, wait_event FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name <> '' AND pid <> pg_backend_pid()"
)


@pytest.fixture
def url(emptied: Emptied) -> str:
    return emptied.url()


def asked(database: Database, question: str) -> object:
    with database.read() as session:
        return session.scalar(text(question))


def used(url: str, question: str = "SELECT pg_backend_pid()") -> object:
    """Asks by an engine of its own."""
    database = Database(url)
    try:
        return asked(database, question)
    finally:
        database.close()


def test_the_next_engine_gets_what_one_left(url: str) -> None:
    assert used(url) == used(url)


def test_nothing_that_a_session_had_is_left_of_it(url: str) -> None:
    database = Database(url)
    first = asked(database, "SELECT pg_backend_pid()")
    with database.engine.connect() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE passing (id int)"))
        connection.exec_driver_sql(_CHANGED)
        connection.commit()
    database.close()
    assert used(url, "SHOW search_path") == '"$user", public'
    assert used(url, "SHOW work_mem") != "9MB"
    assert used(url, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
    assert used(url, "SELECT to_regclass('passing')") is None
    assert used(url) == first


def test_in_between_it_bears_another_name(url: str) -> None:
    one, other = Database(url), Database(url)
    assert asked(one, "SELECT current_setting('application_name')") == "wirewatch"
    asked(other, "SELECT 1")
    other.close()
    with one.read() as session:
        assert {name for name, _ in session.execute(_OTHERS)} == {"kept"}
    one.close()


def test_one_that_the_server_ended_is_made_anew(url: str) -> None:
    first, database = used(url), Database(url)
    assert asked(database, "SELECT pg_backend_pid()") == first
    other = Database(url)
    with other.write() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    database.close()
    assert used(url) != first
    other.close()


def test_those_to_a_database_that_no_other_test_uses_end(postgres: Postgres) -> None:
    url = postgres.create()
    assert used(url) != used(url)
