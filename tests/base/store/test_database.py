"""Who reads writes nothing, by whatever mistake, and leaves the connection as it was."""

from __future__ import annotations

import os
import resource
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from models import CommonShingle, Source
from tests.parts.postgres import Postgres
from tests.way.judge.store.making import NOW
from worker.base.errors import StoreUnavailable
from worker.base.store.database import Database

_WRITE = insert(CommonShingle).values(hash=1, since=NOW)


@pytest.mark.parametrize("reading", ["read", "consistent_read"])
def test_nothing_is_written_in_a_reading_transaction(database: Database, reading: str) -> None:
    with pytest.raises(StoreUnavailable), getattr(database, reading)() as session:
        session.execute(_WRITE)
    with database.write() as session:
        assert session.scalars(select(CommonShingle.hash)).all() == []
        session.execute(_WRITE)
    with database.read() as session:
        assert session.scalars(select(CommonShingle.hash)).all() == [1]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_between_readings_and_writings_nothing_is_set_that_has_statements_prepared_anew(
    database: Database,
) -> None:
    said: list[str] = []
    for _ in range(2):
        with database.read() as session:
            driver = session.connection().connection.driver_connection
            assert driver is not None
            driver.set_trace_callback(said.append)
            session.execute(select(Source.id))
        with database.write() as session:
            session.execute(select(Source.id))
    assert any("sources" in each for each in said)
    set_here = [each for each in said if each.startswith("PRAGMA")]
    assert all("busy_timeout" in each for each in set_here)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_reading_leaves_the_statements_prepared_that_it_used(database: Database) -> None:
    prepared = text("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'FROM jobs'")
    for _ in range(8):
        with database.read() as session:
            session.execute(text("SELECT * FROM jobs WHERE name = :name"), {"name": "none"})
    with database.read() as session:
        assert session.scalar(prepared) == 1


def test_an_error_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    row = {"kind": "mailbox", "key": "a long text of a stranger's", "name": "Desk"}
    with pytest.raises(IntegrityError) as raised, database.write() as session:
        session.execute(insert(Source).values(**row, created_at=None))
    assert "a long text" not in str(raised.value).partition("DETAIL")[0]
    assert "parameters hidden" in str(raised.value)


def test_a_file_that_is_no_database_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "broken.db"
    file.write_bytes(b"This is no database. " * 100)
    broken = Database(f"sqlite:///{file}")
    words = r"file is not a database \(.*broken\.db\)"
    with pytest.raises(StoreUnavailable, match=words), broken.read() as session:
        session.execute(select(Source.id))
    broken.close()


def test_a_statement_that_would_be_refused_again_is_no_database_that_is_away(
    database: Database,
) -> None:
    too_many = 300_000 if database.on_sqlite else 70_000
    many = select(Source.id).where(Source.id.in_(list(range(too_many))))
    deep = text(f"SELECT 1{'+1' * 20_000}")
    for statement in (many, deep):
        with pytest.raises(DBAPIError), database.read() as session:
            session.execute(statement)
    with database.read() as session:
        assert session.scalars(select(Source.id)).all() == []


@pytest.mark.parametrize("words", ["SELEC 1", "SELECT nothing FROM sources"])
def test_what_sqlite_cannot_read_is_a_fault_of_the_program(tmp_path: Path, words: str) -> None:
    made = Database(f"sqlite:///{tmp_path / 'w.db'}")
    with made.write() as session:
        session.execute(text("CREATE TABLE sources (id INTEGER)"))
    with pytest.raises(OperationalError), made.read() as session:
        session.execute(text(words))
    with pytest.raises(StoreUnavailable, match="no such table"), made.read() as session:
        session.execute(text("SELECT 1 FROM jobs"))
    made.close()


def test_who_waits_longer_than_it_may_for_another_writer_is_told_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    first, second = Database(url), Database(url, busy_seconds=0.05)
    with first.write() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))
        with pytest.raises(StoreUnavailable, match="locked"), second.write() as another:
            another.execute(text("INSERT INTO some VALUES (0)"))
    with second.write() as session:
        session.execute(text("INSERT INTO some VALUES (1)"))
        # What else waits for a lock waits as long as before.
        assert session.scalar(text("PRAGMA busy_timeout")) == 50
    first.close()
    second.close()


def test_one_thread_of_a_process_looks_for_the_turn_and_the_others_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    here, elsewhere = Database(url, pool_size=8), Database(url)
    lookers: set[int] = set()
    sleep = time.sleep

    def look(seconds: float) -> None:
        lookers.add(threading.get_ident())
        sleep(seconds)

    monkeypatch.setattr("worker.base.store.database.time.sleep", look)

    def put(number: int) -> None:
        with here.write() as session:
            session.execute(text("INSERT INTO some VALUES (:n)"), {"n": number})

    with ThreadPoolExecutor(8) as threads, elsewhere.write() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))
        waiting = [threads.submit(put, each) for each in range(8)]
        sleep(0.2)
        assert len(lookers) == 1
    assert [each.result() for each in waiting] == [None] * 8
    here.close()
    elsewhere.close()


def test_a_turn_ends_with_whoever_failed_in_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'w.db'}"
    first, second = Database(url), Database(url, busy_seconds=0.05)
    with first.write() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))
        for _ in range(2):
            with pytest.raises(StoreUnavailable, match="locked"), second.write() as another:
                another.execute(text("SELECT 1"))
    with pytest.raises(ZeroDivisionError), second.write() as session:
        session.execute(text("INSERT INTO some VALUES (1)"))
        raise ZeroDivisionError
    assert second._turn.take(0.0) is not None
    first.close()
    second.close()


def test_a_forked_process_does_not_wait_for_a_turn_of_its_parent(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'w.db'}", busy_seconds=1.0)
    with database.write() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))
    assert database._turn.take(0.0) is not None
    child = os.fork()
    if child == 0:
        code = 1
        try:
            database.leave_to_parent()
            with database.write() as session:
                session.execute(text("INSERT INTO some VALUES (1)"))
            code = 0 if database._turn.take(0.0) else 1
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_each_of_many_writers_has_its_turn(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'w.db'}", pool_size=8)
    with database.write() as session:
        session.execute(text("CREATE TABLE some (id INTEGER)"))

    def put(number: int) -> None:
        with database.write() as session:
            session.execute(text("INSERT INTO some VALUES (:n)"), {"n": number})

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(200)))
    with database.read() as session:
        assert set(session.scalars(text("SELECT id FROM some"))) == set(range(200))
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_thread_still_uses_at_the_end_is_closed_when_it_gives_it_back(
    tmp_path: Path, postgres: Postgres, kind: str
) -> None:
    opened = Database(postgres.create() if kind == "postgresql" else f"sqlite:///{tmp_path}/a.db")
    with opened.read() as session:
        used = session.connection().connection.driver_connection
        opened.close()
        assert _answers(used)
    assert not _answers(used)
    with opened.read() as session:
        opened_since = session.connection().connection.driver_connection
    assert not _answers(opened_since)


def _answers(connection: Any) -> bool:
    try:
        connection.execute("SELECT 1").fetchone()
    except (sqlite3.ProgrammingError, psycopg.OperationalError):
        return False
    return True


def test_where_a_file_cannot_grow_the_disk_is_said_to_be_full_perhaps(tmp_path: Path) -> None:
    file = tmp_path / "full.db"
    made = Database(f"sqlite:///{file}")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        with pytest.raises(StoreUnavailable) as refused, made.write() as session:
            session.execute(text("CREATE TABLE a (b INTEGER)"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        made.close()
    assert str(refused.value).endswith(f"({file}); the disk of its folder may be full")
