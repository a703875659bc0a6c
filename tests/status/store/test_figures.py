"""What waits, and since when it is late, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from models import Delivery
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.store import clock
from worker.base.store.database import Database
from worker.status.store import figures
from worker.status.store import status as statuses
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import PUT_OFF, AttemptOutcome, ClaimedDelivery

HOUR = 3600.0
SOON = pytest.approx(0, abs=30)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database)
    made.put("Rocket", long_text(1))
    return made


def set_to(desk: Desk, **values: Any) -> None:
    with desk.database.write() as session:
        session.execute(
            update(Delivery).values(**values).execution_options(synchronize_session=False)
        )


def late_for(desk: Desk) -> float | None:
    with desk.database.read() as session:
        return figures.ages(session).open_delivery


def claimed(desk: Desk) -> ClaimedDelivery:
    with desk.database.write() as session:
        (delivery_id,) = session.scalars(select(Delivery.id))
        found = deliveries.claim(session, delivery_id, "me@here/1", 60, NOW)
        assert found is not None
        return found


def told(desk: Desk) -> dict[str, Any]:
    with desk.database.read() as session:
        found: dict[str, Any] = statuses.snapshot(session, NOW)["deliveries"]
        return found


def test_what_waits_by_rule_is_not_late_until_it_is_due(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-5 * HOUR), due_at=clock.after(HOUR), kind="story.updated")
    assert late_for(desk) is None
    found = told(desk)
    assert (found["oldest_open_at"], found["waiting"]) == (None, 1)
    assert found["next_due_at"] is not None
    set_to(desk, due_at=clock.after(-HOUR))
    assert late_for(desk) == pytest.approx(HOUR, abs=30)
    found = told(desk)
    assert (found["waiting"], found["next_due_at"]) == (0, None)
    assert found["oldest_open_at"] is not None


def test_what_is_due_at_once_is_late_from_when_it_was_made(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-2 * HOUR), due_at=clock.after(-3 * HOUR))
    assert late_for(desk) == pytest.approx(2 * HOUR, abs=30)


def test_what_failed_is_late_from_its_first_attempt_until_it_is_sent(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    attempt = claimed(desk)
    set_to(desk, first_attempt_at=clock.after(-HOUR))
    with desk.database.write() as session:
        retry = AttemptOutcome("retry", "no answer", next_in=2 * HOUR)
        deliveries.finish(session, attempt, retry, NOW)
    assert late_for(desk) == pytest.approx(HOUR, abs=30)
    assert told(desk)["waiting"] == 1
    set_to(desk, state="sent")
    assert late_for(desk) is None


def test_what_a_paused_transport_keeps_back_is_late(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    attempt = claimed(desk)
    set_to(desk, first_attempt_at=clock.after(-HOUR))
    with desk.database.write() as session:
        deliveries.give_back(session, attempt, 300, "the server refuses the login")
    assert late_for(desk) == pytest.approx(HOUR, abs=30)


def test_a_mail_that_was_put_off_is_as_if_nobody_had_tried_it(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    attempt = claimed(desk)
    with desk.database.write() as session:
        deliveries.put_off(session, attempt, HOUR, "over 30 mails today")
    assert late_for(desk) is None
    with desk.database.read() as session:
        row = session.get_one(Delivery, attempt.id)
        assert (row.state, row.attempts, row.first_attempt_at) == ("pending", 0, None)
        assert row.last_error == f"over 30 mails today: {PUT_OFF}"
    set_to(desk, due_at=clock.now())
    assert claimed(desk).first_attempt_at > attempt.first_attempt_at
    set_to(desk, due_at=clock.now(), last_error="no answer")
    assert late_for(desk) == SOON


def test_what_is_sent_again_is_late_from_now_on(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), state="dead", last_error="no answer")
    with desk.database.write() as session:
        assert len(deliveries.replay(session, None)) == 1
    assert late_for(desk) == SOON
