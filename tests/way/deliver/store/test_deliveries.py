"""The outbox: claims, attempts, holds, replays, and groups."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Attempt, Delivery
from tests.way.judge.store.making import ALERT, NOW, Desk, in_other_words, long_text
from worker.articles.store import views
from worker.base.store import clock, leases
from worker.base.store.database import Database
from worker.way.deliver.store import deliveries, endpoints
from worker.way.deliver.store.deliveries import AttemptOutcome, ClaimedDelivery
from worker.way.judge.rules import Route
from worker.way.judge.store.plan import Written


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def claim(desk: Desk, delivery_id: str, seconds: float = 60) -> ClaimedDelivery | None:
    with desk.database.write() as session:
        return deliveries.claim(session, delivery_id, "test@here/1", seconds, NOW)


def finish(desk: Desk, claimed: ClaimedDelivery | None, outcome: AttemptOutcome) -> bool:
    assert claimed is not None
    with desk.database.write() as session:
        return deliveries.finish(session, claimed, outcome, NOW)


def shown(desk: Desk) -> list[dict[str, object]]:
    with desk.database.read() as session:
        return views.deliveries(session, views.DeliveryFilter())


def one(desk: Desk, number: int = 1) -> str:
    return desk.put(f"Rocket {number}", long_text(number)).deliveries[0]


def of_an_event_of_its_own(desk: Desk, number: int) -> str:
    """Returns a delivery of a story of its own: no other has any of its words."""
    text = " ".join(f"{word}{number}" for word in long_text(number).split())
    return desk.put(f"Rocket {number}", text).deliveries[0]


def test_a_delivery_is_claimed_once(desk: Desk) -> None:
    delivery = one(desk)
    assert claim(desk, delivery) is not None
    assert claim(desk, delivery) is None


def test_a_sent_delivery_says_when_and_is_never_claimed_again(desk: Desk) -> None:
    delivery = one(desk)
    assert finish(desk, claim(desk, delivery), AttemptOutcome("sent", "250 ok", 250))
    [line] = shown(desk)
    assert (line["state"], line["attempts"], line["alert"]) == ("sent", 1, ALERT)
    assert line["delivered_at"] is not None
    assert claim(desk, delivery) is None


def test_a_failed_attempt_is_logged_and_tried_again_when_due(desk: Desk) -> None:
    delivery = one(desk)
    finish(desk, claim(desk, delivery), AttemptOutcome("retry", "503", 503, next_in=3600))
    assert claim(desk, delivery) is None
    with desk.database.write() as session:
        session.execute(update(Delivery).values(due_at=clock.now()))
    assert claim(desk, delivery) is not None
    with desk.database.read() as session:
        rows = session.execute(select(Attempt.number, Attempt.outcome).order_by(Attempt.number))
        assert [tuple(row) for row in rows] == [(1, "retry"), (2, None)]


def test_the_bytes_are_frozen_by_whoever_holds_the_lease(desk: Desk) -> None:
    claimed = claim(desk, one(desk))
    assert claimed is not None
    with desk.database.write() as session:
        assert deliveries.freeze(session, claimed, b"first", "text/plain")
    finish(desk, claimed, AttemptOutcome("retry", "no answer", next_in=0))
    again = claim(desk, claimed.id)
    assert again is not None
    assert again.payload == b"first"
    with desk.database.write() as session:
        assert not deliveries.freeze(session, claimed, b"late", "text/plain")


def test_an_expired_lease_is_swept_and_the_delivery_is_free_again(desk: Desk) -> None:
    delivery = one(desk)
    lost = claim(desk, delivery, seconds=-1)
    with desk.database.write() as session:
        leases.release_expired(session)
    again = claim(desk, delivery)
    assert again is not None
    assert not finish(desk, lost, AttemptOutcome("retry", "too late", next_in=0))
    assert finish(desk, again, AttemptOutcome("sent", "ok"))


def test_what_was_accepted_after_its_lease_ran_out_is_not_sent_again(desk: Desk) -> None:
    delivery = one(desk)
    slow = claim(desk, delivery, seconds=-1)
    with desk.database.write() as session:
        leases.release_expired(session)
    assert finish(desk, slow, AttemptOutcome("sent", "accepted at last"))
    assert claim(desk, delivery) is None


def test_a_dead_workers_leases_are_freed_at_once(desk: Desk) -> None:
    delivery = one(desk)
    holder = leases.owner("deliver")
    gone = holder.rpartition("/")[0] + "/999999999"
    with desk.database.write() as session:
        deliveries.claim(session, delivery, gone, 900, NOW)
    with desk.database.write() as session:
        assert leases.release_dead(session, "process") == 0
        assert leases.release_dead(session, "deliver") == 1
    assert claim(desk, delivery) is not None


def test_no_more_than_five_go_to_one_endpoint_at_a_time(desk: Desk) -> None:
    made = [of_an_event_of_its_own(desk, number) for number in range(1, 8)]
    taken = [claim(desk, each) for each in made]
    assert sum(each is not None for each in taken) == 5
    finish(desk, taken[0], AttemptOutcome("sent", "ok"))
    assert claim(desk, made[-1]) is not None


def test_an_endpoint_that_failed_gets_one_at_a_time_until_three_went_well(desk: Desk) -> None:
    made = [of_an_event_of_its_own(desk, number) for number in range(6)]
    with desk.database.write() as session:
        endpoints.failed(session, "out", "alerts", NOW)
    for each in made[:3]:
        claimed = claim(desk, each)
        assert claim(desk, made[4]) is None
        finish(desk, claimed, AttemptOutcome("sent", "ok"))
        with desk.database.write() as session:
            endpoints.went_well(session, "out", "alerts", NOW)
    assert claim(desk, made[3]) and claim(desk, made[4])


def test_an_endpoint_that_failed_in_the_release_before_proves_itself_too(desk: Desk) -> None:
    first, second = (of_an_event_of_its_own(desk, number) for number in range(2))
    with desk.database.write() as session:
        endpoints.find(session, "out", "alerts").failures = 7
    with desk.database.write() as session:
        endpoints.went_well(session, "out", "alerts", NOW)
        assert endpoints.find(session, "out", "alerts").to_prove == 2
    assert claim(desk, first) is not None
    assert claim(desk, second) is None


def test_a_paused_transport_is_left_alone_and_the_try_does_not_count(desk: Desk) -> None:
    delivery = one(desk)
    claimed = claim(desk, delivery)
    assert claimed is not None
    with desk.database.write() as session:
        endpoints.pause_transport(session, claimed.channel, 600, "login refused")
        deliveries.give_back(session, claimed, 0, "login refused")
    [line] = shown(desk)
    assert (line["state"], line["attempts"]) == ("pending", 0)
    assert claim(desk, delivery) is None


def test_a_disabled_endpoint_holds_what_waits_and_what_comes(desk: Desk) -> None:
    waiting = one(desk, 1)
    with desk.database.write() as session:
        endpoints.disable(session, "out", "alerts", "it is gone", NOW)
    coming = one(desk, 2)
    assert [line["state"] for line in shown(desk)] == ["held", "held"]
    with desk.database.write() as session:
        assert set(deliveries.replay(session, None)) == {waiting, coming}
    assert claim(desk, coming) is not None


def test_replay_repeats_the_id_and_the_bytes(desk: Desk) -> None:
    delivery = one(desk)
    claimed = claim(desk, delivery)
    assert claimed is not None
    with desk.database.write() as session:
        deliveries.freeze(session, claimed, b"bytes", "text/plain")
    finish(desk, claimed, AttemptOutcome("dead", "gave up"))
    with desk.database.write() as session:
        assert deliveries.replay(session, [delivery]) == [delivery]
    again = claim(desk, delivery)
    assert again is not None
    assert (again.id, again.payload, again.attempt) == (delivery, b"bytes", 1)


def test_replay_leaves_alone_what_waits_or_is_under_way(desk: Desk) -> None:
    waiting, under_way = one(desk, 1), one(desk, 2)
    claim(desk, under_way)
    with desk.database.write() as session:
        assert deliveries.replay(session, [waiting, under_way]) == []


def test_what_is_to_be_tried_again_is_tried_now_and_keeps_its_tries(desk: Desk) -> None:
    delivery, waiting = one(desk, 1), one(desk, 2)
    claimed = claim(desk, delivery)
    assert claimed is not None
    finish(desk, claimed, AttemptOutcome("retry", "refused", next_in=3600.0))
    with desk.database.write() as session:
        assert not deliveries.hasten(session, waiting)
        assert deliveries.replay(session, [delivery]) == []
        assert deliveries.hasten(session, delivery)
        assert not deliveries.hasten(session, delivery)
    again = claim(desk, delivery)
    assert again is not None
    assert (again.attempt, again.first_attempt_at) == (2, claimed.first_attempt_at)


def test_a_removed_channel_holds_and_a_returned_one_frees(desk: Desk) -> None:
    delivery = one(desk)
    with desk.database.write() as session:
        endpoints.hold_removed_channels(session, {"other": "file"})
    assert shown(desk)[0]["state"] == "held"
    with desk.database.write() as session:
        endpoints.hold_removed_channels(session, {"out": "file"})
    assert claim(desk, delivery) is not None


def soon(desk: Desk, number: int) -> tuple[str, datetime]:
    """Returns a delivery that waits for its time, which is in an hour, and that."""
    delivery, at = one(desk, number), datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    with desk.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == delivery).values(due_at=at))
    return delivery, at


def open_now(desk: Desk) -> dict[str, tuple[str, bool]]:
    """Returns in which state each delivery is, and whether it is due."""
    now = datetime.now(UTC)
    with desk.database.read() as session:
        rows = session.scalars(select(Delivery)).all()
    return {row.id: (row.state, row.due_at is not None and row.due_at <= now) for row in rows}


def test_what_waited_for_its_time_keeps_that_when_its_channel_is_back(desk: Desk) -> None:
    waiting, at = soon(desk, 1)
    tried, due = one(desk, 2), one(desk, 3)
    claimed = claim(desk, tried)
    assert claimed is not None
    finish(desk, claimed, AttemptOutcome("retry", "refused", next_in=3600.0))
    for channels in ({"other": "file"}, {"out": "file"}):
        with desk.database.write() as session:
            endpoints.hold_removed_channels(session, channels)
    assert open_now(desk) == {
        waiting: ("pending", False),
        tried: ("retry", True),
        due: ("pending", True),
    }
    with desk.database.read() as session:
        assert session.get_one(Delivery, waiting).due_at == at


@pytest.mark.parametrize("is_named", [True, False])
def test_what_waited_for_its_time_keeps_that_when_it_is_replayed(
    desk: Desk, is_named: bool
) -> None:
    waiting, at = soon(desk, 1)
    failed, due = one(desk, 2), one(desk, 3)
    claimed = claim(desk, failed)
    assert claimed is not None
    finish(desk, claimed, AttemptOutcome("dead", "gave up"))
    ids = [waiting, failed, due]
    with desk.database.write() as session:
        endpoints.disable(session, "out", "alerts", "it is gone", NOW)
        assert set(deliveries.replay(session, ids if is_named else None)) == set(ids)
    assert open_now(desk) == {
        waiting: ("pending", False),
        failed: ("pending", True),
        due: ("pending", True),
    }
    with desk.database.read() as session:
        assert session.get_one(Delivery, waiting).due_at == at


def test_each_destination_has_a_delivery_of_its_own(desk: Desk) -> None:
    desk.routes = [Route("desk", "email", "a@x.example"), Route("desk", "email", "b@x.example")]
    assert len(desk.put("Rocket", long_text(1)).deliveries) == 2


def test_the_same_news_has_the_same_id_in_another_database(
    desk: Desk, migrated_file: Path, tmp_path: Path
) -> None:
    elsewhere = Database(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'other.db')}")
    other = Desk(elsewhere)
    other.put("Ferry", long_text(5))
    assert other.put("Rocket 1", long_text(1)).deliveries[0] == one(desk)
    elsewhere.close()


def test_reports_of_a_story_that_waits_go_together(database: Database) -> None:
    desk = Desk(database, wait=30.0, follow_ups="all")
    first = desk.put("Rocket over coast", long_text(4, 300))
    second = told_elsewhere(desk)
    assert second.deliveries == first.deliveries
    [line] = shown(desk)
    assert line["article_ids"] == [first.article_id, second.article_id]


def test_a_report_of_a_story_that_was_claimed_meanwhile_is_told_on_its_own(
    database: Database,
) -> None:
    desk = Desk(database, wait=0.0, follow_ups="all")
    first = desk.put("Rocket over coast", long_text(4, 300))
    assert claim(desk, first.deliveries[0]) is not None
    second = told_elsewhere(desk)
    assert second.deliveries
    assert second.deliveries != first.deliveries


def told_elsewhere(desk: Desk) -> Written:
    source = desk.source("http://b.example/feed")
    text = in_other_words(long_text(4, 300))
    return desk.put("A rocket over the coast", text, source_id=source)


def test_without_grouping_every_article_goes_on_its_own(database: Database) -> None:
    desk = Desk(database, wait=30.0, group="none")
    assert one(desk, 1) != one(desk, 2)
    assert len(shown(desk)) == 2
