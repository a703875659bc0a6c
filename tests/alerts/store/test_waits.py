"""Which stories wait for more outlets, and when outlets took them up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Alert, Story, StoryWait
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.alerts.store.waits import first_seen_of, waits_of
from worker.base.store import bulk
from worker.base.store.bulk import rows
from worker.base.store.database import Database
from worker.way.judge.store import holding
from worker.way.judge.store.holding import Held


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_wait_goes_with_the_story_that_another_went_into_and_ends_with_it(desk: Desk) -> None:
    with desk.database.write() as session:
        alert = session.scalars(select(Alert.id)).one()
        session.add_all([Story(id=1, created_at=NOW), Story(id=3, created_at=NOW)])
        session.flush()
        session.add(Story(id=2, created_at=NOW, merged_into=1))
        session.flush()
        for story in (2, 3):
            session.add(StoryWait(story_id=story, alert_id=alert, since=NOW))
        session.flush()
        assert waits_of(session, {1, 7}) == {(1, alert)}
        nothing = rows(StoryWait, [], dialect=desk.database.dialect)
        with bulk.pipelined(session):
            holding.write(session, Held(nothing, nothing, ((1, alert),), ()))
        assert session.scalars(select(StoryWait.story_id)).all() == [3]


def test_each_outlet_took_a_story_up_once(desk: Desk) -> None:
    text = long_text(1)
    first = desk.put("A rocket", text, source_id=desk.source("http://a.example/feed"))
    desk.put("A rocket", text, source_id=desk.source("http://b.example/feed"), key="b")
    desk.put("A rocket", text, source_id=desk.source("http://b.example/feed"), key="c")
    assert first.article_id is not None
    with desk.database.read() as session:
        found = first_seen_of(session, session.scalars(select(Story.id)).all())
    (times,) = found.values()
    assert len(times) == 2
    assert max(times) - min(times) < timedelta(hours=1)
