"""Reading the database as it is at one moment, while the service goes on writing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, func, select, text

from models import Mark
from worker import __version__
from worker.base.errors import BackupUnusable
from worker.base.store import clock, migrations, portable
from worker.base.store.database import Database
from worker.base.types import Clock, Progress
from worker.upkeep.backup.store.file import FORMAT, Manifest, Writer

BACKUP_AT = "backup_at"
"""The mark that says of which moment the last backup is."""
_ROWS_AT_ONCE = 500
_ROWS_WITH_BYTES_AT_ONCE = 20


def write(
    database: Database,
    stream: IO[bytes],
    now: Clock,
    progress: Progress | None = None,
    *,
    link_keys: str = "",
) -> Manifest:
    """Writes all content into the stream, and returns what the manifest says of it.

    On PostgreSQL the tables are locked against being changed in form, as a reader does; nobody is
    kept from reading or writing rows. On SQLite the log of changes grows until the end.
    Raises StoreUnavailable, BackupUnusable, OSError.
    """
    with database.snapshot() as connection:
        names = portable.names(connection)
    with database.snapshot() as connection:
        if not database.on_sqlite:
            _lock(connection, names)
        taken_at: datetime = connection.scalars(select(clock.now())).one()
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None:
            raise BackupUnusable("the database has no tables yet: there is nothing to back up")
        if migrations.UNFINISHED in portable.names(connection):
            raise BackupUnusable("a restore of this database was not finished")
        writer = Writer(stream)
        try:
            _write_tables(connection, writer, progress)
            manifest = Manifest(
                format=FORMAT,
                program="wirewatch",
                version=__version__,
                revision=revision,
                database=connection.dialect.name,
                taken_at=taken_at,
                written_at=now(),
                tables=writer.parts,
                next_ids=portable.next_ids(connection),
                link_keys=link_keys,
            )
            writer.finish(manifest)
        except BaseException:
            writer.abandon()
            raise
    return manifest


def note(database: Database, taken_at: datetime) -> None:
    """Notes of which moment the last backup is, where the schema is one that has marks."""
    with database.write() as session:
        if Mark.__tablename__ in portable.names(session.connection()):
            session.merge(Mark(key=BACKUP_AT, value=taken_at.isoformat()))


def _write_tables(connection: Connection, writer: Writer, progress: Progress | None) -> None:
    tables = portable.tables(connection)
    counts = {table.name: _count(connection, table) for table in tables}
    total, done = sum(counts.values()), 0
    for table in tables:
        rows = _counted(_rows(connection, table), done, total, progress)
        writer.add(table.name, [column.name for column in table.columns], rows)
        done += counts[table.name]
    if progress is not None:
        progress(total, total)


def _lock(connection: Connection, names: Collection[str]) -> None:
    """Keeps tables and their parts from being dropped or changed in form until the end.

    It must come before the first look at any row, because that fixes the moment that is shown.
    """
    for setting in (
        "lock_timeout = '30s'",
        "statement_timeout = 0",
        "idle_in_transaction_session_timeout = 0",
    ):
        connection.execute(text(f"SET LOCAL {setting}"))
    if names:
        quote = connection.dialect.identifier_preparer.quote
        listed = ", ".join(quote(name) for name in sorted(names))
        connection.execute(text(f"LOCK TABLE {listed} IN ACCESS SHARE MODE"))


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Yields the rows, a few at a time from the server, so that memory stays flat."""
    at_once = _ROWS_WITH_BYTES_AT_ONCE if portable.is_heavy(table) else _ROWS_AT_ONCE
    found = connection.execution_options(stream_results=True, yield_per=at_once).execute(
        select(table)
    )
    for partition in found.partitions():
        for row in partition:
            yield tuple(row)


def _counted(
    rows: Iterator[Sequence[Any]], done: int, total: int, progress: Progress | None
) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress is not None and number % 500 == 0:
            progress(done + number, total)
