"""What takes turns by an advisory lock waits for its like, and for nothing else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests import house
from worker.base.errors import StoreUnavailable
from worker.base.store import locks
from worker.base.store.database import Database
from worker.base.store.locks import Key
from worker.upkeep.prune.store import slices
from worker.way.collect.store import admission

_ON_SERVER = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
_NUMBERED = re.compile(r"advisory\w*\(\s*\d")


def impatient(session: Session) -> Session:
    session.execute(text("SET LOCAL lock_timeout = '300ms'"))
    return session


def numbers(path: Path) -> Iterator[tuple[str, object]]:
    """The keys that a module writes: as numbers like those that there are, or within SQL."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, int) and node.value // 1000 == Key.DECIDING // 1000:
            yield path.name, node.value
        if isinstance(node.value, str) and _NUMBERED.search(node.value):
            yield path.name, node.value


def test_each_purpose_has_a_key_of_its_own_and_keeps_that_of_the_release_before() -> None:
    assert len({int(key) for key in Key.__members__.values()}) == len(Key.__members__)
    before = {Key.MIGRATING: 7_203_118_441, Key.DECIDING: 7_203_118_442, Key.PRUNING: 7_203_118_443}
    assert {key: int(key) for key in before} == before


def test_nobody_else_writes_such_a_number() -> None:
    modules = [
        path
        for folder in ("worker", "models", "migrations")
        for path in sorted((house.ROOT / folder).rglob("*.py"))
        if path != Path(locks.__file__)
    ]
    # A migration says what it did when it was released.
    found = [each for path in modules for each in numbers(path)]
    assert found == [("0003_partitions.py", int(Key.DECIDING))]


@_ON_SERVER
def test_those_of_one_key_take_turns(database: Database) -> None:
    with database.write() as first:
        locks.wait_for_turn(first, Key.TAKING)
        with pytest.raises(StoreUnavailable, match="lock timeout"), database.write() as second:
            locks.wait_for_turn(impatient(second), Key.TAKING)


@_ON_SERVER
def test_who_takes_sources_waits_for_nobody_who_prunes_or_decides(database: Database) -> None:
    with database.decide() as pruning:
        slices.one_at_a_time(pruning)
        with database.write() as taking:
            admission.in_turn(impatient(taking))
