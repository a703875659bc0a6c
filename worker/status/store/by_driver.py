"""A database looked at by its driver alone: a health check is asked often, and costs what it
loads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from worker.base.errors import NO_TABLES, StoreUnavailable
from worker.status.findings import REFUSED, Proof
from worker.status.store import progress
from worker.status.store.progress import Ask

PATIENCE = 5
"""Seconds that a statement may take, and that a lock is waited for."""
PROBE = "probe"
"""Under this name it is written down that the database was tried."""
_TRY = (
    "INSERT INTO heartbeats (name, at, node) VALUES ('{name}', {now}, '{name}') "
    "ON CONFLICT (name) DO UPDATE SET at = excluded.at"
)


_UNDEFINED_TABLE = "42P01"
"""What PostgreSQL calls an error by which a table is not there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is: a SQLite file, or else the URL of a PostgreSQL database."""

    file: Path | None = None
    url: str = field(default="", repr=False)
    """With its password."""

    @property
    def dialect(self) -> str:
        """The name of the SQL that is spoken there."""
        return "postgresql" if self.file is None else "sqlite"

    @contextmanager
    def opened(self) -> Iterator[Ask]:
        """Opens it for a moment; each statement is a transaction. Raises StoreUnavailable."""
        with self._on_server() if self.file is None else _in_file(self.file) as ask:
            yield ask

    @contextmanager
    def _on_server(self) -> Iterator[Ask]:
        import psycopg

        address = self.url.replace("postgresql+psycopg://", "postgresql://", 1)
        try:
            with psycopg.connect(address, connect_timeout=PATIENCE, autocommit=True) as connection:

                def ask(statement: str) -> list[tuple[object, ...]]:
                    cursor = connection.execute(statement.encode())
                    return cursor.fetchall() if cursor.description else []

                ask(f"SET statement_timeout = {PATIENCE * 1000}")
                yield ask
        except psycopg.Error as error:
            raise _unavailable(error) from error


@contextmanager
def _in_file(file: Path) -> Iterator[Ask]:
    address = f"file:{quote(str(file))}?mode=rw"
    try:
        with closing(
            sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)
        ) as connection:
            yield lambda statement: connection.execute(statement).fetchall()
    except sqlite3.Error as error:
        raise _unavailable(error) from error


def read(place: Place) -> Proof:
    """Returns what rows prove of progress. Raises StoreUnavailable."""
    with place.opened() as ask:
        return progress.read(ask, place.dialect)


def refuses_writes(place: Place, found: Proof) -> bool:
    """Tells whether nothing was written for ten seconds and nothing can be.

    A service that runs writes each second, so that mostly nothing is tried.
    """
    if found.last_write is not None and found.last_write < REFUSED:
        return False
    try:
        with place.opened() as ask:
            ask(_TRY.format(name=PROBE, now=progress.now(place.dialect)))
    except StoreUnavailable:
        return True
    return False


def _unavailable(error: Exception) -> StoreUnavailable:
    is_missing = getattr(error, "sqlstate", "") == _UNDEFINED_TABLE
    if is_missing or str(error).startswith("no such table"):
        return StoreUnavailable(NO_TABLES)
    words = str(error).strip().splitlines() or ["no answer"]
    return StoreUnavailable(f"the database cannot be used: {words[0]}")
