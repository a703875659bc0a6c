"""Putting a backup into a database: at the file's revision, then brought up to date.

What is in the file comes into tables of the file's revision, in one transaction, is migrated from
there, and what may have been sent since is held before anybody works with it.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, delete, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from models import Article, CommonShingle, FingerprintIndex, Mark
from worker.base.errors import BackupUnusable, RestoreRefused
from worker.base.store import migrations, portable
from worker.base.store.audit import record
from worker.base.store.database import Database
from worker.base.store.writing import insert_ignoring
from worker.base.types import Progress
from worker.duplicates import fingerprint
from worker.search.store.backlog import JOB as SEARCH_JOB
from worker.upkeep.backup.store import restore_target
from worker.upkeep.backup.store.file import Manifest, Reader, shown
from worker.upkeep.backup.store.reading import BACKUP_AT
from worker.upkeep.recovery.store import recovery
from worker.upkeep.recovery.store.recovery import Held
from worker.way.judge.store import duplicates

CONTENT = ("articles", "items", "documents", "notices", "deliveries", "polls", "forgotten")
"""Tables in which a database that was only created and migrated holds no row."""
RESTORED_AT = "restored_at"
_ROWS_AT_ONCE = 500
_ROWS_WITH_BYTES_AT_ONCE = 20
_HASHES_AT_ONCE = 5_000
_TOLD_EVERY = 500
_IDS_PER_SECOND = 100
"""No more articles arrive than that: an id that was told since the backup is not given again."""
_TOLD_IDS = ("articles", "stories")


def holds_content(database: Database) -> bool:
    """Tells whether there is anything in the database that a restore would remove."""
    if database.on_sqlite and not restore_target.file_of(database).exists():
        return False
    with database.snapshot() as connection:
        there = portable.names(connection)
        if migrations.UNFINISHED in there:
            return False
        queries = (text(f"SELECT 1 FROM {name} LIMIT 1") for name in CONTENT if name in there)
        return any(connection.scalar(query) is not None for query in queries)


def require_known(manifest: Manifest) -> None:
    """Raises BackupUnusable for a file whose schema this code does not know."""
    if manifest.revision not in migrations.known():
        raise BackupUnusable(
            f"the backup was written by a newer wirewatch ({shown(manifest.version)}, revision"
            f" {shown(manifest.revision)}): use that"
        )


def _require_older(database: Database) -> None:
    """Raises RestoreRefused for a newer version's tables, of which this code does not know all."""
    if database.on_sqlite:
        return
    with database.snapshot() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in migrations.known():
        raise RestoreRefused(
            "the database is newer than this version of wirewatch: restore into an empty one"
        )


def restore(
    database: Database,
    reader: Reader,
    hold_before: datetime | None,
    now: datetime,
    actor: str,
    *,
    sync: Callable[[Database], None] | None = None,
    progress: Progress | None = None,
) -> Held:
    """Makes the database hold what the backup does, and nothing else; whatever it held is gone.

    Nothing is touched before the file is known to be whole; see ``Reader.check``. What may have
    been sent before ``hold_before`` is held; None: the service was stopped before the backup, and
    nothing was sent since. ``sync`` makes the rows say what the configuration
    says, so that sources that came after the backup are doubted, too. Raises BackupUnusable,
    RestoreRefused, StoreUnavailable, OSError.
    """
    require_known(reader.manifest)
    _require_older(database)
    with restore_target.building(database) as target:
        migrations.upgrade(target, reader.manifest.revision)
        with _loading(target) as connection:
            _load(connection, reader, progress)
        if reader.manifest.revision != migrations.head():
            migrations.upgrade(target)
        if sync is not None:
            sync(target)
        with target.decide() as session:
            with _fitting("articles"):
                _index_fingerprints(session, now)
            _leap(session.connection(), reader.manifest, now)
            if hold_before is None:
                held = recovery.take_over(session)
            else:
                held = recovery.hold_before(session, hold_before, now, actor)
            _note(session, reader.manifest, now, actor)
            session.execute(text(f"DROP TABLE IF EXISTS {migrations.UNFINISHED}"))
        if not target.on_sqlite:
            _analyze(target)
    return held


@contextmanager
def _loading(database: Database) -> Iterator[Connection]:
    """One transaction in which rows may refer to rows that come later. Raises BackupUnusable."""
    with database.alone() as connection:
        if database.on_sqlite:
            raw: Any = connection.connection.driver_connection
            for setting in ("COMMIT", "PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF"):
                raw.execute(setting)
            raw.execute("PRAGMA journal_mode = OFF")
            raw.execute("BEGIN IMMEDIATE")
            yield connection
            _check_references(connection)
            return
        with connection.begin():
            references = _drop_references(connection)
            yield connection
            try:
                for table, name, definition in references:
                    connection.execute(
                        text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
                    )
            except IntegrityError as error:
                raise BackupUnusable("rows of the backup refer to others that it lacks") from error


def _check_references(connection: Connection) -> None:
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise BackupUnusable("rows of the backup refer to others that it lacks")


def _drop_references(connection: Connection) -> list[tuple[str, str, str]]:
    ours = [*portable.names(connection), portable.SEARCH]
    rows = connection.execute(
        text(
            "SELECT conrelid::regclass::text, quote_ident(conname), "
            "pg_get_constraintdef(pg_constraint.oid) "
            "FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
            "LEFT JOIN pg_inherits ON inhrelid = conrelid "
            "LEFT JOIN pg_class AS whole ON whole.oid = inhparent "
            "WHERE contype = 'f' AND conparentid = 0 "
            "AND connamespace = current_schema()::regnamespace "
            "AND coalesce(whole.relname, pg_class.relname) = ANY (:ours)"
        ),
        {"ours": ours},
    )
    found = [(table, name, definition) for table, name, definition in rows]
    for table, name, _ in found:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    return found


