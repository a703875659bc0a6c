"""Tables as rows that either database can take: which there are, and what their columns hold.

Everything here goes by what the database says of itself, not by the models, so that the tables of
an older revision are read and written as well.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from models import Base
from models.base import UTCDateTime
from worker.base.store.migrations import UNFINISHED, VERSION

LEFT_OUT = frozenset({VERSION, "fingerprints", "heartbeats", UNFINISHED})
"""Tables that are no content: they are made anew, or say what is so only now."""
SEARCH = "article_search"
"""The search index and SQLite's inner tables of it, by their common beginning; it is rebuilt."""

_PYTHON = "python"
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_KINDS: tuple[tuple[type[TypeEngine[Any]], TypeEngine[Any], Any], ...] = (
    (Boolean, Boolean(), bool | None),
    (DateTime, UTCDateTime(), _Moment | None),
    (JSON, _JSON, Any),
    (LargeBinary, LargeBinary(), bytes | None),
    (Integer, BigInteger(), int | None),
    (Float, Float(), float | None),
    (Numeric, Float(), float | None),
)


def tables(connection: Connection) -> list[Table]:
    """Returns the tables that hold content, with portable column types, in a steady order."""
    return [_table(connection, name) for name in sorted(names(connection) - LEFT_OUT)]


def names(connection: Connection) -> set[str]:
    """Returns which of wirewatch's tables there are, without the search index.

    A schema of PostgreSQL may hold tables of others, which are none of our business.
    """
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    else:
        query = (
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = current_schema()::regnamespace"
        )
    return set(connection.scalars(text(query))) & {*Base.metadata.tables, VERSION, UNFINISHED}


def _table(connection: Connection, name: str) -> Table:
    columns = []
    for each in inspect(connection).get_columns(name):
        portable, python = _portable(each["type"])
        columns.append(
            Column(each["name"], portable, nullable=each["nullable"], info={_PYTHON: python})
        )
    return Table(name, MetaData(), *columns)


def _portable(found: TypeEngine[Any]) -> tuple[TypeEngine[Any], Any]:
    for kind, portable, python in _KINDS:
        if isinstance(found, kind):
            return portable, python
    return String(), str | None


def row_type(table: Table, columns: Collection[str]) -> Any:
    """Returns the type of a row of these columns, as msgspec reads it from JSON."""
    kinds = tuple(table.c[name].info[_PYTHON] for name in columns)
    return tuple.__class_getitem__(kinds)


def next_ids(connection: Connection) -> dict[str, int]:
    """Returns for each table that numbers its rows the highest number that was ever given."""
    if connection.dialect.name == "sqlite":
        if not connection.scalar(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")
        ):
            return {}
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence")).all()
        return {name: int(seq) for name, seq in rows if not name.startswith(SEARCH)}
    found = {}
    for name, sequence in _sequences(connection).items():
        last, used = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()
        found[name] = int(last) if used else 0
    return found


def set_next_ids(connection: Connection, wanted: dict[str, int]) -> None:
    """Makes each table number its next row higher than that."""
    if connection.dialect.name == "sqlite":
        for name, last in wanted.items():
            connection.execute(
                text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name}
            )
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                {"name": name, "seq": last},
            )
        return
    for name, sequence in _sequences(connection).items():
        connection.execute(
            text("SELECT setval(cast(:sequence AS regclass), :last, :used)"),
            {
                "sequence": sequence,
                "last": max(1, wanted.get(name, 0)),
                "used": wanted.get(name, 0) > 0,
            },
        )


def _sequences(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT relname, pg_get_serial_sequence(quote_ident(relname), 'id') FROM pg_class "
            "JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'id' "
            "WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = current_schema()::regnamespace"
        )
    )
    ours = names(connection)
    return {name: sequence for name, sequence in rows if sequence is not None and name in ours}


def is_json(column: Column[Any]) -> bool:
    """Tells whether a column holds JSON."""
    return isinstance(column.type, JSON)


def is_heavy(table: Table) -> bool:
    """Tells whether rows may be large: few of them are taken at a time."""
    return any(isinstance(column.type, LargeBinary) for column in table.columns)
