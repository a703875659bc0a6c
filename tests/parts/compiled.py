"""Statements that are compiled once for all of a run's databases, not anew for each of them."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine

from models import Base
from tests.parts import kept


class _Compiled(dict[Any, Any]):
    """What SQLAlchemy keeps of an engine, found again by engines of the same kind.

    A key begins with the engine's own dialect. The dialects of one kind differ in nothing that
    the SQL depends on: all are made by the store, for one server or one SQLite.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_shared(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_shared(key), value)


_ALL = _Compiled()


def engine(*given: Any, **options: Any) -> Engine:
    """Makes an engine as ``create_engine`` does, which knows what others have compiled, and whose
    connections are kept."""
    made = create_engine(*given, **options)
    made.update_execution_options(compiled_cache=_ALL)
    _share_of_tables()
    if made.dialect.name == "postgresql":
        kept.use(made)
    return made


@cache
def _share_of_tables() -> None:
    """What writes a table's rows keeps what it compiled with the table, not with the engine."""
    for mapper in Base.registry.mappers:
        # The mapper makes a cache of its own where it has none yet.
        vars(mapper)["_compiled_cache"] = _ALL


def _shared(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *rest = key
    return (dialect.name, *rest)
