"""What all tests share: both databases, migrated, and a configuration to work with."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.parts import compiled, folders
from tests.parts.dealing import dealt
from tests.parts.emptied import Emptied
from tests.parts.postgres import Postgres
from worker.base.processes.parentage import die_with_parent
from worker.base.store import database as store_database
from worker.base.store import migrations
from worker.base.store.database import Database

pytest_plugins = ("tests.console.fixtures", "tests.parts.plugged", "tests.setup.runtimes")
SLOW = {"service", "embedded", "celery", "migrations", "parts"}
"""Folders whose tests wait for real processes."""
LONG = ("way/judge/steps/test_flood.py", "upkeep/prune/test_slices.py", "tests/test_toys.py")
"""Files with tests that compute for many seconds."""
_USES = {"database_url", "migrated_file", "make"}
"""The fixtures of tests that keep articles."""
_DATABASES = {*_USES, "postgres"}
"""The fixtures that bring a database."""
_MANY = 30
"""So many of them are worth a few seconds at the beginning."""


def pytest_configure(config: pytest.Config) -> None:
    """A worker of pytest-xdist ends with the run, however that ends."""
    folders.use_memory()
    # What takes long on a busy machine is not wrong.
    checks = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    profile = hypothesis.settings(deadline=None, suppress_health_check=checks)
    hypothesis.settings.register_profile("further", profile)
    # The same examples each time: a change is not to fail over what another one left.
    hypothesis.settings.register_profile("same", profile, derandomize=True, database=None)
    hypothesis.settings.load_profile(config.getoption("--hypothesis-profile") or "same")
    # Services of several tests would all want the one place where the page is by default.
    os.environ["WIREWATCH_PAGE_LISTEN"] = ""
    if hasattr(config, "workerinput"):
        die_with_parent(os.getppid())
        # What is made while tests are collected stays: to look for garbage is a tenth of that time.
        gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets what takes long begin first, so that at the end only short tests are left to be shared.

    A wait for real processes may take long on a busy machine, and ends on its own.
    """
    kinds: dict[str, list[pytest.Item]] = {"waiting": [], "long": [], "quick": []}
    for item in items:
        if not _DATABASES.isdisjoint(_fixtures(item)):
            item.add_marker("database")
        if not SLOW.isdisjoint(item.path.parts):
            item.add_marker(pytest.mark.timeout(1800), append=False)
            kinds["waiting"].append(item)
        else:
            is_long = item.path.as_posix().endswith(LONG)
            kinds["long" if is_long else "quick"].append(item)
    # Those of whole services are the longest.
    kinds["waiting"].sort(key=lambda item: item.path.parent.name != "service")
    items[:] = dealt(**kinds, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look at it again and again.

    A tenth of a run's time otherwise. A fork would copy all that the collector writes into.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Lets each statement be compiled once in a run: half of a short test's time otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_database, "create_engine", compiled.engine)
        yield


@pytest.fixture(scope="session", autouse=True)
def computing_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lets commands process documents in the process of the tests, without two forks each time."""
    if not any(_USES.intersection(_fixtures(item)) for item in request.session.items):
        yield
        return
    from tests.parts.computing_here import ComputingHere
    from worker.way.collect.steps import ingest, poll

    with pytest.MonkeyPatch.context() as patch:
        for module in (ingest, poll):
            patch.setattr(module, "Computing", ComputingHere)
        yield


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets commands of one test compute in a process of their own, as they do."""
    from worker.way.collect.steps import ingest, poll
    from worker.way.read.steps.computing import Computing

    for module in (ingest, poll):
        monkeypatch.setattr(module, "Computing", Computing)


@pytest.fixture(scope="session", autouse=True)
def warmed_up(
    request: pytest.FixtureRequest, compiled_once: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Lets the processes that tests fork find what each would have to load and compile anew:
    three quarters of such a test's time otherwise. A run of few tests has little of it."""
    from tests.parts.warmed import warm_up

    using = [item for item in request.session.items if _USES.intersection(_fixtures(item))]
    on_server = [item for item in using if "postgresql" in item.name]
    if len(using) >= _MANY:
        path = tmp_path_factory.mktemp("warm")
        shutil.copy(request.getfixturevalue("migrated_file"), path / "warm.db")
        warm_up(path, f"sqlite:///{path / 'warm.db'}")
    if len(on_server) >= _MANY:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create(request.getfixturevalue("migrated_template"))
        warm_up(tmp_path_factory.mktemp("warm"), url)


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []


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


@pytest.fixture(scope="session")
def emptied(postgres: Postgres, migrated_template: str) -> Iterator[Emptied]:
    """Migrated PostgreSQL databases, by number, each of which is emptied before each test."""
    databases = Emptied(postgres, migrated_template)
    yield databases
    databases.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated database: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "wirewatch.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    emptied: Emptied = request.getfixturevalue("emptied")
    return emptied.url()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.close()
