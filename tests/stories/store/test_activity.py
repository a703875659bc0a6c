"""A story is active from when its last report came, whatever date that report states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import StoryProfile
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.store.database import Database
from worker.stories import profile as profiles
from worker.stories.index import ACTIVE
from worker.stories.merging import Pair
from worker.stories.store import merging
from worker.stories.store.cache import StoryCache
from worker.upkeep.prune.store import logs as prune_logs
from worker.way.collect.store.retention import Plan
from worker.way.judge.store.snapshot import cursor

HOUR = timedelta(hours=1)
LONG_AGO = timedelta(days=2, hours=20)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def _archived(desk: Desk, *seeds: int) -> list[int]:
    """Brings reports now that state an earlier date, each the first of a story."""
    for seed in seeds:
        desk.put(f"Rocket lands {seed}", long_text(seed), source_id=desk.source(f"http://{seed}/f"))
    with desk.database.decide() as session:
        rows = session.scalars(select(StoryProfile).order_by(StoryProfile.story_id)).all()
        for row in rows:
            known = profiles.unpack(row.story_id, row.profile)
            stated = known.last_at - LONG_AGO
            row.profile = profiles.pack(replace(known, first_at=stated, last_at=stated))
        return [row.story_id for row in rows]


def _active(session: Session, cache: StoryCache, at: datetime) -> Sequence[int]:
    known = cache.read(session, cursor(session), at)
    return sorted(each.id for each in known.index.profiles())


def test_a_story_of_old_reports_is_active_as_long_as_any_from_when_they_came(desk: Desk) -> None:
    stories = _archived(desk, 1, 2)
    cache = StoryCache()
    with desk.database.read() as session:
        assert _active(session, cache, NOW) == stories
        assert _active(session, cache, NOW + ACTIVE - HOUR) == stories
        assert _active(session, StoryCache(), NOW + ACTIVE - HOUR) == stories
        assert _active(session, cache, NOW + ACTIVE + HOUR) == []
        assert cache.outlets == {}
        profile = StoryCache().read(session, cursor(session), NOW).index.get(stories[0])
    assert profile is not None and profile.last_at == NOW - LONG_AGO


def test_of_too_many_stories_those_heard_of_last_stay_active(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = _archived(desk, 1, 2, 3)
    with desk.database.decide() as session:
        session.get_one(StoryProfile, stories[0]).last_at = NOW + HOUR
    cache = StoryCache()
    with desk.database.read() as session:
        assert _active(session, cache, NOW + HOUR) == stories
        monkeypatch.setattr("worker.stories.index.MOST_STORIES", 2)
        assert _active(session, cache, NOW + HOUR) == [stories[0], stories[2]]


def test_those_heard_of_last_stay_where_more_changed_at_once_than_can_be_active(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = StoryCache()
    before = _archived(desk, 1)
    with desk.database.read() as session:
        assert _active(session, cache, NOW) == before
    *_, second, third, fourth = _archived(desk, 2, 3, 5)
    for module in ("index", "store.cache"):
        monkeypatch.setattr(f"worker.stories.{module}.MOST_STORIES", 2)
    with desk.database.decide() as session:
        session.get_one(StoryProfile, before[0]).last_at = NOW - HOUR
        session.get_one(StoryProfile, second).last_at = NOW - HOUR
    with desk.database.read() as session:
        assert _active(session, cache, NOW + HOUR) == [third, fourth]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_changed_is_found_without_a_look_at_all_that_are_active(desk: Desk) -> None:
    asked: list[tuple[str, Any]] = []
    listened = desk.database.engine, "before_cursor_execute"

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        if "FROM story_profiles" in statement and "profile," in statement:
            asked.append((statement, given))

    cache = StoryCache()
    _archived(desk, 1)
    with desk.database.read() as session:
        _active(session, cache, NOW)
    _archived(desk, 2)
    event.listen(*listened, note)
    with desk.database.read() as session:
        _active(session, cache, NOW)
        [(statement, given)] = asked
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    event.remove(*listened, note)
    assert "ix_story_profiles_decision_id (decision_id>?)" in str(plan)


def test_pruning_goes_by_when_the_last_report_came(desk: Desk) -> None:
    _archived(desk, 1)
    for after, left in ((-HOUR, 1), (HOUR, 0)):
        plan = Plan.__new__(Plan)
        object.__setattr__(plan, "now", NOW + prune_logs.INACTIVE + after)
        with desk.database.decide() as session:
            prune_logs.inactive_stories(session, plan, None, 10)
            assert len(session.scalars(select(StoryProfile.story_id)).all()) == left


def test_a_merged_story_was_heard_of_when_the_later_of_the_two_was(desk: Desk) -> None:
    one, other = _archived(desk, 1, 2)
    later = NOW + HOUR
    with desk.database.decide() as session:
        session.get_one(StoryProfile, other).last_at = later
    with desk.database.decide() as session:
        seen = cursor(session).decision
        assert merging.merge(session, Pair(one, other, "like", 0.6), seen, NOW) == (one, other)
        row = session.get_one(StoryProfile, one, populate_existing=True)
        known = profiles.unpack(one, row.profile)
    assert (row.last_at, known.last_at) == (later, NOW - LONG_AGO)
