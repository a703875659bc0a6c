"""What silences of topics, stories, sources and words take from a spike."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Notice, Silenced, Source
from tests.alerts.steps.test_spikes import NOW, Desk, alert, burst, desk, server
from worker.alerts.steps import spike_silences
from worker.alerts.store import silences
from worker.alerts.store.silences import Wanted

__all__ = ["alert", "desk", "server"]
BEFORE = 3
"""The article that the desk has of the last hour."""


def test_a_silenced_topic_has_no_spike_and_what_was_held_back_is_recorded(desk: Desk) -> None:
    with desk.runtime.database.decide() as session:
        silences.add(session, Wanted(NOW + timedelta(days=1), topic="ferry"), NOW)
    desk.bring(burst())
    desk.look()
    assert desk.rows() == []
    with desk.runtime.database.read() as session:
        assert len(session.scalars(select(Silenced)).all()) == 13


def silence(desk: Desk, **what: Any) -> None:
    with desk.runtime.database.decide() as session:
        silences.add(session, Wanted(NOW + timedelta(days=1), **what), NOW)


def held_back(desk: Desk) -> set[int]:
    with desk.runtime.database.read() as session:
        return set(session.scalars(select(Silenced.article_id)))


@pytest.mark.parametrize("what", [{"source": "one.example"}, {"words": "aground"}])
def test_a_spike_that_a_silenced_source_or_silenced_words_make_is_held_back(
    desk: Desk, what: dict[str, str]
) -> None:
    with desk.runtime.database.write() as session:
        session.execute(update(Source).values(name="one.example"))
    silence(desk, **what)
    ids = {BEFORE, *desk.bring(burst())}
    desk.look()
    assert desk.rows() == []
    assert held_back(desk) == ids
    with desk.runtime.database.decide() as session:
        assert silences.end(session, 1, NOW)
    desk.look()
    assert len(desk.rows()) == 2


def test_few_texts_are_held_at_once_when_words_are_looked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    read = silences.articles

    def articles(session: Session, ids: Any) -> Any:
        asked.append(len(ids))
        return read(session, ids)

    monkeypatch.setattr(silences, "articles", articles)
    monkeypatch.setattr("worker.base.store.chunks._MOST", 5)
    silence(desk, words="aground")
    ids = {BEFORE, *desk.bring(burst())}
    desk.look()
    assert held_back(desk) == ids
    assert max(asked) <= 5


def test_silenced_stories_count_for_nothing_and_the_others_for_themselves(desk: Desk) -> None:
    first, *others = desk.bring(burst())
    silence(desk, story_id=first)
    desk.look()
    assert len(desk.rows()) == 2
    assert held_back(desk) == {first}
    with desk.runtime.database.read() as session:
        assert set(session.scalars(select(Notice.article_id))) == {BEFORE, *others}
    desk.send()
    assert f"Spike: {1 + len(others)} stories" in str(desk.mails[0]["Subject"])


def test_a_spike_all_of_whose_stories_are_silenced_is_not_told(desk: Desk) -> None:
    ids = {BEFORE, *desk.bring(burst())}
    for each in ids:
        silence(desk, story_id=each)
    desk.look()
    assert desk.rows() == []
    assert held_back(desk) == ids


def test_a_silence_of_something_else_leaves_a_spike_as_it_is(desk: Desk) -> None:
    silence(desk, topic="trains")
    silence(desk, words="volcano")
    silence(desk, source="another.example")
    desk.bring(burst())
    desk.look()
    assert len(desk.rows()) == 2
    assert held_back(desk) == set()


def test_what_is_silenced_while_a_spike_is_looked_at_holds_it_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = spike_silences.held

    def held(session: Session, topic: Any, since: datetime, now: datetime) -> Any:
        found = seen(session, topic, since, now)
        if not desk.rows() and not held_back(desk):
            silence(desk, topic="ferry")
        return found

    monkeypatch.setattr(spike_silences, "held", held)
    desk.bring(burst())
    desk.look()
    monkeypatch.setattr(spike_silences, "held", seen)
    assert desk.rows() == []
