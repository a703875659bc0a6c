"""The database's own clock, so that leases and due times are compared in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from models.base import UTCDateTime


class _FromNow(ColumnElement[Any]):
    """The current time of the database plus a number of seconds."""

    inherit_cache = False
    type = UTCDateTime()

    def __init__(self, seconds: float) -> None:
        self.seconds = float(seconds)


@compiles(_FromNow, "sqlite")
def _sqlite(element: _FromNow, compiler: SQLCompiler, **_: Any) -> str:
    # Milliseconds padded to the six digits that SQLAlchemy stores, so that text compares as time.
    shift = f", '{element.seconds:+.3f} seconds'" if element.seconds else ""
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now'{shift}) || '000')"


@compiles(_FromNow, "postgresql")
def _postgresql(element: _FromNow, compiler: SQLCompiler, **_: Any) -> str:
    if not element.seconds:
        return "clock_timestamp()"
    return f"(clock_timestamp() + interval '{element.seconds:.3f} seconds')"


def now() -> ColumnElement[Any]:
    """Returns the database's current time as an SQL expression."""
    return _FromNow(0)


def after(seconds: float) -> ColumnElement[Any]:
    """Returns the database's time that many seconds from now as an SQL expression."""
    return _FromNow(seconds)


class _Earlier(ColumnElement[Any]):
    """A time of a row, so many seconds earlier."""

    inherit_cache = False
    type = UTCDateTime()

    def __init__(self, column: Any, seconds: float) -> None:
        self.column = column
        self.seconds = float(seconds)


@compiles(_Earlier, "sqlite")
def _sqlite_earlier(element: _Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {column}, '{-element.seconds:+.3f} seconds') || '000')"


@compiles(_Earlier, "postgresql")
def _postgresql_earlier(element: _Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    return f"({column} - interval '{element.seconds:.3f} seconds')"


def earlier(column: Any, seconds: float) -> ColumnElement[Any]:
    """Returns a column's time, that many seconds earlier, as an SQL expression."""
    return _Earlier(column, seconds)


class _StartOfDay(ColumnElement[Any]):
    """Today's midnight, UTC, by the database's clock."""

    inherit_cache = True
    type = UTCDateTime()


@compiles(_StartOfDay, "sqlite")
def _sqlite_day(element: _StartOfDay, compiler: SQLCompiler, **_: Any) -> str:
    return "strftime('%Y-%m-%d 00:00:00.000000', 'now')"


@compiles(_StartOfDay, "postgresql")
def _postgresql_day(element: _StartOfDay, compiler: SQLCompiler, **_: Any) -> str:
    return "date_trunc('day', clock_timestamp(), 'UTC')"


def start_of_day() -> ColumnElement[Any]:
    """Returns today's midnight, UTC, as an SQL expression."""
    return _StartOfDay()


def now_sql(dialect: str) -> str:
    """Returns the database's current time as SQL in words: the time when the statement began, so
    that PostgreSQL can look it up in an index."""
    if dialect == "sqlite":
        return "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"
    return "statement_timestamp()"


def after_sql(dialect: str, seconds: str) -> str:
    """Returns the database's time so many seconds from now as SQL in words.

    ``seconds`` is an SQL expression.
    """
    if dialect == "sqlite":
        shift = f"printf('%+.3f seconds', {seconds})"
        return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {shift}) || '000')"
    return f"(statement_timestamp() + make_interval(secs => CAST({seconds} AS float8)))"
