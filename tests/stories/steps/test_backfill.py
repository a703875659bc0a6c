"""What the release before decided becomes known to this one, and nobody is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Article, Delivery, Notice, Story, StoryAlert, StoryProfile
from tests.way.bringing import bring, count, leave_as_before
from tests.way.judge.store.making import in_other_words, long_text
from worker.base import types
from worker.base.store import jobs
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill
from worker.stories.store import making as story_making
from worker.stories.store.making import Made
from worker.way.read.steps.process import prepared


def own(number: int, count: int) -> str:
    """Returns words that no text of another number has."""
    beginning = f"{'bcdfghjklmnpqrst'[number % 16]}ux{'aeio'[number % 4]}l"
    return " ".join(f"{beginning}{each}" for each in long_text(number, count).split())


def told(number: int) -> str:
    return f"A rocket over {own(number, 3)}\n\n{own(number, 150)}\n"


def untold(number: int) -> str:
    return told(number).replace("ocket", "arcel")


def again(runtime: Runtime) -> Runtime:
    """Returns another process's runtime."""
    return Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))


def finish(runtime: Runtime) -> None:
    while backfill.step(runtime):
        pass


def stories(runtime: Runtime) -> list[int]:
    with runtime.database.read() as session:
        return list(session.scalars(select(StoryProfile.story_id).order_by(StoryProfile.story_id)))


def test_the_stories_of_the_last_days_become_known_and_nobody_is_told(runtime: Runtime) -> None:
    made = bring(runtime, [told(1), told(2), untold(3)])
    before = stories(runtime)
    leave_as_before(runtime)
    assert [each.outcome for each in made] == ["new"] * 3
    notices, deliveries = count(runtime, Notice), count(runtime, Delivery)
    fresh = again(runtime)
    finish(fresh)
    assert stories(fresh) == before
    assert count(fresh, StoryAlert) == notices == 2
    assert (count(fresh, Notice), count(fresh, Delivery)) == (notices, deliveries)
    with fresh.database.read() as session:
        kept = session.scalars(select(StoryAlert)).all()
        assert [each.topics for each in kept] == [["rockets"]] * 2
        profile = session.scalars(select(StoryProfile)).first()
        assert profile is not None and profile.outlets
        assert profile.decision_id > 0
    fresh.close()


def test_what_was_told_comes_first_and_what_is_old_stays_unknown(runtime: Runtime) -> None:
    bring(runtime, [told(1), untold(2), told(3)])
    with runtime.database.write() as session:
        old = runtime.clock() - timedelta(days=15)
        session.execute(update(Article).where(Article.id == 1).values(first_seen_at=old))
        session.execute(update(Notice).where(Notice.article_id == 1).values(created_at=old))
    leave_as_before(runtime)
    fresh = again(runtime)
    assert backfill.before_batch(fresh, ())
    assert len(stories(fresh)) == 1
    finish(fresh)
    assert len(stories(fresh)) == 2
    fresh.close()


def test_a_later_report_of_what_was_told_before_the_upgrade_is_no_first_alert(
    runtime: Runtime,
) -> None:
    bring(runtime, [told(1)])
    leave_as_before(runtime)
    fresh = again(runtime)
    backfill.before_batch(fresh, ())
    later = f"A rocket over {own(1, 3)}\n\n{in_other_words(own(1, 150))}\n"
    (made,) = bring(fresh, [later])
    assert made.outcome == "new"
    with fresh.database.read() as session:
        ids = session.scalars(select(Article.story_id).order_by(Article.id)).all()
        assert ids[0] == ids[1]
        assert session.scalars(select(Notice.kind)).all() == ["article.matched"]
    fresh.close()


def test_when_time_is_short_the_stories_that_a_batch_may_be_of_come_first(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "AT_ONCE", 1)
    made = bring(runtime, [told(number) for number in range(1, 7)])
    leave_as_before(runtime)
    title, text = told(1).split("\n\n")
    article = types.Article(title=title, title_derived=False, text=text, language="en")
    fresh = again(runtime)
    assert not backfill.before_batch(fresh, [prepared(fresh, article)], longest=0.0)
    with fresh.database.read() as session:
        wanted = session.get_one(Article, made[0].article_id)
        assert stories(fresh) == [wanted.story_id]
    # The next batch goes on.
    assert backfill.before_batch(fresh, ())
    assert len(stories(fresh)) == 6
    fresh.close()


def test_it_goes_on_where_it_was(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "AT_ONCE", 1)
    bring(runtime, [untold(number) for number in range(1, 16)])
    leave_as_before(runtime)
    first = again(runtime)
    assert backfill.step(first)
    assert len(stories(first)) == 8
    first.close()
    second = again(runtime)
    finish(second)
    assert len(stories(second)) == 15
    second.close()


def test_what_a_worker_of_the_release_before_goes_on_deciding_is_completed_too(
    runtime: Runtime,
) -> None:
    finish(runtime)
    bring(runtime, [told(1), untold(2)])
    leave = stories(runtime)
    with runtime.database.read() as session:
        state = jobs.state(session, backfill.JOB)
    leave_as_before(runtime)
    with runtime.database.write() as session:
        jobs.note(session, backfill.JOB, state or {})
    finish(runtime)
    assert stories(runtime) == leave
    assert not backfill.step(runtime)


def test_a_story_that_is_known_meanwhile_is_left_as_it_is(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(runtime, [told(1)])
    leave_as_before(runtime)
    fresh = again(runtime)
    add = story_making.add

    def late(session: Session, made: Sequence[Made], noted: Mapping[tuple[int, int], Any]) -> int:
        add(session, made, {})
        return add(session, made, noted)

    monkeypatch.setattr(story_making, "add", late)
    finish(fresh)
    # Whoever made it known wrote what was told, too.
    assert (count(fresh, StoryProfile), count(fresh, StoryAlert)) == (1, 0)
    fresh.close()


def test_a_merged_story_is_left_alone(runtime: Runtime) -> None:
    bring(runtime, [told(1), told(2)])
    leave_as_before(runtime)
    with runtime.database.write() as session:
        one, other = session.scalars(select(Story).order_by(Story.id)).all()
        other.merged_into = one.id
        survivor = one.id
    fresh = again(runtime)
    finish(fresh)
    assert stories(fresh) == [survivor]
    fresh.close()
