"""A digest of what was put off takes only what its id can stand for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Delivery, DeliveryNotice, Source
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.alerts.store import overflow
from worker.base.store.database import Database
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.store import deliveries
from worker.way.judge.rules import Route

DIGEST = "msg_digest"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database, group="none")
    made.routes = [Route("desk", "email", "reader@example.org")]
    return made


def fold(desk: Desk, seed: int) -> bool:
    """Puts an article off, and lets the digest take it when its time is there."""
    (told,) = desk.put(f"Rocket {seed}", long_text(seed)).deliveries
    with desk.database.write() as session:
        row = session.get_one(Delivery, told)
        row.slot_at = row.created_at = LATER
        session.flush()
        claimed = deliveries.claim(session, told, "t@here/1", 60, LATER)
        assert claimed is not None
        return overflow.fold(session, claimed, [overflow.PutOff(told, LATER)], DIGEST, LATER)


def carried(desk: Desk) -> int:
    with desk.database.read() as session:
        told = select(DeliveryNotice).where(DeliveryNotice.delivery_id == DIGEST)
        return len(session.scalars(told).all())


def test_a_digest_that_nobody_tried_yet_takes_more(desk: Desk) -> None:
    assert fold(desk, 1) and fold(desk, 2)
    assert carried(desk) == 2


def test_a_digest_that_a_restore_brought_back_takes_nothing_though_its_owner_let_it_go(
    desk: Desk,
) -> None:
    assert fold(desk, 1)
    with desk.database.write() as session:
        recovery.hold_before(session, LATER, LATER, "test")
        session.execute(update(Source).values(recover_until=None))
        assert deliveries.replay(session, [DIGEST]) == [DIGEST]
    assert not fold(desk, 2)
    assert carried(desk) == 1
