"""Statements about many values at once, which travel in one parameter.

With a parameter for each value, and put together anew for each batch, making a statement would
cost several times what it takes to answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session


def is_given(column: Any, dialect: str, name: str = "given") -> ColumnElement[bool]:
    """Returns the condition that a column of integers is one of the given values."""
    if dialect == "sqlite":
        values = func.json_each(bindparam(name, type_=String)).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(values.c.value))
        return found
    is_any: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(BigInteger)))
    return is_any


def given(session: Session, values: Iterable[int], name: str = "given") -> dict[str, Any]:
    """Returns the parameter for ``is_given``."""
    listed = sorted(set(values))
    return {name: json.dumps(listed) if dialect_of(session) == "sqlite" else listed}


def dialect_of(session: Session) -> str:
    """Returns the name of the database's dialect."""
    return session.get_bind().dialect.name
