"""The database that a restore fills, and what becomes of the one that was there.

On SQLite a new file is made beside the old one and takes its name at the end. On PostgreSQL a
table says from the first step to the last that a restore is not finished, so that no service
begins to work with half of the rows.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from worker.base import private
from worker.base.errors import RestoreRefused
from worker.base.store import migrations, portable
from worker.base.store.database import Database
from worker.base.store.locks import Key
from worker.upkeep.backup.store.file import sync_folder

BEFORE = ".before-restore"
"""What the name of a replaced SQLite file ends in from then on."""
_GOING = 1.0


def replaced(database: Database) -> Path | None:
    """Returns where the SQLite file that is there will lie when another has taken its name."""
    if not database.on_sqlite or not file_of(database).exists():
        return None
    place = file_of(database)
    return place.with_name(f"{place.name}{BEFORE}")


def require_unused(database: Database) -> None:
    """Raises RestoreRefused if somebody else works with the database."""
    # Of this process's own connections none is left.
    database.close()
    if database.on_sqlite:
        if file_of(database).exists():
            _take_log_in(file_of(database))
        return
    others = _others(database)
    deadline = time.monotonic() + _GOING
    while others and time.monotonic() < deadline:
        # What was closed a moment ago is still listed.
        time.sleep(0.1)
        others = _others(database)
    if others:
        raise RestoreRefused(
            f"{others} connections of wirewatch to the database are open:"
            " stop the service and its commands first"
        )


def _others(database: Database) -> int:
    with database.snapshot() as connection:
        query = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'wirewatch' AND pid <> pg_backend_pid()"
        )
        return connection.scalar(text(query)) or 0


@contextmanager
def building(database: Database) -> Iterator[Database]:
    """The database to be filled: on SQLite a new file, which at the end gets the old one's name."""
    if not database.on_sqlite:
        with _alone(database):
            _empty(database)
            yield database
        return
    place = file_of(database)
    unfinished = place.with_name(f"{place.name}.restoring")
    private.make_folder(place.parent)
    _remove(unfinished)
    fresh = Database(f"sqlite:///{unfinished}")
    try:
        yield fresh
        fresh.close()
        _take_log_in(unfinished)
        database.close()
        _replace(place, unfinished)
    finally:
        fresh.close()
        _remove(unfinished)


def file_of(database: Database) -> Path:
    """Returns the file of a SQLite database. Raises RestoreRefused where it has none."""
    if not database.url.database or database.url.database == ":memory:":
        raise RestoreRefused("a database in memory cannot be restored into")
    # A link to a file on another disk stays one.
    return Path(database.url.database).resolve()


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _take_log_in(place: Path) -> bool:
    """Takes SQLite's log of changes into the file; False for a file that cannot be read.

    Raises RestoreRefused where another process has it open.
    """
    try:
        with closing(sqlite3.connect(place, timeout=1.0)) as raw:
            raw.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise RestoreRefused("another process uses the database: end it first") from error
        return False
    return True


def _replace(place: Path, fresh: Path) -> None:
    """Puts the new file in the old one's place; the old one stays beside it under another name."""
    if place.exists():
        before = place.with_name(f"{place.name}{BEFORE}")
        _remove(before)
        if not _take_log_in(place):
            _move_log_aside(place, before)
        try:
            os.link(place, before)
        except OSError:  # a file system without links
            shutil.copy2(place, before)
    _give_to_owner(fresh, place if place.exists() else place.parent)
    with fresh.open("rb") as stream:
        os.fsync(stream.fileno())
    fresh.replace(place)
    sync_folder(place.parent)


def _give_to_owner(fresh: Path, like: Path) -> None:
    """Lets the service's user work with the file, whoever restored it."""
    owner = like.stat()
    fresh.chmod(owner.st_mode & 0o666 if like.is_file() else 0o600)
    with suppress(PermissionError):
        os.chown(fresh, owner.st_uid, owner.st_gid)


def _move_log_aside(place: Path, before: Path) -> None:
    """Of a file that cannot be read any more: its log must not be applied to the new one."""
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            place.with_name(place.name + ending).replace(before.with_name(before.name + ending))


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Keeps a second restore away. Raises RestoreRefused."""
    with database.engine.connect() as connection:
        key = {"key": Key.RESTORING}
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
            raise RestoreRefused("another restore into this database is under way")
        connection.commit()
        try:
            yield
        finally:
            # Who tries again at once may do so before the server notices that the line is closed.
            with suppress(SQLAlchemyError):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            connection.invalidate()


def _empty(database: Database) -> None:
    """Removes all tables, and says so in the same step."""
    with database.write() as session:
        connection = session.connection()
        session.execute(text("SET LOCAL lock_timeout = '10s'"))
        quote = connection.dialect.identifier_preparer.quote
        for name in (*sorted(portable.names(connection)), portable.SEARCH):
            session.execute(text(f"DROP TABLE IF EXISTS {quote(name)} CASCADE"))
        session.execute(text(f"CREATE TABLE {migrations.UNFINISHED} (begun_at timestamptz)"))
        session.execute(text(f"INSERT INTO {migrations.UNFINISHED} VALUES (now())"))
