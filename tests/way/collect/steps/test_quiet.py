from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Item, Source
from tests.upkeep.books.test_steps import arrive
from worker.service import housekeeping
from worker.setup.runtime import Runtime
from worker.status.store import sources
from worker.way.collect.steps import quiet
from worker.way.collect.store import quiet as store


def look(runtime: Runtime, after: timedelta = timedelta()) -> dict[str, str]:
    """Looks at all sources, one at a time, and returns the state of each by its kind."""
    before = runtime.clock
    runtime.clock = lambda: before() + after
    while quiet.step(runtime, slice_size=1):
        pass
    runtime.clock = before
    with runtime.database.read() as session:
        return {each["kind"]: each["state"] for each in sources.listed(session, runtime.clock())}


@pytest.fixture
def feed(runtime: Runtime) -> Runtime:
    """A feed that brought six articles at once and is read all the time."""
    for number in range(6):
        arrive(runtime, f"w{number}")
    with runtime.database.write() as session:
        values = {"kind": "feed", "last_success_at": runtime.clock()}
        session.execute(update(Source).where(Source.kind == "command").values(values))
    return runtime


def test_a_source_silent_far_beyond_its_cadence_is_told_and_so_is_its_return(
    feed: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert look(feed) == {"feed": "ok", "folder": "new"}
    assert look(feed, timedelta(days=3)) == {"feed": "quiet", "folder": "new"}
    look(feed, timedelta(days=3))
    assert look(feed) == {"feed": "ok", "folder": "new"}
    said = [each.message for each in caplog.records if "quiet" in each.message]
    assert said == ["source quiet", "source no longer quiet"]


def test_a_source_that_brings_something_is_not_called_quiet_until_the_next_look(
    feed: Runtime,
) -> None:
    look(feed, timedelta(days=3))
    arrive(feed, "wx")
    with feed.database.write() as session:
        [source] = store.since(session)
        session.execute(update(Item).values(source_id=source))
        assert store.since(session) == {}


def test_a_slow_source_is_given_time(feed: Runtime) -> None:
    with feed.database.write() as session:
        for number in range(1, 7):
            at = feed.clock() - timedelta(days=10 * (7 - number))
            session.execute(update(Item).where(Item.id == number).values(first_seen_at=at))
    assert look(feed, timedelta(days=60))["feed"] == "ok"
    assert look(feed, timedelta(days=80))["feed"] == "quiet"


def test_what_fails_is_failing_and_what_was_a_baseline_says_nothing_about_a_cadence(
    feed: Runtime,
) -> None:
    with feed.database.write() as session:
        session.execute(update(Source).values(failing_since=feed.clock()))
    assert look(feed, timedelta(days=3))["feed"] == "failing"
    with feed.database.write() as session:
        session.execute(update(Source).values(failing_since=None))
        session.execute(update(Item).values(silent=True))
    assert look(feed, timedelta(days=3))["feed"] == "ok"


def test_the_service_looks_by_itself(feed: Runtime) -> None:
    assert "quiet" in housekeeping.housekeep(feed, budget=30)
    with feed.database.read() as session:
        assert store.since(session) == {}
