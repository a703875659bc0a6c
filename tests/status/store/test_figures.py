"""What waits, and since when it is late, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Delivery, Document, Endpoint, Heartbeat, Source
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.errors import DISK_FULL
from worker.base.processes.signs_of_life import DOCUMENTS, STOPPED
from worker.base.store import clock
from worker.base.store.database import Database
from worker.status.findings import Proof, Shortcomings
from worker.status.store import figures, heartbeats
from worker.status.store import status as statuses
from worker.way.deliver.store import deliveries, endpoints
from worker.way.deliver.store.deliveries import AttemptOutcome, ClaimedDelivery, DigestBacklog
from worker.way.read.store import documents, second_tries

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
        return figures.ages(session, figures.progress(session)).open_delivery


def claimed(desk: Desk) -> ClaimedDelivery:
    with desk.database.write() as session:
        (delivery_id,) = session.scalars(select(Delivery.id))
        found = deliveries.claim(session, delivery_id, "me@here/1", 60, NOW)
        assert found is not None
        return found


def told(desk: Desk) -> dict[str, Any]:
    with desk.database.read() as session:
        shown = statuses.snapshot(session, NOW, figures.progress(session), {})
        found: dict[str, Any] = shown["deliveries"]
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


def fail(desk: Desk, next_in: float, error: str = "no answer") -> None:
    """Lets an attempt fail, as the steps note it."""
    attempt = claimed(desk)
    with desk.database.write() as session:
        retry = AttemptOutcome("retry", error, next_in=next_in)
        deliveries.finish(session, attempt, retry, NOW)
        row = endpoints.find(session, attempt.channel, attempt.destination)
        row.failures, row.failing_since = 1, NOW


def test_what_waits_for_another_try_or_an_endpoint_that_fails_is_not_late(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    fail(desk, next_in=2 * HOUR)
    assert late_for(desk) is None
    assert told(desk)["waiting"] == 1
    set_to(desk, due_at=clock.after(-HOUR))
    assert late_for(desk) is None, "one dead webhook pages nobody, for three days or for ever"
    with desk.database.write() as session:
        (row,) = session.scalars(select(Endpoint))
        endpoints.enable(session, row.channel, row.destination)
    assert late_for(desk) == pytest.approx(HOUR, abs=30)
    set_to(desk, state="sent")
    assert late_for(desk) is None


def test_what_a_paused_transport_keeps_back_is_not_late(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    attempt = claimed(desk)
    with desk.database.write() as session:
        endpoints.pause_transport(session, attempt.channel, 300, "the login is refused")
        deliveries.give_back(session, attempt, 0, "the server refuses the login")
    assert late_for(desk) is None


def test_an_attempt_under_way_is_not_late_until_its_lease_runs_out(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    claimed(desk)
    found = work(desk).deliveries
    assert (found.oldest, found.is_under_way) == (None, True)
    assert found.newest is not None
    set_to(desk, lease_until=clock.after(-1))
    found = work(desk).deliveries
    assert found.oldest == pytest.approx(HOUR, abs=30)
    assert not found.is_under_way


def test_what_waits_for_its_turn_at_an_endpoint_is_not_late(desk: Desk) -> None:
    desk.put("Rocket 2", long_text(2))
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    with desk.database.write() as session:
        first, second = session.scalars(select(Delivery.id))
        assert deliveries.claim(session, first, "me@here/1", 60, NOW)
    assert late_for(desk) is None, "it is sent when the other side took what is before it"
    with desk.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == second).values(destination="another"))
    assert late_for(desk) == pytest.approx(HOUR, abs=30)


def work(desk: Desk) -> Proof:
    with desk.database.read() as session:
        return figures.progress(session)


def lacking(desk: Desk) -> Shortcomings:
    with desk.database.read() as session:
        return figures.shortcomings(session, {"out": {"alerts"}})


def test_a_full_disk_of_a_file_channel_is_known_by_its_words_until_there_is_room(
    desk: Desk,
) -> None:
    set_to(desk, channel_kind="file", due_at=clock.after(-1))
    fail(desk, next_in=-1, error="/alerts/a.eml cannot be written: permission denied")
    assert lacking(desk).full_channels == ()
    fail(desk, next_in=-1, error=f"/alerts/a.eml cannot be written: {DISK_FULL}")
    with desk.database.read() as session:
        (channel,) = session.scalars(select(Delivery.channel))
    assert lacking(desk).full_channels == (channel,)
    set_to(desk, destination="/mnt/old")
    assert lacking(desk).full_channels == (), "it writes elsewhere by now"
    set_to(desk, destination="alerts")
    assert lacking(desk).full_channels == (channel,)
    set_to(desk, state="sent", last_error=None)
    assert lacking(desk).full_channels == ()


def test_documents_that_wait_for_their_second_try_are_not_late(desk: Desk) -> None:
    with desk.database.write() as session:
        session.execute(
            update(Document).values(state="pending", due_at=clock.after(-HOUR), tries=0)
        )
    assert work(desk).documents.oldest == pytest.approx(HOUR, abs=30)
    with desk.database.write() as session:
        (document,) = session.scalars(select(Document.id))
        token, taken = documents.claim(session, [document], "me@here/1")
        assert [each.id for each in taken] == [document]
    assert work(desk).documents.oldest == pytest.approx(HOUR, abs=30), "whoever is at it may burn"
    with desk.database.write() as session:
        assert second_tries.put_apart(session, document, token, "too much")
    assert work(desk).documents.oldest is None


def test_sources_that_fail_are_counted_among_those_that_are_watched(desk: Desk) -> None:
    desk.source(host="a.example")
    with desk.database.write() as session:
        session.execute(update(Source).values(kind="feed", disabled=None))
        session.execute(update(Source).values(failing_since=NOW))
    found = lacking(desk)
    assert found.sources == found.failing_sources > 0
    with desk.database.write() as session:
        session.execute(update(Source).values(disabled="gone"))
    found = lacking(desk)
    assert (found.sources, found.failing_sources) == (0, 0)


def test_what_is_done_with_and_who_stopped_is_told_by_their_rows(desk: Desk) -> None:
    ages = {"fetch": 31, STOPPED + "fetch": 30, STOPPED + "mail": 40, "mail": 20, DOCUMENTS: 10}
    with desk.database.write() as session:
        for name, age in ages.items():
            heartbeats.beat(session, name, "test")
            beat = update(Heartbeat).where(Heartbeat.name == name)
            session.execute(beat.values(at=clock.after(-age)))
    found = work(desk)
    assert found.signs == {"fetch": pytest.approx(31, abs=5), "mail": pytest.approx(20, abs=5)}
    assert found.stopped == {"fetch"}, "a later sign of life takes it back"
    assert found.documents.newest == pytest.approx(10, abs=5)
    assert found.last_write == pytest.approx(10, abs=5)


def test_a_mail_that_was_put_off_is_as_if_nobody_had_tried_it(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), due_at=clock.after(-HOUR))
    attempt, slot = claimed(desk), datetime(2099, 1, 2, 8, tzinfo=UTC)
    with desk.database.write() as session:
        deliveries.put_off(session, attempt, slot, "over 10 messages today")
    assert late_for(desk) is None
    with desk.database.read() as session:
        row = session.get_one(Delivery, attempt.id)
        assert (row.state, row.attempts, row.first_attempt_at) == ("pending", 0, None)
        assert row.last_error == "over 10 messages today: in the digest of 2099-01-02 08:00 UTC"
        assert (row.slot_at, row.due_at) == (slot, slot)
        assert deliveries.put_off_now(session) == DigestBacklog(1, slot, slot)
    set_to(desk, due_at=clock.now())
    assert claimed(desk).first_attempt_at > attempt.first_attempt_at


def test_what_is_sent_again_is_late_from_now_on(desk: Desk) -> None:
    set_to(desk, created_at=clock.after(-9 * HOUR), state="dead", last_error="no answer")
    with desk.database.write() as session:
        assert len(deliveries.replay(session, None)) == 1
    assert late_for(desk) == SOON


def test_endpoints_that_were_taken_out_of_the_configuration_are_not_counted(desk: Desk) -> None:
    with desk.database.write() as session:
        for channel, to in (("out", "alerts"), ("out", "mistyped"), ("gone", "alerts")):
            endpoints.failed(session, channel, to, NOW)
            endpoints.pause_transport(session, channel, 300, "the login is refused")
        endpoints.find(session, "out", "well")
    with desk.database.read() as session:
        both = figures.endpoint_states(session, {"out": {"alerts", "mistyped", "well"}})
        one = figures.endpoint_states(session, {"out": {"alerts"}})
        none = figures.endpoint_states(session, {})
    assert both == {"failing": 2, "paused": 1, "disabled": 0, "ok": 1}
    assert one == {"failing": 1, "paused": 1, "disabled": 0}
    assert none == {"failing": 0, "paused": 0, "disabled": 0}
