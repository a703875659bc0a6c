"""Rows made before the lock and written under it, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from models import Decision, Notice, Story, StoryProfile, Tally
from worker.base.store import bulk
from worker.base.store.database import Database

AT = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)


def stories(database: Database, *planned: int) -> bulk.Rows:
    values = [{"id": each, "created_at": AT} for each in planned]
    return bulk.rows(Story, values, dialect=database.dialect, numbered=("id",))


def profile(story_id: int, **values: Any) -> dict[str, Any]:
    made = {
        "story_id": story_id, "decision_id": 7, "last_at": AT, "outlets": ["Новости", "新聞"],
        "profile": b"\x00\xff'\\x", "links": None,
    }  # fmt: skip
    return made | values


def test_numbers_below_zero_become_those_that_were_given(database: Database) -> None:
    given = bulk.numbers({-1: 41, -4: 42})
    assert (given(-1), given(-4), given(9)) == (41, 42, 9)
    with database.write() as session:
        bulk.write(session, stories(database, -1, -4), given)
        rows = bulk.rows(
            StoryProfile, [profile(-4), profile(41)], dialect=database.dialect,
            numbered=("story_id",), keys=("story_id",),
        )  # fmt: skip
        bulk.write(session, rows, given)
    with database.read() as session:
        found = session.scalars(select(StoryProfile).order_by(StoryProfile.story_id)).all()
        assert [each.story_id for each in found] == [41, 42]
        assert [each.last_at for each in found] == [AT, AT]
        assert [each.profile for each in found] == [b"\x00\xff'\\x"] * 2
        assert [each.outlets for each in found] == [["Новости", "新聞"]] * 2
        assert [each.links for each in found] == [None, None]


def test_a_row_that_is_there_says_what_the_new_one_says(database: Database) -> None:
    given = bulk.numbers({-1: 41})
    with database.write() as session:
        bulk.write(session, stories(database, -1), given)
        for outlets in (["a"], ["a", "b"]):
            values = [profile(41, outlets=outlets)]
            rows = bulk.rows(StoryProfile, values, dialect=database.dialect, keys=("story_id",))
            bulk.write(session, rows)
    with database.read() as session:
        assert session.scalars(select(StoryProfile.outlets)).all() == [["a", "b"]]


def test_rows_are_changed_by_their_ids(database: Database) -> None:
    with database.write() as session:
        bulk.write(session, stories(database, -1, -2), bulk.numbers({-1: 1, -2: 2}))
        marks = [{"id": each, "at": AT, "kind": "batch"} for each in (1, 2, 3)]
        bulk.write(session, bulk.rows(Decision, marks, dialect=database.dialect))
        later = AT + timedelta(hours=1)
        changes: list[dict[str, Any]] = [
            {"id": 1, "at": later, "kind": "other"},
            {"id": 2, "at": later, "kind": "other"},
        ]
        bulk.update(session, Decision, changes)
        bulk.update(session, Decision, [{"id": 3, "at": None, "kind": "merge"}], fill=True)
        bulk.update(session, Story, [{"id": 2, "merged_into": 1}])
    with database.read() as session:
        found = session.execute(select(Decision.at, Decision.kind).order_by(Decision.id)).all()
        assert found == [(later, "other"), (later, "other"), (AT, "merge")]
        assert session.scalars(select(Story.merged_into).order_by(Story.id)).all() == [None, 1]


def test_nothing_is_executed_for_no_rows(database: Database) -> None:
    with database.write() as session:
        bulk.write(session, stories(database))
        bulk.update(session, Story, [])
        bulk.change(session, [], each=text("nonsense"), together=text("nonsense"))
    with database.read() as session:
        assert session.scalars(select(Story.id)).all() == []


def test_what_fails_among_statements_sent_together_is_raised_and_nothing_stays(
    database: Database,
) -> None:
    added = text("INSERT INTO tallies (name, label, value) VALUES (:name, :label, :value)")
    row = {"name": "polls", "label": "feed ok", "value": 1}
    with (
        pytest.raises(DBAPIError) as raised,
        database.write() as session,
        bulk.pipelined(session),
    ):
        session.execute(added, row)
        session.execute(added, row)
        bulk.write(session, stories(database, -1), bulk.numbers({-1: 1}))
    assert isinstance(raised.value, IntegrityError)
    with database.write() as session:
        assert session.scalars(select(Tally.name)).all() == []
        with bulk.pipelined(session):
            session.execute(added, row)
    with database.read() as session:
        assert session.scalars(select(Tally.label)).all() == ["feed ok"]
        assert session.scalars(select(Notice.id)).all() == []
