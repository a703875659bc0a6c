"""Inserts that two workers may attempt at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session


def insert_ignoring(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows that are not there yet."""
    if not rows:
        return
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    insert: Any = sqlite_insert if on_sqlite else postgresql_insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
