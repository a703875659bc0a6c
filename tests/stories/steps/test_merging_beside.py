"""Merged stories are moved beside workers that merge and decide at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from models import Article, Decision, Delivery, Notice, Story
from tests.way.bringing import bring
from tests.way.judge.store.making import long_text
from worker.alerts.store.notices import told_articles, told_of_stories
from worker.setup.runtime import Runtime
from worker.stories.merging import Pair
from worker.stories.steps import merging as merge
from worker.stories.store import merging
from worker.stories.store.merging import Reached
from worker.way.judge.store import since
from worker.way.judge.store.snapshot import cursor


def _two_stories(runtime: Runtime) -> tuple[int, int]:
    """Brings two stories, and gives the second a hundred articles more."""
    bring(runtime, [f"A rocket over place {n}\n\n{long_text(n, 150)}\n" for n in (1, 2)])
    with runtime.database.write() as session:
        one, other = session.scalars(select(Story.id).order_by(Story.id)).all()
        columns = [each for each in Article.__table__.columns if each.name != "id"]
        copied = select(*columns).where(Article.story_id == other)
        for _ in range(100):
            session.execute(insert(Article).from_select(columns, copied.limit(1)))
    return one, other


def _merged(runtime: Runtime) -> tuple[int, int]:
    one, other = _two_stories(runtime)
    with runtime.database.decide() as session:
        seen = cursor(session).decision
        done = merging.merge(session, Pair(one, other, "like", 0.6), seen, runtime.clock())
        assert done == (one, other)
        merging.note_moving(session, other)
    return one, other


def _left(runtime: Runtime, story: int) -> int:
    with runtime.database.read() as session:
        counts = (
            session.scalar(select(func.count()).where(table.story_id == story))
            for table in (Article, Notice, Delivery)
        )
        return sum(each or 0 for each in counts)


def _progress(runtime: Runtime) -> Reached:
    with runtime.database.read() as session:
        return merging.progress(session)


def _before_the_lock(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, merged: tuple[int, ...]
) -> None:
    """Lets another process merge stories before this one has the lock, each time it asks."""
    decide = runtime.database.decide
    waiting = list(merged)

    @contextmanager
    def late(kind: str = "other") -> Iterator[Any]:
        if waiting:
            with decide() as session:
                merging.note_moving(session, waiting.pop())
        with decide(kind) as session:
            yield session

    monkeypatch.setattr(runtime.database, "decide", late)


def test_what_others_merge_before_a_turn_has_the_lock_is_moved_too(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runtime.database.decide() as session:
        merging.note_moving(session, 901)
    _before_the_lock(runtime, monkeypatch, (902, 903))
    assert merge.step(runtime)
    assert _progress(runtime).moving == (903,)
    assert merge.step(runtime)
    assert _progress(runtime).moving == (902,)


def test_what_others_merge_while_stories_are_compared_is_moved_too(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _two_stories(runtime)
    looked = merge._look

    def late(*given: Any) -> Any:
        found = looked(*given)
        with runtime.database.decide() as session:
            merging.note_moving(session, 901)
        return found

    monkeypatch.setattr(merge, "_look", late)
    merge.step(runtime)
    known = _progress(runtime)
    assert known.at > 0
    assert known.moving == (901,)


def test_a_turn_ends_by_the_clock_and_the_next_goes_on(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, other = _merged(runtime)
    monkeypatch.setattr(merge, "_TURN", 0.0)
    before, turns = _left(runtime, other), 0
    while _progress(runtime).moving:
        assert merge.step(runtime)
        left = _left(runtime, other)
        assert before - left <= merge._SLICE
        before, turns = left, turns + 1
    assert _left(runtime, other) == 0
    assert turns > 100 // merge._SLICE


def test_a_turn_of_moving_changes_nothing_that_others_judge_by(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = _merged(runtime)
    with runtime.database.read() as session:
        before = cursor(session)
        told = told_of_stories(session, [one])
        sources = told_articles(session, told)
    assert {story for story, _ in told} == {one} and sources.sources
    monkeypatch.setattr(merge, "_TURN", 0.0)
    while _progress(runtime).moving:
        merge.step(runtime)
        with runtime.database.decide("batch") as session:
            found = since.changes(session, before)
            assert replace(found, cursor=before) == since.Changes(before)
            assert told_of_stories(session, [one]) == told
            assert told_articles(session, told) == sources
    with runtime.database.read() as session:
        kinds = session.scalars(select(Decision.kind).where(Decision.id > before.decision))
        assert set(kinds) == {merging.MOVED}
    assert _left(runtime, other) == 0


def test_of_what_waits_for_very_many_destinations_a_turn_takes_over_some(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = _two_stories(runtime)
    with runtime.database.write() as session:
        later = runtime.clock() + timedelta(hours=1)
        session.execute(update(Delivery).values(due_at=later))
        columns = [each for each in Delivery.__table__.columns if each.name != "id"]
        for row in session.execute(select(Delivery.__table__)).mappings().all():
            session.execute(
                insert(Delivery),
                [
                    {each.name: row[each.name] for each in columns}
                    | {"id": f"{row['id']}-{n}", "destination": f"to {n}"}
                    for n in range(50)
                ],
            )
    with runtime.database.decide() as session:
        seen = cursor(session).decision
        merging.merge(session, Pair(one, other, "like", 0.6), seen, runtime.clock())
        merging.note_moving(session, other)
    with runtime.database.read() as session:
        waiting = session.scalar(select(func.count()).where(Delivery.story_id == other)) or 0
    assert waiting == 51 - merging._JOINED_AT_ONCE
    while _progress(runtime).moving:
        merge.step(runtime)
    with runtime.database.read() as session:
        rows = session.execute(select(Delivery.group_key, Delivery.destination)).all()
    assert len(rows) == len({row.destination for row in rows}) == 51
    assert {row.group_key.partition(":")[2] for row in rows} == {f"s{one}"}
