"""What waits for an endpoint that answers again goes at once, the oldest first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Attempt, Delivery
from models.ids import time_ordered_id
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.hours import put_off
from worker.base.store import clock
from worker.base.store.database import Database
from worker.way.deliver.store import deliveries, endpoints, waking
from worker.way.deliver.store.due import hint_due

OUT = "out", "alerts"
HOUR = 3600.0


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database, group="none")


def make(desk: Desk, number: int) -> list[str]:
    """Makes deliveries, each younger than the one before, that wait hours for their next try."""
    (first,) = desk.put("Rocket", long_text(1)).deliveries
    with desk.database.write() as session:
        row = session.get_one(Delivery, first)
        for each in range(1, number):
            session.add(
                Delivery(
                    id=f"msg_{each}",
                    alert_id=row.alert_id,
                    group_key=f"{row.alert_id}:{each}",
                    kind=row.kind,
                    channel=row.channel,
                    channel_kind=row.channel_kind,
                    destination=row.destination,
                    created_at=row.created_at + timedelta(seconds=each),
                )
            )
        session.flush()
        values = {"state": "retry", "attempts": 3, "last_error": "503", "due_at": clock.after(HOUR)}
        session.execute(update(Delivery).values(**values))
    return [first, *(f"msg_{each}" for each in range(1, number))]


def change(desk: Desk, delivery_id: str, **values: object) -> None:
    with desk.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))


def due(desk: Desk) -> list[str]:
    """Returns what is due, in the order in which it goes."""
    with desk.database.write() as session:
        return hint_due(session, {"file": ["out"]}, 100)["file"]


def wake(desk: Desk, most: int | None) -> list[str]:
    with desk.database.write() as session:
        waking.wake(session, *OUT, most)
    return due(desk)


def test_all_that_waits_is_due_in_the_order_of_its_age(desk: Desk) -> None:
    made = make(desk, 5)
    change(desk, made[3], due_at=clock.after(-HOUR), state="pending", attempts=0)
    assert wake(desk, None) == made


def test_the_oldest_comes_alone_and_before_what_is_due(desk: Desk) -> None:
    made = make(desk, 4)
    change(desk, made[2], due_at=clock.after(-HOUR), state="pending", attempts=0)
    assert wake(desk, 1) == [made[0], made[2]]


def test_nothing_is_hurried_where_what_is_due_is_older(desk: Desk) -> None:
    made = make(desk, 3)
    change(desk, made[0], due_at=clock.after(-HOUR))
    assert wake(desk, 1) == [made[0]]


def test_what_waits_by_a_rule_goes_on_waiting(desk: Desk) -> None:
    quiet, limited, pending, other, late = make(desk, 5)
    change(desk, quiet, last_error=put_off(NOW))
    change(desk, pending, state="pending", attempts=0)
    change(desk, other, destination="elsewhere")
    with desk.database.write() as session:
        session.add(
            Attempt(
                id=time_ordered_id(),
                delivery_id=limited,
                number=3,
                started_at=NOW,
                status=429,
                worker="test",
            )
        )
    assert wake(desk, None) == [late]


def test_a_first_success_hurries_one_and_the_third_all(desk: Desk) -> None:
    made = make(desk, 6)
    with desk.database.write() as session:
        endpoints.failed(session, *OUT, NOW)
    for place in range(2):
        with desk.database.write() as session:
            endpoints.went_well(session, *OUT, NOW)
        assert due(desk) == [made[place]]
        change(desk, made[place], state="sent")
    with desk.database.write() as session:
        endpoints.went_well(session, *OUT, NOW)
    assert due(desk) == made[2:]


def test_an_endpoint_that_fails_again_meanwhile_begins_anew(desk: Desk) -> None:
    made = make(desk, 4)
    with desk.database.write() as session:
        endpoints.failed(session, *OUT, NOW)
        endpoints.went_well(session, *OUT, NOW)
        endpoints.failed(session, *OUT, NOW)
        assert endpoints.find(session, *OUT).to_prove == endpoints.PROOF
    assert due(desk) == made[:1]


def wake_each(desk: Desk) -> tuple[int, list[str]]:
    with desk.database.write() as session:
        number = waking.wake_each(session, {OUT[0]: {OUT[1]}})
    return number, due(desk)


def test_of_an_endpoint_that_fails_the_oldest_is_hastened_and_the_others_follow_it(
    desk: Desk,
) -> None:
    made = make(desk, 5)
    with desk.database.write() as session:
        endpoints.failed(session, *OUT, NOW)
    assert wake_each(desk) == (1, made[:1])
    change(desk, made[0], state="sent")
    for _ in range(endpoints.PROOF):
        with desk.database.write() as session:
            endpoints.went_well(session, *OUT, NOW)
    assert set(due(desk)) == set(made[1:])


def test_of_one_that_is_well_all_is_hastened_and_of_one_that_is_gone_nothing(desk: Desk) -> None:
    made = make(desk, 3)
    change(desk, made[2], destination="elsewhere")
    assert wake_each(desk) == (1, made[:2])


def test_what_waits_follows_what_was_replayed_to_an_endpoint_that_failed(desk: Desk) -> None:
    made = make(desk, 4)
    with desk.database.write() as session:
        endpoints.failed(session, *OUT, NOW)
    change(desk, made[3], state="held", state_reason="gave up after 10 attempts")
    with desk.database.write() as session:
        deliveries.replay(session, [made[3]])
    assert due(desk) == [made[3]]
    change(desk, made[3], state="sent")
    with desk.database.write() as session:
        endpoints.went_well(session, *OUT, NOW)
    assert due(desk) == [made[0]]
