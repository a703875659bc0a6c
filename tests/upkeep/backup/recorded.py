"""Migrations of empty databases that are made once for each kind of database, and then repeated.

To have Alembic make the tables takes longer than most of what a test then does with them. What it
said to the first empty database that was migrated to the newest revision is said to the others: the
same statements, in the same order.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event, inspect

from worker.base.store import migrations
from worker.base.store.database import Database

_CHANGES = ("ALTER", "CREATE", "DELETE", "DROP", "INSERT", "UPDATE")
_upgrade = migrations.upgrade
_said: dict[str, list[tuple[str, Any, bool]]] = {}
"""What each kind of database was told: statements, what was given with them, whether many times."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Does what ``migrations.upgrade`` does."""
    if revision not in ("head", migrations.head()) or _has_tables(database):
        _upgrade(database, revision)
    elif database.dialect in _said:
        _repeat(database)
    else:
        _said[database.dialect] = _recorded(database)


def _has_tables(database: Database) -> bool:
    with database.read() as session:
        return inspect(session.connection()).has_table(migrations.VERSION)


def _recorded(database: Database) -> list[tuple[str, Any, bool]]:
    """Migrates, and returns what changed anything."""
    said: list[tuple[str, Any, bool]] = []

    def note(_: Connection, __: Any, what: str, given: Any, ___: Any, is_many: bool) -> None:
        if what.lstrip().upper().startswith(_CHANGES):
            # Where nobody else works there is nobody to be spared, and one transaction does.
            said.append((what.replace(" CONCURRENTLY", ""), given, is_many))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        _upgrade(database)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return said


def _repeat(database: Database) -> None:
    with database.alone() as connection:
        cursor = connection.connection.cursor()
        for what, given, is_many in _said[database.dialect]:
            (cursor.executemany if is_many else cursor.execute)(what, given)
        cursor.close()
        if not database.on_sqlite:
            connection.connection.commit()
