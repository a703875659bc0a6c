"""Counting is exact, however many are due at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select, update

from models import Delivery, ReaderDay
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.alerts import budget
from worker.alerts.budget import Day, Limits, Message, Placing
from worker.alerts.store import budget as store
from worker.base.store import leases
from worker.base.store.database import Database
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import ClaimedDelivery
from worker.way.judge.rules import Route

DAY = "2026-11-29"
MANY = 24


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database, group="none")
    made.routes = [Route("desk", "email", "Reader@example.org")]
    return made


def make(desk: Desk, number: int) -> list[str]:
    """Makes deliveries to one address, as rows beside one that is whole."""
    (first,) = desk.put("Rocket", long_text(1)).deliveries
    with desk.database.write() as session:
        row = session.get_one(Delivery, first)
        for each in range(1, number):
            session.add(
                Delivery(
                    id=f"msg_{each}",
                    alert_id=row.alert_id,
                    story_id=row.story_id,
                    group_key=f"{row.alert_id}:{each}",
                    kind=row.kind,
                    channel=row.channel,
                    channel_kind=row.channel_kind,
                    destination=row.destination if each % 2 else row.destination.lower(),
                    created_at=row.created_at,
                    due_at=row.due_at,
                    attempts=0,
                    state="pending",
                )
            )
    return [first, *(f"msg_{each}" for each in range(1, number))]


def claim(database: Database, delivery_id: str) -> ClaimedDelivery:
    with database.write() as session:
        claimed = deliveries.claim(session, delivery_id, f"t@here/{delivery_id}", 60, NOW)
    assert claimed is not None
    return claimed


def decided(limits: Limits, seen: Day) -> Placing:
    return budget.decide(seen, Message("1", is_first_of_main=lambda: True), limits)


def take(database: Database, delivery_id: str, limits: Limits) -> bool:
    claimed = claim(database, delivery_id)
    with database.write() as session:
        verdict = store.take(session, claimed, DAY, partial(decided, limits))
    return verdict.day is not None


def test_of_many_that_are_due_at_once_exactly_so_many_are_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "MOST_AT_ONCE", 10 * MANY)
    ids = make(desk, MANY)
    with ThreadPoolExecutor(MANY) as pool:
        went = list(pool.map(lambda each: take(desk.database, each, Limits(10)), ids))
    assert sum(went) == 10
    with desk.database.read() as session:
        (row,) = session.scalars(select(ReaderDay)).all()
        places = session.scalars(select(Delivery.place).where(Delivery.counted_on == DAY)).all()
    assert (row.reader, row.day) == ("email:reader@example.org", DAY)
    assert (row.messages, row.alerts, row.version) == (10, {"1": 10}, 10)
    assert sorted(place or 0 for place in places) == list(range(1, 11))


def test_a_place_is_given_back_once(desk: Desk) -> None:
    ids = make(desk, 3)
    assert [take(desk.database, each, Limits(2)) for each in ids] == [True, True, False]
    with desk.database.write() as session:
        session.execute(update(Delivery).values(lease_token=None, lease_until=None, state="retry"))
    dead = claim(desk.database, ids[0])
    assert (dead.counted_on, dead.place) == (DAY, 1)
    for _ in range(2):
        with desk.database.write() as session:
            store.give_back(session, dead)
    assert take(desk.database, ids[2], Limits(2))
    with desk.database.read() as session:
        assert session.scalars(select(ReaderDay.messages)).one() == 2


def test_what_was_counted_for_a_delivery_whose_lease_was_lost_is_taken_back(desk: Desk) -> None:
    (only,) = make(desk, 1)
    claimed = claim(desk.database, only)
    with desk.database.write() as session:
        session.execute(update(Delivery).values(lease_token=leases.new_token()))
    with pytest.raises(store.LeaseLost), desk.database.write() as session:
        store.take(session, claimed, DAY, partial(decided, Limits(1)))
    with desk.database.read() as session:
        assert session.scalars(select(ReaderDay)).all() == []


def test_days_that_are_long_over_are_forgotten(desk: Desk) -> None:
    ids = make(desk, 1)
    claimed = claim(desk.database, ids[0])
    for day in range(1, 21):
        with desk.database.write() as session:
            store.take(session, claimed, f"2026-11-{day:02}", partial(decided, Limits(10)))
    with desk.database.read() as session:
        kept = session.scalars(select(ReaderDay.day).order_by(ReaderDay.day)).all()
    assert kept == [f"2026-11-{day:02}" for day in range(13, 21)]
