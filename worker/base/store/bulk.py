"""Rows that are made before the deciding lock and written under it, a statement a table.

On PostgreSQL the rows travel in one parameter: one execution for each would hold the lock several
times as long. What a plan makes has numbers below zero until it is written; the numbers given for
them travel beside, so that rows need not be made anew under the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import msgspec
from sqlalchemy import Table, TextClause, bindparam, func, insert, text
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base, table_of
from worker.base.store.database import on_sqlite


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one table, all of the same columns."""

    table: Table
    values: Sequence[dict[str, Any]]
    numbered: tuple[str, ...] = ()
    """The columns whose numbers below zero stand for ones that are given later."""
    keys: tuple[str, ...] = ()
    """Where a row of these is there, it says from now on what the new one says."""
    packed: str | None = None
    """The rows as JSON, for PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers given for those below zero: ``given[-1]`` → its number."""

    given: Mapping[int, int]
    packed: str

    def __call__(self, planned: int) -> int:
        """Returns the number that stands in the database."""
        return self.given[planned] if planned < 0 else planned


def numbers(given: Mapping[int, int]) -> Numbers:
    """Returns given numbers as statements take them: at place n that of -n."""
    last = -min(given, default=0)
    places = (given.get(-place) for place in range(1, last + 1))
    return Numbers(
        given, f"{{{','.join('NULL' if each is None else str(each) for each in places)}}}"
    )


NONE = numbers({})


def rows(
    table: type[Base],
    values: Sequence[dict[str, Any]],
    *,
    dialect: str,
    numbered: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
) -> Rows:
    """Returns rows as they are written on a dialect. To be called before the lock is taken."""
    packed = pack(values) if values and dialect != "sqlite" else None
    return Rows(table_of(table), values, numbered, keys, packed)


def pack(values: Sequence[Mapping[str, Any]]) -> str:
    """Returns rows as JSON that PostgreSQL makes rows from."""
    return msgspec.json.encode([_plain(each) for each in values]).decode()


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: f"\\x{value.hex()}" if isinstance(value, bytes) else value
        for name, value in row.items()
    }


@contextmanager
def pipelined(session: Session) -> Iterator[None]:
    """Sends PostgreSQL the statements within one after the other, and awaits their answers at the
    end: neither side waits for the other. They must be such that return no rows.

    Raises DBAPIError at the end for the first that failed.
    """
    if on_sqlite(session):
        yield
        return
    from psycopg import Connection, Error

    connection = session.connection()
    driver = connection.connection.driver_connection
    assert isinstance(driver, Connection)
    try:
        with driver.pipeline():
            yield
    except Error as error:
        is_lost = connection.dialect.is_disconnect(cast(Any, error), cast(Any, driver), None)
        raise DBAPIError.instance(
            None, None, error, Error, connection_invalidated=is_lost, dialect=connection.dialect
        ) from error


def write(session: Session, rows: Rows, given: Numbers = NONE) -> None:
    """Writes rows in one statement."""
    if not rows.values:
        return
    if rows.packed is None:
        _write_each(session, rows, given)
        return
    statement = _statement(rows.table.name, tuple(rows.values[0]), rows.numbered, rows.keys)
    parameters = {"rows": rows.packed}
    if rows.numbered:
        parameters["numbers"] = given.packed
    session.execute(statement, parameters)


@cache
def _statement(
    table: str, columns: tuple[str, ...], numbered: tuple[str, ...], keys: tuple[str, ...]
) -> TextClause:
    names = ", ".join(f'"{each}"' for each in columns)
    values = ", ".join(_number(each) if each in numbered else f'"{each}"' for each in columns)
    others = ", ".join(f'"{each}" = EXCLUDED."{each}"' for each in columns if each not in keys)
    conflict = f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {others}" if keys else ""
    return text(
        f"INSERT INTO {table} ({names}) SELECT {values} "
        f"FROM json_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS json)){conflict}"
    )


def _number(column: str) -> str:
    found = f'(CAST(:numbers AS bigint[]))[CAST(-"{column}" AS integer)]'
    return f'CASE WHEN "{column}" < 0 THEN {found} ELSE "{column}" END'


def _write_each(session: Session, rows: Rows, given: Numbers) -> None:
    values = [_numbered(each, rows.numbered, given) for each in rows.values]
    if not rows.keys:
        session.execute(_insert(rows.table), values)
        return
    session.execute(_upsert(rows.table, tuple(values[0]), rows.keys), values)


@cache
def _insert(table: Table) -> Any:
    return insert(table)


def _numbered(row: dict[str, Any], columns: Sequence[str], given: Numbers) -> dict[str, Any]:
    found = {name: given(row[name]) for name in columns if row[name] is not None}
    return row | found


@cache
def _upsert(table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> Any:
    statement = sqlite_insert(table)
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=others)


def update(
    session: Session,
    table: type[Base],
    values: Sequence[dict[str, Any]],
    *,
    fill: bool = False,
) -> None:
    """Changes rows by their ``id``: lets them say ``values``, all of the same columns.

    With ``fill`` None leaves what is there.
    """
    if not values:
        return
    columns = tuple(each for each in values[0] if each != "id")
    made = table_of(table)
    if on_sqlite(session):
        statement = _update_each(made, columns, fill)
        session.execute(statement, [{f"given_{n}": v for n, v in each.items()} for each in values])
        return
    session.execute(_update(made.name, columns, fill), {"rows": pack(values)})


@cache
def _update(table: str, columns: tuple[str, ...], fill: bool) -> TextClause:
    source = 'COALESCE(given."{0}", {1}."{0}")' if fill else 'given."{0}"'
    sets = [f'"{each}" = {source.format(each, table)}' for each in columns]
    return text(
        f"UPDATE {table} SET {', '.join(sets)} FROM json_populate_recordset("
        f"CAST(NULL AS {table}), CAST(:rows AS json)) AS given WHERE {table}.id = given.id"
    )


@cache
def _update_each(table: Table, columns: tuple[str, ...], fill: bool) -> Any:
    values: dict[str, Any] = {}
    for name in columns:
        new = bindparam(f"given_{name}", type_=table.c[name].type)
        values[name] = func.coalesce(new, table.c[name]) if fill else new
    return table.update().where(table.c.id == bindparam("given_id")).values(values)


def change(
    session: Session, values: Sequence[dict[str, Any]], *, each: TextClause, together: TextClause
) -> None:
    """Executes a statement about numbers and text for each of the values on SQLite; on PostgreSQL
    one about all ``together``, which takes them as JSON in ``:rows``."""
    if not values:
        return
    if on_sqlite(session):
        session.execute(each, list(values))
    else:
        session.execute(together, {"rows": pack(values)})
