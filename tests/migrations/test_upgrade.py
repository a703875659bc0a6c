"""An upgrade keeps every row, lets old workers live on, and waits for no more than an instant."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from models import Article, Attempt, Document, FingerprintIndex, Item, Mark, Poll
from tests.migrations.going_back import downgrade
from tests.migrations.old_worker import OldWorker
from tests.parts.postgres import Postgres
from tests.parts.waiting import PATIENCE
from worker.base.errors import StoreUnavailable
from worker.base.store import migrations, partitions
from worker.base.store.database import Database

AGEING = (Document, FingerprintIndex, Poll, Attempt)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = Database(server.create())
    yield made
    made.close()


@pytest.fixture
def old(database: Database) -> OldWorker:
    """A worker of the first release with ten articles in its database."""
    migrations.upgrade(database, "0001")
    with database.write() as session:
        worker = OldWorker(session.connection())
        worker.begin(session.connection())
        for number in range(1, 11):
            worker.bring(session.connection(), number)
    return worker


def _counts(database: Database) -> list[int | None]:
    with database.read() as session:
        return [session.scalar(select(func.count()).select_from(each)) for each in AGEING]


def test_every_row_of_the_first_release_is_there_after_the_upgrade(
    database: Database, old: OldWorker
) -> None:
    migrations.upgrade(database)
    assert _counts(database) == [10] * len(AGEING)
    with database.read() as session:
        articles = session.scalars(select(Article)).all()
        assert {each.kept for each in articles} == {"text"}
        assert session.scalars(select(Item.listed_at)).all() == [None] * 10


def test_a_worker_of_the_first_release_goes_on_working_with_the_new_schema(
    database: Database, old: OldWorker
) -> None:
    migrations.upgrade(database)
    with database.write() as session:
        for number in range(11, 21):
            old.bring(session.connection(), number)
        assert sum(old.end(session.connection(), number) for number in range(1, 21)) == 20
    assert _counts(database) == [20] * len(AGEING)


def test_going_back_to_the_first_release_keeps_the_rows(database: Database, old: OldWorker) -> None:
    migrations.upgrade(database)
    with database.write() as session:
        old.bring(session.connection(), 11)
    downgrade(database, "0001")
    with database.write() as session:
        connection = session.connection()
        assert connection.scalar(text("SELECT count(*) FROM documents")) == 11
        OldWorker(connection).bring(connection, 12)
    migrations.upgrade(database)
    assert _counts(database) == [12] * len(AGEING)


def test_code_that_the_newer_schema_allows_goes_on_and_other_code_refuses(
    database: Database,
) -> None:
    migrations.upgrade(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    migrations.require_current(database)
    with database.write() as session:
        session.execute(update(Mark).where(Mark.key == "oldest_code").values(value="9998"))
    with pytest.raises(StoreUnavailable, match="newer"):
        migrations.require_current(database)


def test_a_database_older_than_the_code_is_refused(database: Database) -> None:
    migrations.upgrade(database, "0001")
    with pytest.raises(StoreUnavailable, match="wirewatch migrate"):
        migrations.require_current(database)


def test_the_first_rows_become_the_first_part_as_they_lie(postgres: Postgres) -> None:
    database = Database(postgres.create())
    migrations.upgrade(database, "0001")
    with database.write() as session:
        worker = OldWorker(session.connection())
        worker.begin(session.connection())
        worker.bring(session.connection(), 1)
        before = session.scalar(text("SELECT pg_relation_filenode('documents')"))
    migrations.upgrade(database)
    with database.read() as session:
        first = partitions.parts(session, "documents")[0]
        assert first.name == "documents_before"
        assert session.scalar(text("SELECT pg_relation_filenode('documents_before')")) == before
        indexes = session.scalars(
            text("SELECT count(*) FROM pg_index WHERE indrelid = 'documents_before'::regclass")
        ).one()
        assert indexes == 5
    database.close()


def test_an_upgrade_waits_for_a_table_in_use_without_holding_others_up(postgres: Postgres) -> None:
    database = Database(postgres.create())
    migrations.upgrade(database, "0001")
    with database.write() as session:
        worker = OldWorker(session.connection())
        worker.begin(session.connection())
    upgrading = threading.Thread(target=migrations.upgrade, args=(database,))
    with database.write() as reader:
        reader.execute(text("LOCK TABLE documents IN ACCESS SHARE MODE"))
        upgrading.start()
        waits = []
        for number in range(1, 6):
            began = time.monotonic()
            with database.write() as session:
                worker.bring(session.connection(), number)
            waits.append(time.monotonic() - began)
            time.sleep(0.3)
        assert upgrading.is_alive()
    upgrading.join(timeout=PATIENCE * 30)
    assert not upgrading.is_alive()
    assert migrations.current(database) == migrations.head()
    assert _counts(database) == [5] * len(AGEING)
    # The lock timeout bounds what one writer can wait for the migration.
    assert max(waits) < 5
    database.close()
