"""A batch leads to as many deliveries as its alerts have destinations, and no statement about them
takes a value for each: PostgreSQL takes 65,535 in a statement, and SQLite may take half as many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import event

from tests.way.judge.store.making import Desk, in_other_words, long_text
from worker.base.store.database import Database
from worker.way.deliver.store import deliveries
from worker.way.judge.rules import Route
from worker.way.judge.store import holding

_DESTINATIONS, _VALUES = 700, 600


@contextmanager
def _most_values(database: Database) -> Iterator[list[int]]:
    """Gives a list that holds the most values that one statement was given."""
    most = [0]

    def look(_c: Any, _cursor: Any, _statement: str, given: Any, _context: Any, many: bool) -> None:
        rows: Sequence[Any] = given if many else [given]
        most[0] = max(most[0], *map(len, rows))

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield most
    finally:
        event.remove(database.engine, "before_cursor_execute", look)


def test_no_statement_takes_more_values_the_more_destinations_there_are(
    database: Database,
) -> None:
    desk = Desk(database, wait=300.0, follow_ups="all")
    some = Route("desk", "email", "")
    desk.routes = [replace(some, destination=f"{at}@x.example") for at in range(_DESTINATIONS)]
    with _most_values(database) as most:
        first = desk.put("Rocket 1", long_text(1)).deliveries
        other = desk.source("http://b.example/feed")
        text = in_other_words(long_text(1))
        joined = desk.put("Rocket 1 told", text, source_id=other).deliveries
        with database.write() as session:
            holding.hurry(session, first)
            hinted = deliveries.hint_these(session, "email", first)
    assert len(set(first)) == _DESTINATIONS
    assert set(joined) == set(hinted) == set(first)
    assert most[0] < _VALUES
