"""What is past its time when pruning looks, and is not any more when it removes, stays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Delivery, Document, Item, Source, StoryProfile
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.store.database import Database
from worker.settings.retention import RetentionTable
from worker.upkeep.prune.store import documents as prune_documents
from worker.upkeep.prune.store import logs as prune_logs
from worker.upkeep.prune.store.slices import Prune
from worker.way.collect.store import known, retention
from worker.way.deliver.store import deliveries

LATER = NOW + timedelta(days=400)
_FOREVER = 1 << 62


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database)
    made.put("Rocket lands", long_text(2))
    with database.write() as session:
        session.execute(update(Delivery).values(state="sent", delivered_at=NOW))
    return made


def _prune(database: Database, prune: Prune) -> None:
    with database.write() as session:
        wanted = RetentionTable(deliveries="30d", payloads="30d")
        prune(session, retention.plan(session, wanted, LATER), None, 100)


def _beside(database: Database, change: Callable[[Session], Any], prune: Prune) -> None:
    """Prunes while a transaction that changes something has not ended yet."""
    pruning = threading.Thread(target=_prune, args=(database, prune))
    with database.write() as session:
        change(session)
        pruning.start()
        pruning.join(0.5)
    pruning.join()


def _rows(database: Database, column: Any) -> list[Any]:
    with database.read() as session:
        return list(session.scalars(select(column)))


def test_what_is_known_of_a_story_stays_that_a_report_came_of_meanwhile(desk: Desk) -> None:
    report = update(StoryProfile).values(last_at=LATER)
    _beside(desk.database, lambda session: session.execute(report), prune_logs.inactive_stories)
    assert len(_rows(desk.database, StoryProfile.story_id)) == 1
    with desk.database.write() as session:
        session.execute(update(StoryProfile).values(last_at=NOW))
    _prune(desk.database, prune_logs.inactive_stories)
    assert _rows(desk.database, StoryProfile.story_id) == []


@pytest.mark.parametrize("prune", [prune_logs.old_deliveries, prune_logs.old_payloads])
def test_a_delivery_stays_that_is_sent_again_meanwhile(desk: Desk, prune: Prune) -> None:
    with desk.database.write() as session:
        session.execute(update(Delivery).values(payload=b"said", payload_type="text/plain"))
    ids = _rows(desk.database, Delivery.id)
    _beside(desk.database, lambda session: deliveries.replay(session, ids), prune)
    assert _rows(desk.database, Delivery.payload) == [b"said"]
    with desk.database.write() as session:
        session.execute(update(Delivery).values(state="sent", delivered_at=NOW))
    _prune(desk.database, prune)
    assert _rows(desk.database, Delivery.payload) in ([], [None])


def test_an_item_stays_that_is_listed_again_meanwhile(desk: Desk) -> None:
    desk.keep(desk.source(), "guid:other", b"Other\nsaid")
    with desk.database.write() as session:
        session.execute(update(Source).values(last_success_at=LATER))
        session.execute(update(Item).values(article_id=None, listed_at=NOW))
        other = session.scalars(select(Item.id).where(Item.key == "guid:other")).one()
        session.execute(delete(Document).where(Document.item_id == other))
    _beside(
        desk.database,
        lambda session: known.list_again(session, [other], LATER),
        prune_logs.unlisted_items,
    )
    assert other in _rows(desk.database, Item.id)
    with desk.database.write() as session:
        session.execute(update(Item).values(listed_at=NOW))
    _prune(desk.database, prune_logs.unlisted_items)
    assert other not in _rows(desk.database, Item.id)


def test_a_document_stays_that_is_to_be_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prune_documents, "_is_old", lambda *_: True)
    monkeypatch.setattr(retention.Plan, "newest_documents", _FOREVER)
    monkeypatch.setattr(prune_documents, "_part_after", lambda *_: None)
    again = update(Document).values(state="pending")
    _beside(desk.database, lambda session: session.execute(again), prune_documents.old_documents)
    assert len(_rows(desk.database, Document.id)) == 1
    with desk.database.write() as session:
        session.execute(update(Document).values(state="rejected"))
    _prune(desk.database, prune_documents.old_documents)
    assert _rows(desk.database, Document.id) == []
