"""How sources are doing, told in as many statements of ten thousand as of one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, insert

from models import HubSubscription, Source
from tests.way.judge.store.making import NOW
from worker.base.store import jobs
from worker.base.store.database import Database
from worker.status.store import sources
from worker.way.collect.store import quiet

RHYTHM = {"hours": [1.0] * 23 + [60.0], "days": [1.0] * 7, "entries": 9.0}


def fill(database: Database, first: int, last: int) -> None:
    """Feeds of which each is quiet and has a hub."""
    numbers = range(first, last + 1)
    with database.write() as session:
        session.execute(insert(Source), [feed(each) for each in numbers])
        session.execute(insert(HubSubscription), [subscription(each) for each in numbers])
        since = {str(each): NOW.isoformat() for each in range(1, last + 1)}
        jobs.note(session, quiet.JOB, {"quiet": since, "after": 0})


def feed(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "kind": "feed",
        "key": f"https://example.org/{number}?key=secret",
        "name": f"Feed {number}",
        "options": {"group": "wires"} if number == 1 else {},
        "state": {"rhythm": RHYTHM, "listing": list(range(50))} if number == 1 else {},
        "created_at": NOW,
        "last_success_at": NOW,
        "notes": [],
        "entries_a_day": 12.0,
    }


def subscription(number: int) -> dict[str, Any]:
    return {
        "source_id": number,
        "hub": "https://hub.example.net/",
        "topic": f"t{number}",
        "is_wanted": True,
        "path": f"p{number}",
        "secret": "s",
        "created_at": NOW,
    }


def looked_at(database: Database, *, most: int | None) -> tuple[dict[str, Any], int]:
    """What is told of the sources, and by how many statements."""
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.read() as session:
            found = sources.snapshot(session, NOW, most)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return found, len([each for each in statements if "sources" in each or "items" in each])


def test_statements_do_not_grow_with_the_sources(database: Database) -> None:
    fill(database, 1, 2)
    few = [looked_at(database, most=each) for each in (100, None)]
    fill(database, 3, 60)
    many = [looked_at(database, most=each) for each in (100, None)]
    assert [len(found["sources"]) for found, _ in few] == [2, 2]
    assert [len(found["sources"]) for found, _ in many] == [60, 60]
    assert many[0][0]["source_states"]["quiet"] == 60
    assert sum(many[0][0]["subscriptions"].values()) == 60
    assert [number for _, number in many] == [number for _, number in few]
    assert few[0][1] <= 5


def test_of_very_many_a_few_are_named_and_how_much_is_said_of_all(database: Database) -> None:
    """Those with notes or in trouble, in their order; fine ones are not among them."""
    fill(database, 1, 5)
    off = {"failing_since": NOW, "error_kind": "temporary", "error": "500"}
    rows = [
        feed(6),
        feed(7) | {"notes": ["one", "two"]},
        feed(8) | off | {"notes": ["three"]},
        feed(9) | {"removed_at": NOW, "notes": ["four"]},
    ]
    with database.write() as session:
        for each in rows:
            session.execute(insert(Source), [each])
    few, _ = looked_at(database, most=6)
    assert [each["name"] for each in few["sources"]] == [f"Feed {at}" for at in (1, 2, 3, 4, 5, 7)]
    assert few["sources_say"] == 5 + 2 + 2
    assert few["sources"][0]["push"]["state"] == "wanted"
    every, _ = looked_at(database, most=None)
    assert len(every["sources"]) == 8
    assert "sources_say" not in every


def test_what_is_shown_of_a_source_is_its_group_and_its_busy_hours(database: Database) -> None:
    fill(database, 1, 2)
    with database.read() as session:
        first, second = sources.listed(session, NOW)
    assert (first["group"], second["group"]) == ("wires", None)
    assert first["rhythm"] == {"entries_a_day": 12.0, "polls_a_day": None, "busy_hours": [23]}
    assert second["rhythm"]["busy_hours"] == []
    assert "secret" not in first["key"]
    assert (first["state"], first["push"]["hub"]) == ("quiet", "hub.example.net")


def test_what_is_remembered_wrongly_of_a_source_hides_none(database: Database) -> None:
    fill(database, 1, 1)
    damaged = [{"rhythm": "?"}, {"rhythm": {"hours": 7}}, {"rhythm": [1]}]
    rows = [feed(2 + at) | {"state": each} for at, each in enumerate(damaged)]
    with database.write() as session:
        session.execute(insert(Source), rows)
    with database.read() as session:
        assert [each["rhythm"]["busy_hours"] for each in sources.listed(session, NOW)[1:]] == [
            [],
            [],
            [],
        ]