def _load(connection: Connection, reader: Reader, progress: Progress | None) -> None:
    manifest, done = reader.manifest, 0
    there = {table.name: table for table in portable.tables(connection)}
    for name, part in manifest.tables.items():
        table = there.get(name)
        if table is None or not set(part.columns) <= set(table.columns.keys()):
            raise BackupUnusable(f"revision {manifest.revision} has no such table as {shown(name)}")
        # Migrations may have put rows of their own there.
        connection.execute(delete(table))
        kind = portable.row_type(table, part.columns)
        rows = reader.rows(name, kind, without_nul=connection.dialect.name != "sqlite")
        counted = _counted(rows, done, manifest.rows, progress)
        put = _insert if connection.dialect.name == "sqlite" else _copy
        with _fitting(name):
            put(connection, table, part.columns, counted)
        done += part.rows
    portable.set_next_ids(connection, manifest.next_ids)
    if "jobs" in manifest.tables:
        # The search index is empty: it is written anew beside the service's work.
        connection.execute(delete(there["jobs"]).where(there["jobs"].c.name == SEARCH_JOB))


@contextmanager
def _fitting(table: str) -> Iterator[None]:
    """Turns what is raised of rows that fit into no column into BackupUnusable. What they hold is
    not told: it may be a secret."""
    try:
        yield
    except BackupUnusable:
        raise
    except (IntegrityError, DataError, ArithmeticError, ValueError, TypeError, struct.error):
        raise BackupUnusable(f"the backup holds rows that do not fit into {table}") from None
    except StatementError as error:
        # The database's own trouble, a full disk among it, is not the file's.
        if isinstance(error, DBAPIError):
            raise
        raise BackupUnusable(f"the backup holds values that do not fit into {table}") from None


def _counted(
    rows: Iterable[tuple[Any, ...]], done: int, total: int, progress: Progress | None
) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if progress is not None and number % _TOLD_EVERY == 0:
            progress(done + number, total)


def _insert(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    statement, batch = table.insert(), []
    at_once = _ROWS_WITH_BYTES_AT_ONCE if portable.is_heavy(table) else _ROWS_AT_ONCE
    for row in rows:
        batch.append(dict(zip(columns, row, strict=True)))
        if len(batch) == at_once:
            connection.execute(statement, batch)
            batch = []
    if batch:
        connection.execute(statement, batch)


def _copy(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]
) -> None:
    import psycopg
    from psycopg.types.json import Jsonb

    quote = connection.dialect.identifier_preparer.quote
    json_at = [at for at, name in enumerate(columns) if portable.is_json(table.c[name])]
    names = ", ".join(quote(name) for name in columns)
    raw: Any = connection.connection.driver_connection
    try:
        with (
            raw.cursor() as cursor,
            cursor.copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy,
        ):
            for row in rows:
                if json_at:
                    values = list(row)
                    for at in json_at:
                        values[at] = None if values[at] is None else Jsonb(values[at])
                    copy.write_row(values)
                else:
                    copy.write_row(row)
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise ValueError(type(error).__name__) from error


def _index_fingerprints(session: Session, now: datetime) -> None:
    """Makes the look-up of near-duplicates anew from the articles' signatures."""
    common = set(session.scalars(select(CommonShingle.hash)))
    since = now - timedelta(days=duplicates.WINDOW_DAYS)
    query = (
        select(Article.id, Article.signature, Article.updated_at)
        .where(Article.duplicate_of.is_(None), Article.updated_at >= since)
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    waiting: list[dict[str, Any]] = []
    with session.execute(query) as articles:
        for article_id, signature, updated_at in articles:
            day = duplicates.day_of(updated_at)
            hashes = fingerprint.index_hashes(fingerprint.unpack(signature))
            waiting += [
                {"hash": each, "day": day, "article_id": article_id}
                for each in hashes
                if each not in common
            ]
            if len(waiting) >= _HASHES_AT_ONCE:
                insert_ignoring(session, FingerprintIndex, waiting)
                waiting = []
    insert_ignoring(session, FingerprintIndex, waiting)


def _leap(connection: Connection, manifest: Manifest, now: datetime) -> None:
    """Passes over the ids that the lost database may have told to others since the backup."""
    seconds = max(0.0, (now - manifest.taken_at).total_seconds())
    ids = portable.next_ids(connection)
    for name in _TOLD_IDS:
        if name in ids:
            ids[name] += int(seconds * _IDS_PER_SECOND) + _IDS_PER_SECOND
    portable.set_next_ids(connection, ids)


def _note(session: Session, manifest: Manifest, now: datetime, actor: str) -> None:
    session.merge(Mark(key=RESTORED_AT, value=now.isoformat()))
    # The file was written after what it holds; it is the last backup that is known.
    session.merge(Mark(key=BACKUP_AT, value=manifest.taken_at.isoformat()))
    after = {
        "taken_at": manifest.taken_at.isoformat(),
        "version": manifest.version,
        "revision": manifest.revision,
        "database": manifest.database,
        "rows": manifest.rows,
    }
    record(session, now, actor, "restored", "database", None, after)


def _analyze(database: Database) -> None:
    """Lets PostgreSQL plan by what is there now; it would do so by itself only later."""
    with suppress(DBAPIError), database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
