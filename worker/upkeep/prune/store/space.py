"""Giving back to the disk what pruning left free in a SQLite file.

Free pages are used again by what comes next, so a file in service does not grow for lack of this.
PostgreSQL does the same, and gives back at once what it drops as a part.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from worker.base.errors import StoreUnavailable
from worker.base.store.database import Database


def compact(database: Database) -> int | None:
    """Writes the file anew; returns by how many bytes it became smaller. None on PostgreSQL.

    Others wait meanwhile, and as much free space as the file needs must be there.
    Raises StoreUnavailable.
    """
    file = database.url.database
    if not database.on_sqlite or not file:
        return None
    before = Path(file).stat().st_size
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.close()
    except sqlite3.Error as error:
        raise StoreUnavailable(f"the file cannot be compacted: {error}") from error
    finally:
        connection.close()
    return max(0, before - Path(file).stat().st_size)
