"""Migrations: one head, no drift from the models, and there and back on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_mock_engine, inspect
from sqlalchemy.schema import ExecutableDDLElement

from models import Base
from models.base import PartialIndex
from tests.migrations.going_back import downgrade
from tests.parts.postgres import Postgres
from worker.base.errors import StoreUnavailable
from worker.base.store import migrations
from worker.base.store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'empty.db'}")
    server: Postgres = request.getfixturevalue("postgres")
    return Database(server.create())


def _drift(database: Database) -> list[object]:
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={
                "compare_type": True,
                "render_as_batch": True,
                "include_object": migrations.is_modelled,
            },
        )
        return list(compare_metadata(context, Base.metadata))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations.config()).get_heads()) == 1


def test_the_names_of_the_files_say_the_revisions_that_alembic_reads_in_them() -> None:
    scripts = ScriptDirectory.from_config(migrations.config())
    assert migrations.known() == [each.revision for each in scripts.walk_revisions()][::-1]
    assert migrations.head() == scripts.get_current_head()


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://"])
def test_an_index_of_some_rows_is_made_with_its_condition(url: str) -> None:
    made: list[str] = []

    def take(what: ExecutableDDLElement, *_: Any, **__: Any) -> None:
        made.append(str(what.compile(dialect=engine.dialect)))

    engine = create_mock_engine(url, take)
    Base.metadata.create_all(engine, checkfirst=False)
    assert "CREATE INDEX ix_documents_pending ON documents (due_at) WHERE state = 'pending'" in made


def test_migrations_make_indexes_of_the_rows_that_the_models_say(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrations.upgrade(database)
    there = inspect(database.engine)
    made = {
        each["name"]: str(each["dialect_options"]["sqlite_where"])
        for table in Base.metadata.tables
        for each in there.get_indexes(table)
        if "sqlite_where" in each.get("dialect_options", {})
    }
    assert made == {
        each.name: str(each.where)
        for table in Base.metadata.tables.values()
        for each in table.indexes
        if isinstance(each, PartialIndex)
    }
    database.close()


def test_up_down_and_up_again_leaves_what_the_models_say(empty: Database) -> None:
    migrations.upgrade(empty)
    assert _drift(empty) == []
    downgrade(empty, "base")
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(empty)
    assert _drift(empty) == []
    assert migrations.current(empty) == migrations.head()
    empty.close()


def test_an_empty_database_is_told_from_a_current_one(empty: Database) -> None:
    with pytest.raises(StoreUnavailable, match="wirewatch migrate"):
        migrations.require_current(empty)
    migrations.upgrade(empty)
    migrations.require_current(empty)
    empty.close()
