"""The first rows of a table for each of many values, however many rows there are of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, String, bindparam, cast, func, select, true
from sqlalchemy.orm import aliased

_LOOKED_AT = 10
"""So many times what is wanted is looked at, to find the first of it."""


def first_of(
    dialect: str,
    table: type[Any],
    key: str,
    most: int,
    *names: str,
    name: str = "given",
) -> Any:
    """Returns a subquery of the first rows, by id, of each of the given values of a column.

    ``key`` is the column; ``most`` rows of each value are found; ``names`` are the columns that
    are read, ``id`` and ``key`` beside them; ``name`` is the parameter, as for ``given``.

    PostgreSQL's index of one column is in the order of its rows' places, and that is nearly the
    order of ids: of a value with very many rows are those found whose places come first.
    """
    if dialect == "sqlite":
        return _on_sqlite(table, key, most, names, name)
    values = cast(bindparam(name, type_=String), ARRAY(BigInteger))
    asked = func.unnest(values).table_valued("value", name=f"asked_{key}").render_derived()
    looked_at = (
        select(table.id, *(getattr(table, each) for each in (key, *names)))
        .where(getattr(table, key) == asked.c.value)
        .limit(most * _LOOKED_AT)
        .correlate(asked)
        .subquery()
    )
    found = select(looked_at).order_by(looked_at.c.id).limit(most).lateral(f"found_{key}")
    return select(*found.c).select_from(asked.join(found, true())).subquery()


def _on_sqlite(
    table: type[Any],
    key: str,
    most: int,
    names: Sequence[str],
    name: str,
) -> Any:
    listed = func.json_each(bindparam(name, type_=String))
    asked = listed.table_valued("value", name=f"asked_{key}")
    inner = aliased(table)
    first = (
        select(inner.id)
        .where(getattr(inner, key) == asked.c.value)
        .order_by(inner.id)
        .limit(most)
        .correlate(asked)
    )
    columns = [table.id, *(getattr(table, each) for each in (key, *names))]
    return select(*columns).select_from(asked).join(table, table.id.in_(first)).subquery()
