"""Inserts that two workers may attempt at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from worker.store.database import on_sqlite


def insert_ignoring(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts the rows that are not there yet."""
    if not rows:
        return
    insert: Any = sqlite_insert if on_sqlite(session) else postgresql_insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
