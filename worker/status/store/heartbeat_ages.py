"""The heartbeats by the driver alone: a health check is asked often, and costs what it loads."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from worker.base.errors import StoreUnavailable

_SECONDS = 5
_ON_SQLITE = "SELECT name, (julianday('now') - julianday(at)) * 86400 FROM heartbeats"
_ON_POSTGRESQL = "SELECT name, extract(epoch FROM clock_timestamp() - at)::float8 FROM heartbeats"


def in_file(file: Path) -> dict[str, float]:
    """Returns how many seconds ago each heartbeat in a SQLite file was. Raises StoreUnavailable."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=_SECONDS)
        try:
            return dict(connection.execute(_ON_SQLITE).fetchall())
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise _unavailable(error) from error


def on_server(url: str) -> dict[str, float]:
    """Returns the same of a PostgreSQL database. Raises StoreUnavailable."""
    import psycopg

    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        with psycopg.connect(address, connect_timeout=_SECONDS) as connection:
            connection.execute(f"SET statement_timeout = {_SECONDS * 1000}")
            return dict(connection.execute(_ON_POSTGRESQL).fetchall())
    except psycopg.Error as error:
        raise _unavailable(error) from error


def _unavailable(error: Exception) -> StoreUnavailable:
    words = str(error).strip().splitlines() or ["no answer"]
    return StoreUnavailable(f"the database cannot be used: {words[0]}")
