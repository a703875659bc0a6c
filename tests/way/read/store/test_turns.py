"""Which documents are hinted next, and which wait for an older one."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from models import Document
from tests.way.judge.store.making import NOW, Desk
from worker.base.store import jobs, leases
from worker.base.store.database import Database
from worker.way.read.store import documents, turns

_FLOOD, _HONEST = "http://flood.example/feed", "http://honest.example/feed"
_MOMENTS = itertools.count()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def keep(desk: Desk, source: int, count: int, name: str = "guid") -> list[int]:
    ids = [
        desk.keep(source, f"{name}:{source}:{n}", b"Rocket %d of %d." % (n, source))[0]
        for n in range(count)
    ]
    # Each is due after those before it: of equals a database may return whichever it likes.
    due = [{"id": each, "due_at": NOW + timedelta(milliseconds=next(_MOMENTS))} for each in ids]
    with desk.database.write() as session:
        leases.unhint(session, Document, ids)
        session.execute(update(Document), due)
    return ids


def hinted(desk: Desk) -> list[list[int]]:
    with desk.database.write() as session:
        return turns.hint(session)


def test_the_newest_of_another_source_is_in_the_next_batch_whatever_lies_before_it(
    desk: Desk,
) -> None:
    flood, honest = desk.source(_FLOOD), desk.source(_HONEST)
    before = keep(desk, flood, 130, "flood")
    [mine] = keep(desk, honest, 1, "honest")
    [first] = hinted(desk)
    assert mine in first[:2]
    assert first[0] == before[0]
    assert len(first) == 50
    [second] = hinted(desk)
    assert not set(first) & set(second)


def test_a_document_whose_word_was_lost_amid_many_has_its_turn(desk: Desk) -> None:
    flood, honest = desk.source(_FLOOD), desk.source(_HONEST)
    keep(desk, flood, 170, "before")
    lost = keep(desk, honest, 2, "honest")
    keep(desk, flood, 110, "after")
    [first] = hinted(desk)
    assert first[1] == lost[0]
    [second] = hinted(desk)
    assert lost[1] not in second, "all that wait are read now and then, not each time"
    with desk.database.write() as session:
        jobs.make_due(session, turns._EACH_SOURCE, turns._EACH_SOURCE_EVERY)
    [third] = hinted(desk)
    assert lost[1] in third


def test_a_source_whose_document_lately_cost_too_much_is_taken_by_itself(desk: Desk) -> None:
    hostile, honest = desk.source(_FLOOD), desk.source(_HONEST)
    doubtful, mine = keep(desk, hostile, 7, "bad"), keep(desk, honest, 2, "good")
    with desk.database.write() as session:
        turns.suspect(session, hostile)
        assert turns.suspects(session) == {hostile}
    assert hinted(desk) == [mine, doubtful[:5]]
    assert hinted(desk) == [], "one batch of suspects at a time"
    with desk.database.write() as session:
        assert not turns.is_of_suspects(session, mine)
        assert turns.is_of_suspects(session, doubtful[:1])
        turns.end_batch(session)
        assert turns.hint(session) == [doubtful[5:]]
        turns.suspect(session, honest)
        assert turns.suspects(session) == {hostile, honest}


def test_a_clock_that_is_set_back_keeps_no_batch_of_suspects_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile, before = desk.source(_FLOOD), datetime.now(UTC) - timedelta(hours=2)
    doubtful = keep(desk, hostile, 7)
    with desk.database.write() as session:
        turns.suspect(session, hostile)
    assert hinted(desk) == [doubtful[:5]]
    assert hinted(desk) == []
    monkeypatch.setattr(turns, "_now", lambda: before)
    assert hinted(desk) == [doubtful[5:]]


def test_after_an_hour_a_source_is_one_as_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile, later = desk.source(_FLOOD), datetime.now(UTC) + timedelta(hours=1, seconds=1)
    with desk.database.write() as session:
        turns.suspect(session, hostile)
        monkeypatch.setattr(turns, "_now", lambda: later)
        assert turns.suspects(session) == set()


def test_an_older_document_of_the_same_item_is_read_first(desk: Desk) -> None:
    source = desk.source()
    old = desk.keep(source, "guid:1", b"Two rockets.")[0]
    new = desk.keep(source, "guid:1", b"Three rockets.")[0]
    other = desk.keep(source, "guid:2", b"Four rockets.")[0]
    with desk.database.write() as session:
        assert turns.with_older_ones(session, [new, other]) == {new}
        assert turns.with_older_ones(session, [old, new, other]) == set()
        token, _ = documents.claim(session, [old], "test@here/1")
        documents.finish(session, old, token, outcome="new")
        assert turns.with_older_ones(session, [new]) == set()
        assert turns.with_older_ones(session, []) == set()
