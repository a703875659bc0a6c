"""What a server's stemmers make of words is asked once a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from worker.base.store.database import Database
from worker.search.store.stems import Stems

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def test_words_are_shortened_and_stop_words_are_left_out(database: Database) -> None:
    with database.read() as session:
        found = Stems().of(session, "english", ["rockets", "the", "launching", "ракеты"])
    assert found == {"rockets": ("rocket",), "the": (), "launching": ("launch",),
                     "ракеты": ("ракеты",)}  # fmt: skip


def test_each_language_has_stems_of_its_own(database: Database) -> None:
    known = Stems()
    with database.read() as session:
        assert known.of(session, "german", ["rockets"]) == {"rockets": ("rocket",)}
        assert known.of(session, "german", ["the"]) == {"the": ("the",)}
        assert known.of(session, "english", ["the"]) == {"the": ()}


def test_what_was_asked_is_not_asked_again(database: Database) -> None:
    known = Stems()
    with database.read() as session, _statements(database) as statements:
        known.of(session, "english", ["rockets", "the"])
        assert len(statements) == 1
        known.of(session, "english", ["the", "rockets"])
        assert len(statements) == 1
        known.of(session, "english", ["the", "launches", "landings"])
        assert len(statements) == 2


def test_what_was_not_asked_for_long_is_forgotten_and_the_rest_is_not(database: Database) -> None:
    known = Stems(most=10)
    with database.read() as session, _statements(database) as statements:
        known.of(session, "english", ["rockets", "old"])
        for number in range(9):
            known.of(session, "english", ["rockets", f"word{chr(97 + number)}"])
        asked = len(statements)
        known.of(session, "english", ["rockets"])
        assert len(statements) == asked
        known.of(session, "english", ["old"])
        assert len(statements) == asked + 1
