"""What all tests share: both databases, migrated, and a configuration to work with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from models import Base
from tests.parts.postgres import Postgres
from worker.store import migrations
from worker.store.database import Database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the whole run."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres: Postgres) -> str:
    """The name of a migrated database that others are copied from."""
    url = postgres.create()
    database = Database(url)
    migrations.upgrade(database)
    database.close()
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def reused_database_url(postgres: Postgres, migrated_template: str) -> str:
    """The URL of a migrated PostgreSQL database, which is emptied before each test."""
    return postgres.create(migrated_template)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "wirewatch.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("reused_database_url")
    _empty(url)
    return url


def _empty(url: str) -> None:
    """Removes all rows and lets ids begin at 1 again: far quicker than making a database anew."""
    with psycopg.connect(url) as connection:
        # The tables refer to each other in circles, and here all of them end up empty.
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute("SET LOCAL lock_timeout = '10s'")
        for table in (*Base.metadata.tables, "article_search"):
            connection.execute(f"DELETE FROM {table}".encode())
        connection.execute(
            "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"
        ).fetchall()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()
