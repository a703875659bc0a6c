"""Statements about several values at once, made once and given the values each time.

Put together anew each time, a statement takes several times as long to make as to answer. Many
values travel in one parameter (``is_given``, ``given``): with one for each, writing them takes as
long again. Few stand in a list (``given_list``), a parameter each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    String,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Session


def is_given(column: Any, dialect: str, name: str = "given") -> ColumnElement[bool]:
    """Returns the condition that a column of integers is one of the given values."""
    if dialect == "sqlite":
        listed = func.json_each(bindparam(name, type_=String)).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(listed.c.value))
        return found
    # As text: the driver takes longer to write a list of numbers than the server to look them up.
    # From a query of its own: a plan for any values would read the text anew for every row.
    once = select(cast(bindparam(name, type_=String), ARRAY(BigInteger))).scalar_subquery()
    is_any: ColumnElement[bool] = column == any_(cast(once, ARRAY(BigInteger)))
    return is_any


def given_list(name: str = "ids") -> BindParameter[Any]:
    """Returns what stands in ``in_`` for a list of few values, of any type, which a statement is
    given under that name: it says the same as with the values written out, and is planned so."""
    return bindparam(name, expanding=True)


def given(session: Session, values: Iterable[int], name: str = "given") -> dict[str, Any]:
    """Returns the parameter for ``is_given``."""
    listed = sorted(set(values))
    return {name: json.dumps(listed) if dialect_of(session) == "sqlite" else array_of(listed)}


def array_of(values: Iterable[int]) -> str:
    """Returns integers as PostgreSQL reads an array of them."""
    return f"{{{','.join(map(str, values))}}}"


def dialect_of(session: Session) -> str:
    """Returns the name of the database's dialect."""
    return session.get_bind().dialect.name
