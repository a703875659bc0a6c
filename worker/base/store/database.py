"""Engines and transactions: SQLite in WAL with BEGIN IMMEDIATE, PostgreSQL by psycopg."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from models import Decision
from models.base import table_of
from worker.base import private
from worker.base.errors import StoreUnavailable
from worker.base.private import Readers
from worker.base.store import clock, connections
from worker.base.store.locks import Key
from worker.base.store.writers import Turn

LONGEST_IDLE = 12
"""Seconds for which whoever holds the lock may do nothing before the server ends him: a process
that was stopped, or a machine that was lost with its connection open."""
_LOCK = text(
    "SELECT set_config('idle_in_transaction_session_timeout', :idle, true), "
    "pg_advisory_xact_lock(:key)"
)
_MARK = insert(table_of(Decision)).values(at=clock.now())
OTHER = "other"
"""The mark of a decision after which anything that was known may have changed."""
BATCH = "batch"
"""That of one about a batch of articles."""
_READ_ONLY = "wirewatch_read_only"
_TURN = "wirewatch_turn"
_CHANGES = "wirewatch_changes"
_DISK_CODES = frozenset({"53100", "53200", "53300", "57P01", "57P02", "57P03", "25006"})
_TOO_MUCH = "54"
"""How PostgreSQL's codes begin of statements that exceed a limit of its program."""
_TOO_MANY = "number of parameters must be between"
"""What its client library says of them before they are sent."""
_NO_TABLE = "no such table"
_BROKEN_FILE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """One database and its pool. ``write()`` and ``read()`` give sessions for one transaction."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 5,
        busy_seconds: float = 30.0,
        readers: Readers = "owner",
    ) -> None:
        self.url = make_url(url)
        self.on_sqlite = self.url.get_backend_name() == "sqlite"
        self._readers: Readers = readers
        self._patience = busy_seconds
        self._turn = Turn()
        self.engine = self._engine(pool_size, busy_seconds)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @property
    def dialect(self) -> str:
        """The name of the SQL it speaks: ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @property
    def name(self) -> str:
        """Its address, without the password."""
        return self.url.render_as_string(hide_password=True)

    def __repr__(self) -> str:
        return f"Database({self.name})"

    def _engine(self, pool_size: int, busy_seconds: float) -> Engine:
        if not self.on_sqlite:
            engine = create_engine(
                self.url,
                pool_size=pool_size,
                # The number configured is the most: an operator counts with it.
                max_overflow=0,
                pool_timeout=30,
                pool_recycle=1800,
                # What was used last is known to answer.
                pool_use_lifo=True,
                connect_args={"connect_timeout": 10, "application_name": "wirewatch"},
                json_serializer=as_json,
                # Whole texts and strangers' words do not belong into errors and logs.
                hide_parameters=True,
            )
            connections.ask_what_was_idle(engine)
            return engine
        engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=pool_size + 15,
            # It has read what it needs, and its cache is the newest.
            pool_use_lifo=True,
            connect_args={"timeout": busy_seconds},
            json_serializer=as_json,
            hide_parameters=True,
        )
        if self.url.database:
            event.listen(engine, "do_connect", self._make_file)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", self._begin_sqlite)
        event.listen(engine, "commit", _refuse_what_was_written)
        event.listen(engine, "checkin", _end_turn)
        return engine

    def _make_file(self, *_: Any) -> None:
        """Makes folder and file when the database is first used, not when it is only named.

        SQLite gives its log, and what lies beside it, the mode of the file.
        """
        file = Path(self.url.database or "")
        if self.url.database != ":memory:" and not file.exists():
            private.make_folder(file.parent, self._readers)
            private.make_file(file, self._readers)

    def _begin_sqlite(self, connection: Connection) -> None:
        driver, held = connection.connection.driver_connection, connection.connection.record_info
        assert driver is not None
        assert held is not None
        if connection.get_execution_options().get(_READ_ONLY):
            held[_CHANGES] = driver.total_changes
            driver.execute("BEGIN")
            return
        begun = time.monotonic()
        # One of a process looks whether another writes; its others wait for that one.
        if _TURN not in held:
            held[_TURN] = self._turn.take(self._patience)
        driver.execute("PRAGMA busy_timeout = 0").fetchone()
        try:
            _await_turn(driver, self._patience + begun - time.monotonic())
            if not driver.in_transaction:
                # It fails in the way of all statements, or the turn came just now.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            patience = round(self._patience * 1000)
            driver.execute(f"PRAGMA busy_timeout = {patience}").fetchone()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One writing transaction, committed at the end. Raises StoreUnavailable."""
        with self._translated(), self._sessions.begin() as session:
            yield session

    @contextmanager
    def decide(self, kind: str = OTHER) -> Iterator[Session]:
        """A writing transaction that no other deciding one overlaps.

        It leaves a mark of its kind, but for one about a batch of articles, which leaves it with
        what it writes. One of the kind ``other`` makes others read anew all that they know.
        """
        with self.write() as session:
            if not self.on_sqlite:
                session.execute(_LOCK, {"key": Key.DECIDING, "idle": f"{LONGEST_IDLE}s"})
            if kind != BATCH:
                session.execute(_MARK, {"kind": kind})
            yield session

    @contextmanager
    def consistent_read(self) -> Iterator[Session]:
        """One reading transaction, all of whose statements see the database as it was at the
        first; it blocks no writer. Raises StoreUnavailable."""
        with self._translated(), self._sessions() as session:
            options: dict[str, Any] = {_READ_ONLY: True}
            if not self.on_sqlite:
                options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            session.connection(execution_options=options)
            yield session
            _end_reading(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One reading transaction, in which nothing can be written; on SQLite it blocks no writer.
        Raises StoreUnavailable."""
        with self._translated(), self._sessions() as session:
            # With the driver this is a word of BEGIN, and no statement of its own.
            session.connection(execution_options={_READ_ONLY: True, "postgresql_readonly": True})
            yield session
            _end_reading(session)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that reads the database as it is at one moment, however long that takes,
        and blocks no writer. Raises StoreUnavailable."""
        options: dict[str, Any] = {_READ_ONLY: True}
        if not self.on_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self._translated(), self.engine.connect() as connection:
            yield connection.execution_options(**options)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection for migrations: on SQLite one writing transaction, committed at the end;
        on PostgreSQL none yet, and what is set for the session ends with it."""
        with self._translated(), self.engine.connect() as connection:
            if self.on_sqlite:
                with connection.begin():
                    yield connection
                return
            try:
                yield connection
            finally:
                connection.invalidate()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError) as error:
            if _is_of_the_statement(error.orig):
                raise
            raise self._unavailable(error) from error
        except PoolTimeout as error:
            raise StoreUnavailable("all connections of database_pool are in use") from error
        except DBAPIError as error:
            if error.connection_invalidated or _is_of_the_database(error.orig):
                raise self._unavailable(error) from error
            raise

    def _unavailable(self, error: DBAPIError) -> StoreUnavailable:
        # PostgreSQL's own words name the server; SQLite's name no file.
        place = f" ({self.url.database})" if self.on_sqlite else ""
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
            # A file cannot be made longer, mostly.
            place += "; the disk of its folder may be full"
        return StoreUnavailable(f"the database cannot be used: {_first_line(error)}{place}")

    def leave_to_parent(self) -> None:
        """Gives up the connections that a forked process shares with its parent, unclosed."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Closes the pool, and what another thread still uses as soon as it gives it back."""
        event.listen(self.engine.pool, "checkin", _close_returned)
        self.engine.dispose()


