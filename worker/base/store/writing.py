"""Statements that write: inserts that two may attempt at once, and changes whose rows count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.orm import Session

from models.base import table_of
from worker.base.store.database import on_sqlite


def insert_ignoring(
    session: Session, table: type[Any], rows: Sequence[dict[str, Any]], **all_have: Any
) -> None:
    """Inserts the rows that are not there yet. ``all_have`` are values, or SQL expressions, that
    all of them have."""
    if not rows:
        return
    statement = _ignoring(table_of(table), is_sqlite=on_sqlite(session))
    session.execute(statement.values(**all_have) if all_have else statement, list(rows))


@cache
def _ignoring(table: Table, *, is_sqlite: bool) -> Any:
    return insert_into(table, is_sqlite=is_sqlite).on_conflict_do_nothing()


def insert_into(table: Any, *, is_sqlite: bool) -> Any:
    """Returns an insert in the words of the database, which alone are loaded."""
    if is_sqlite:
        from sqlalchemy.dialects.sqlite import insert

        return insert(table)
    from sqlalchemy.dialects.postgresql import insert as insert_on_server

    return insert_on_server(table)


def upsert(
    session: Session, table: type[Any], rows: Sequence[dict[str, Any]], keys: Sequence[str]
) -> None:
    """Inserts rows, all of the same columns, or makes those of the same keys say what they say."""
    if not rows:
        return
    statement = insert_into(table, is_sqlite=on_sqlite(session))
    others = [name for name in rows[0] if name not in keys]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(keys), set_={name: statement.excluded[name] for name in others}
        ),
        list(rows),
    )


def changed(session: Session, statement: Any, given: Mapping[str, Any] | None = None) -> int:
    """Executes a DELETE or UPDATE, with what is given for it, and returns how many rows it
    concerned."""
    result = session.execute(statement.execution_options(synchronize_session=False), given)
    assert isinstance(result, CursorResult)
    return result.rowcount
