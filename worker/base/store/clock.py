"""The database's own clock, so that leases and due times are compared in one place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Float, bindparam, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.base import UTCDateTime


# Functions, since SQLAlchemy keeps a statement compiled only if it knows all of its parts.
class _Now(FunctionElement[Any]):
    """The current time of the database."""

    inherit_cache = True
    name = "now"
    type = UTCDateTime()


class _FromNow(FunctionElement[Any]):
    """The current time of the database plus a number of seconds.

    The seconds are a parameter: a statement is compiled once, whatever they are.
    """

    inherit_cache = True
    name = "from_now"
    type = UTCDateTime()


class _Earlier(FunctionElement[Any]):
    """A time of a row, so many seconds earlier."""

    inherit_cache = True
    name = "earlier"
    type = UTCDateTime()


@compiles(_Now, "sqlite")
def _sqlite(element: _Now, compiler: SQLCompiler, **_: Any) -> str:
    return "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


@compiles(_Now, "postgresql")
def _postgresql(element: _Now, compiler: SQLCompiler, **_: Any) -> str:
    return "clock_timestamp()"


@compiles(_FromNow, "sqlite")
def _sqlite_from_now(element: _FromNow, compiler: SQLCompiler, **kw: Any) -> str:
    # Milliseconds padded to the six digits that SQLAlchemy stores, so that text compares as time.
    (seconds,) = (compiler.process(each, **kw) for each in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', printf('%+.3f seconds', {seconds})) || '000')"


@compiles(_FromNow, "postgresql")
def _postgresql_from_now(element: _FromNow, compiler: SQLCompiler, **kw: Any) -> str:
    (seconds,) = (compiler.process(each, **kw) for each in element.clauses)
    return f"(clock_timestamp() + make_interval(secs => CAST({seconds} AS float8)))"


@compiles(_Earlier, "sqlite")
def _sqlite_earlier(element: _Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    column, seconds = (compiler.process(each, **kw) for each in element.clauses)
    shift = f"printf('%+.3f seconds', -{seconds})"
    return f"(strftime('%Y-%m-%d %H:%M:%f', {column}, {shift}) || '000')"


@compiles(_Earlier, "postgresql")
def _postgresql_earlier(element: _Earlier, compiler: SQLCompiler, **kw: Any) -> str:
    column, seconds = (compiler.process(each, **kw) for each in element.clauses)
    return f"({column} - make_interval(secs => CAST({seconds} AS float8)))"


def now() -> ColumnElement[Any]:
    """Returns the database's current time as an SQL expression."""
    return _Now()


def after(seconds: float) -> ColumnElement[Any]:
    """Returns the database's time that many seconds from now as an SQL expression."""
    return _FromNow(literal(float(seconds), Float))


def after_given(name: str) -> ColumnElement[Any]:
    """Returns the database's time so many seconds from now as a parameter of that name says."""
    return _FromNow(bindparam(name, type_=Float))


def earlier(column: Any, seconds: float) -> ColumnElement[Any]:
    """Returns a column's time, that many seconds earlier, as an SQL expression."""
    return _Earlier(column, literal(float(seconds), Float))


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