def on_sqlite(session: Session) -> bool:
    """Tells whether a session works on SQLite, and not on PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def _close_returned(_: Any, entry: ConnectionPoolEntry) -> None:
    entry.close()


def _end_reading(session: Session) -> None:
    """Ends a reading transaction as if it had written nothing.

    At a rollback psycopg forgets every statement that it had prepared: each would be parsed and
    planned anew, which takes the server longer than most of them.
    """
    session.expunge_all()
    session.commit()


def limit_statements(session: Session, seconds: float) -> None:
    """Lets PostgreSQL give up a statement of this transaction that takes longer.

    SQLite knows no such limit.
    """
    if not on_sqlite(session):
        session.execute(text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))


def as_json(value: Any) -> str:
    """Returns a value as JSON without escapes: in other scripts they take three times the room."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_SOON, _LATER = 0.001, 0.005
"""Seconds between two looks at whether another still writes."""
_LONG = 0.1
"""Seconds of waiting after which it is looked at less often."""


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling loses updates: transactions are begun below.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "foreign_keys = ON",
        # More brings nothing: what is read again lies in the memory of the system.
        "cache_size = -4000",
        "temp_store = MEMORY",
        "journal_size_limit = 67108864",
        # Pages of the fingerprint index are touched at random: checkpoints four times as seldom
        # as by default keep the 100,000th article as cheap as the first.
        "wal_autocheckpoint = 4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _await_turn(driver: Any, patience: float) -> None:
    """Begins to write as soon as nobody else does, within so many seconds.

    SQLite itself looks again after up to 100 ms, the more seldom the longer it waited: who came
    later goes first, and the file is free meanwhile.
    """
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < patience:
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return
        else:
            return
        time.sleep(_SOON if waited < _LONG else _LATER)


def _refuse_what_was_written(connection: Connection) -> None:
    """Raises StoreUnavailable where a reading transaction changed something: it is not committed.

    SQLite would refuse it by itself under ``PRAGMA query_only``, but prepares every statement of a
    connection anew after each change of that.
    """
    if not connection.get_execution_options().get(_READ_ONLY):
        return
    driver, held = connection.connection.driver_connection, connection.connection.record_info
    if driver is not None and held is not None and driver.total_changes != held[_CHANGES]:
        # The pool takes a transaction for ended whose end was begun.
        driver.rollback()
        raise StoreUnavailable("something was to be written where nothing but reading is allowed")


def _end_turn(_: Any, record: Any) -> None:
    """Ends the turn of whoever wrote."""
    turn = record.record_info.pop(_TURN, None)
    if turn is not None:
        turn.release()


def _is_of_the_database(error: object) -> bool:
    """Whether the database is at fault, and no statement: a full disk, or a file that is broken."""
    if getattr(error, "sqlstate", None) in _DISK_CODES:
        return True
    # The low byte is the error, what is above says more of it.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN_FILE


def _is_of_the_statement(error: object) -> bool:
    """Whether a statement is at fault that would be refused again, though the driver says that the
    database is: one with too many parameters, or that SQLite cannot read."""
    words = str(error)
    if isinstance(error, sqlite3.Error):
        # A file without tables is one that is not there, or not made yet.
        is_refused = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
        return is_refused and not words.startswith(_NO_TABLE)
    state = getattr(error, "sqlstate", None) or ""
    return state.startswith(_TOO_MUCH) or _TOO_MANY in words


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
