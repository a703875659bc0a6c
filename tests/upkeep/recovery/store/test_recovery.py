"""After a database was put back: nothing that may have been sent goes out by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Document
from tests.way.judge.store.making import NOW, Desk, in_other_words, long_text, prepare
from worker.articles.store import views
from worker.base import hours
from worker.base.store.database import Database
from worker.base.types import Published
from worker.status.store import status
from worker.upkeep.recovery.doubts import REASON, SETTLED
from worker.upkeep.recovery.store import recovery
from worker.way.collect.store import taken
from worker.way.collect.store.taken import Concluded, SourceOutcome
from worker.way.deliver.store import deliveries, endpoints
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import Rules

LOST = NOW + timedelta(hours=6)


def dated(at: datetime) -> PreparedArticle:
    """Returns an article that states when it was published."""
    prepared = prepare("A rocket", long_text(1))
    published = Published(at, "second", "feed", "as stated")
    return replace(prepared, article=replace(prepared.article, published=published))


class Quiet(Desk):
    """A desk whose alert is quiet all day but for its last minute."""

    def rules(self, session: Session) -> Rules:
        rules = super().rules(session)
        quiet = hours.quiet_of(["00:00-23:59"], hours.zone("UTC"))
        assert quiet is not None
        (alert,) = rules.alerts
        return replace(rules, alerts=(replace(alert, quiet={"out": (quiet,)}),))


def recovered(desk: Desk) -> recovery.Held:
    with desk.database.decide() as session:
        return recovery.hold_before(session, LOST, LOST, "test")


def states(desk: Desk) -> list[tuple[str, str | None]]:
    with desk.database.read() as session:
        rows = session.execute(
            select(Delivery.state, Delivery.state_reason).order_by(Delivery.created_at, Delivery.id)
        )
        return [(row.state, row.state_reason) for row in rows]


def everybody(session: Session) -> dict[str, list[str]]:
    """Returns to whom anything is to be delivered, as if all of them were configured."""
    return {"out": list(session.scalars(select(Delivery.destination)))}


def collected(desk: Desk, source_id: int, outcome: str = "ok") -> None:
    with desk.database.write() as session:
        source = taken.take(session, source_id, "test@here/1", even_if_not_due=True)
        assert source is not None
        done = SourceOutcome(
            outcome, 0.1, 60.0, {}, error_kind="soft" if outcome == "error" else None
        )
        assert not taken.conclude(session, [Concluded(source, done, LOST)])


def test_what_waited_is_held_and_its_lease_is_worth_nothing(database: Database) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    desk.put("Another rocket", long_text(2))
    with database.read() as session:
        ids = session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
    with database.write() as session:
        claimed = deliveries.claim(session, ids[0], "lost@there/1", 60, NOW)
    assert claimed is not None
    assert recovered(desk) == recovery.Held(2, 0, 1)
    assert states(desk) == [("held", REASON), ("held", REASON)]
    with database.write() as session:
        assert not deliveries.freeze(session, claimed, b"x", "text/plain")


def test_what_is_sent_dead_or_held_for_other_reasons_stays_as_it_is(database: Database) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    with database.write() as session:
        session.execute(update(Delivery).values(state="sent"))
    assert recovered(desk).deliveries == 0
    assert states(desk) == [("sent", None)]


def test_a_template_that_is_mended_does_not_free_what_may_have_been_sent(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    unmade = endpoints.not_rendered("old", "no such field")
    with database.write() as session:
        session.execute(update(Delivery).values(state="held", state_reason=unmade))
    assert recovered(desk).deliveries == 1
    with database.write() as session:
        assert endpoints.free_mended(session, "out", "new") == 0
    assert states(desk) == [("held", REASON)]


def test_a_channel_that_comes_back_does_not_free_what_may_have_been_sent(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    with database.write() as session:
        endpoints.hold_removed_channels(session, {})
    recovered(desk)
    with database.write() as session:
        endpoints.hold_removed_channels(session, {"out": "file"})
    assert states(desk) == [("held", REASON)]


def test_a_document_that_waited_is_read_and_what_it_sets_off_is_held(database: Database) -> None:
    desk = Desk(database)
    (document_id,) = desk.keep(desk.source(), "guid:1", b"x")
    assert recovered(desk) == recovery.Held(0, 1, 1)
    stored = desk.store(document_id, prepare("A rocket", long_text(1)))
    assert stored is not None
    assert len(stored.deliveries) == 1
    assert states(desk) == [("held", REASON)]


def test_the_first_collection_is_doubtful_and_the_next_is_not(database: Database) -> None:
    desk = Desk(database)
    source_id = desk.source()
    recovered(desk)
    desk.put("A rocket that was told", long_text(1), source_id=source_id)
    collected(desk, source_id, "error")
    desk.put("A rocket behind a failure", long_text(2), source_id=source_id)
    collected(desk, source_id)
    desk.put("A rocket of today", long_text(3), source_id=source_id)
    assert sorted(states(desk), key=str) == [
        ("held", REASON),
        ("held", REASON),
        ("pending", None),
    ]


def test_what_was_published_later_is_told_at_once(database: Database) -> None:
    desk = Desk(database)
    source_id = desk.source()
    with database.decide() as session:
        recovery.hold_before(session, NOW - timedelta(hours=1), NOW, "test")
    (document_id,) = desk.keep(source_id, "guid:1", b"x")
    assert desk.store(document_id, dated(NOW - timedelta(minutes=1))) is not None
    assert states(desk) == [("pending", None)]


def test_what_is_held_joins_nothing_that_will_be_sent(database: Database) -> None:
    desk = Desk(database, wait=60.0, follow_ups="all")
    sure, doubtful = desk.source("http://a.example/feed"), desk.source("http://b.example/feed")
    with database.decide() as session:
        recovery.hold_before(session, NOW - timedelta(hours=1), NOW, "test")
    collected(desk, sure)
    told = desk.put("A rocket", long_text(1), source_id=sure)
    text = in_other_words(long_text(1))
    report = desk.put("A rocket said elsewhere", text, source_id=doubtful)
    assert report.deliveries
    assert report.deliveries != told.deliveries
    assert sorted(states(desk), key=str) == [("held", REASON), ("pending", None)]


def test_replayed_by_id_it_is_sent_and_replaying_failures_leaves_it(database: Database) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    recovered(desk)
    with database.write() as session:
        assert status.failed_deliveries(session, everybody(session)) == []
        held = recovery.held_ids(session, ["out"])
        assert deliveries.replay(session, held) == held
    assert states(desk) == [("pending", None)]


def test_what_is_settled_is_not_sent(database: Database) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    recovered(desk)
    with database.write() as session:
        assert recovery.settle(session, LOST, "test") == 1
        assert recovery.settle(session, LOST, "test") == 0
        assert status.failed_deliveries(session, everybody(session)) == []
    assert states(desk) == [("suppressed", SETTLED)]


@pytest.mark.parametrize("told", ["quiet hours, until 2026-01-01 16:00 UTC", "answered 503"])
def test_the_reason_of_what_is_held_and_of_what_is_settled_is_the_one_that_is_shown(
    database: Database, told: str
) -> None:
    desk = Desk(database)
    desk.put("A rocket", long_text(1))
    with database.write() as session:
        session.execute(update(Delivery).values(state="retry", attempts=3, last_error=told))

    def shown() -> tuple[str, str | None, str | None]:
        with database.read() as session:
            (line,) = views.deliveries(session, views.DeliveryFilter())
        return line["state"], line["last_error"], line["next_attempt_at"]

    recovered(desk)
    assert shown() == ("held", REASON, None)
    with database.write() as session:
        recovery.settle(session, LOST, "test")
    assert shown() == ("suppressed", SETTLED, None)


def test_news_that_is_held_when_it_is_decided_waits_for_no_quiet_hours(
    database: Database,
) -> None:
    desk = Quiet(database)
    source_id = desk.source()
    recovered(desk)
    desk.put("A rocket", long_text(1), source_id=source_id)
    with database.read() as session:
        (line,) = views.deliveries(session, views.DeliveryFilter())
    assert (line["state"], line["last_error"]) == ("held", REASON)


def test_the_later_of_two_recoveries_stands(database: Database) -> None:
    desk = Desk(database)
    recovered(desk)
    with database.decide() as session:
        recovery.hold_before(session, NOW, NOW, "test")
    (document_id,) = desk.keep(desk.source(), "guid:1", b"x")
    with database.write() as session:
        session.execute(
            update(Document).values(hold=REASON, arrived_at=datetime(2026, 1, 3, tzinfo=UTC))
        )
    assert desk.store(document_id, dated(NOW + timedelta(hours=1))) is not None
    assert states(desk) == [("held", REASON)]
