"""A database looked at by its driver alone, on both kinds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from models.delivery import IS_OPEN
from worker.base.errors import StoreUnavailable
from worker.base.processes.signs_of_life import DOCUMENTS
from worker.base.store.database import Database
from worker.status.findings import REFUSED, Proof
from worker.status.store import by_driver, figures, heartbeats, progress
from worker.status.store.by_driver import Place

LATE = Proof(last_write=REFUSED)


@pytest.fixture
def place(database: Database) -> Place:
    url = database.url
    if database.on_sqlite:
        return Place(Path(url.database or ""))
    return Place(url=url.render_as_string(hide_password=False))


@contextmanager
def refusing(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the database be read and not written."""
    if database.on_sqlite:
        monkeypatch.setattr(by_driver, "PATIENCE", 0.05)
        with closing(sqlite3.connect(database.url.database or "")) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    url = make_url(database.url).set(drivername="postgresql").render_as_string(False)
    name = make_url(url).database
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        try:
            yield
        finally:
            other.execute(b"SET default_transaction_read_only = off")
            other.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())


def test_the_driver_reads_what_the_pool_reads(database: Database, place: Place) -> None:
    with database.write() as session:
        for name in ("beat", "mail", DOCUMENTS):
            heartbeats.beat(session, name, "test")
    found = by_driver.read(place)
    with database.read() as session:
        same = figures.progress(session)
    assert set(found.signs) == set(same.signs) == {"beat", "mail"}
    for one in (found, same):
        assert one.documents.newest == pytest.approx(0, abs=5)
        assert one.documents.oldest is None
        assert one.deliveries == by_driver.read(place).deliveries


def test_a_database_that_takes_writes_refuses_none(database: Database, place: Place) -> None:
    assert not by_driver.refuses_writes(place, LATE)
    assert not by_driver.refuses_writes(place, Proof())
    assert by_driver.PROBE in by_driver.read(place).signs


def test_a_database_that_took_none_for_ten_seconds_is_tried_and_told(
    database: Database, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing(database, monkeypatch):
        assert by_driver.read(place).last_write is None, "it can be read"
        assert by_driver.refuses_writes(place, LATE)
        assert not by_driver.refuses_writes(place, Proof(last_write=REFUSED - 0.1))
    assert not by_driver.refuses_writes(place, LATE)


def test_a_database_that_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    url = "postgresql://nobody:hunter2@127.0.0.1:9/nothing"
    for place in (Place(tmp_path / "none.db"), Place(url=url)):
        with pytest.raises(StoreUnavailable) as told:
            by_driver.read(place)
        assert "hunter2" not in str(told.value)
        assert "\n" not in str(told.value)


def test_what_is_open_is_said_as_the_models_say_it() -> None:
    asked = list[str]()

    def ask(statement: str) -> Sequence[Sequence[Any]]:
        asked.append(statement)
        if "FROM heartbeats" in statement:
            return []
        return [(0 if "count(*)" in statement else None,)]

    progress.read(ask, "sqlite")
    assert any(IS_OPEN in each for each in asked)
