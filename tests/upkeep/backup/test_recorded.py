"""A database that was told what another one was told is the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.parts.postgres import Postgres
from tests.upkeep.backup import recorded
from worker.base.store import migrations
from worker.base.store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Database]]:
    """Databases without tables."""
    if request.param == "sqlite":
        made = [Database(f"sqlite:///{tmp_path / name}.db") for name in "abc"]
    else:
        server: Postgres = request.getfixturevalue("postgres")
        made = [Database(server.create()) for _ in range(3)]
    yield made
    for each in made:
        each.close()


ON_SQLITE = ("SELECT name, sql FROM sqlite_master ORDER BY name",)
ON_SERVER = (
    "SELECT table_name, column_name, ordinal_position, column_default, is_nullable, udt_name"
    " FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 3",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2",
    "SELECT relname, relkind, pg_get_expr(relpartbound, oid), reloptions FROM pg_class"
    " WHERE relnamespace = current_schema()::regnamespace ORDER BY 1",
)


def holds(database: Database) -> list[list[tuple[object, ...]]]:
    """Returns what it says of its tables and indexes, its marks, and its revision. In which order
    Alembic names the constraints of a table is by chance."""
    asked = ON_SQLITE if database.on_sqlite else ON_SERVER
    with database.read() as session:
        return [
            [tuple(map(in_order, row)) for row in session.execute(text(each))]
            for each in (
                *asked,
                "SELECT * FROM marks ORDER BY 1",
                f"SELECT version_num FROM {migrations.VERSION}",
            )
        ]


def in_order(value: object) -> object:
    lines = value.splitlines() if isinstance(value, str) else []
    return sorted(each.strip(" ,\t") for each in lines) or value


def test_the_second_is_told_what_the_first_was_and_holds_the_same(
    empty: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_alembic, first, second = empty
    migrations.upgrade(by_alembic)
    recorded.upgrade(first)
    monkeypatch.setattr(recorded, "_upgrade", None)
    recorded.upgrade(second)
    assert holds(second) == holds(first) == holds(by_alembic)
    assert len(holds(second)[0]) > 40


def test_what_holds_tables_already_is_migrated(tmp_path: Path) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    recorded.upgrade(old, "0001")
    assert migrations.current(old) == "0001"
    recorded.upgrade(old)
    assert migrations.current(old) == migrations.head()
    old.close()
