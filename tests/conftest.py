"""What all tests share: both databases, migrated, and a configuration to work with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from models import Base
from tests.parts import compiled
from tests.parts.postgres import Postgres
from worker.base.parentage import die_with_parent
from worker.base.store import database as store_database
from worker.base.store import migrations
from worker.base.store.database import Database

pytest_plugins = ("tests.console.fixtures", "tests.setup.runtimes")
SLOW = {"service", "embedded", "celery", "migrations", "parts"}
"""Folders whose tests wait for real processes."""


def pytest_configure(config: pytest.Config) -> None:
    """A worker of pytest-xdist ends with the run, however that ends."""
    if hasattr(config, "workerinput"):
        die_with_parent(os.getppid())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts first what takes long, so that at the end only short tests are left to be shared.

    They are one worker's, then: two whole services at once would wait for each other. A wait for
    real processes may take long on a busy machine, and ends on its own.
    """
    for item in items:
        if not SLOW.isdisjoint(item.path.parts):
            item.add_marker(pytest.mark.timeout(1800), append=False)
    items.sort(key=lambda item: SLOW.isdisjoint(item.path.parts))


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Lets each statement be compiled once in a run: half of a short test's time otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_database, "create_engine", compiled.engine)
        yield


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
    tables = (*Base.metadata.tables, "article_search")
    statements = (
        # The tables refer to each other in circles, and here all of them end up empty.
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL lock_timeout = '10s'",
        *(f"DELETE FROM {table}" for table in tables),
        "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence",
    )
    with psycopg.connect(url) as connection:
        # All in one message: each answer that is waited for costs a turn of both processes.
        connection.execute("; ".join(statements).encode())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()
