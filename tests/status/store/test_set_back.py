"""A clock that ran ahead and is put right: nothing waits for the time that was taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Endpoint, Heartbeat, Host, HubSubscription, Item, Job, Page, Source
from tests.way.judge.store.making import Desk
from worker.base.store import clock, jobs
from worker.base.store.database import Database
from worker.status.store import heartbeats, set_back
from worker.way.deliver.store import endpoints
from worker.way.push.store import subscriptions

DAY = 86_400.0


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def _now(session: Session) -> datetime:
    found: datetime = session.scalars(select(clock.now())).one()
    return found


def _let_a_day_ahead(session: Session, table: Any, **columns: float) -> None:
    """Sets columns as a clock a day ahead would: to so many seconds from its time."""
    values = {name: clock.after(DAY + seconds) for name, seconds in columns.items()}
    session.execute(update(table).values(values))


def test_a_sweep_finds_nothing_where_the_clock_went_on(desk: Desk) -> None:
    desk.source()
    with desk.database.write() as session:
        session.execute(update(Source).values(due_at=clock.after(3600)))
        assert set_back.notice(session, "test") == set_back.notice(session, "test") == 0.0
        due = session.scalars(select(Source.due_at)).one()
        assert due is not None
        assert due > _now(session) + timedelta(minutes=59)


def test_what_was_written_ahead_of_the_clock_comes_in_its_time(desk: Desk) -> None:
    desk.source(host="a.example")
    with desk.database.write() as session:
        session.add(Host(host="b.example", next_start_at=_now(session)))
        jobs.take(session, "recurring", 60)
        heartbeats.beat(session, "fetch", "test")
        set_back.notice(session, "test")
        _let_a_day_ahead(session, Heartbeat, at=0)
        _let_a_day_ahead(session, Source, due_at=600, dispatched_until=15, lease_until=330)
        _let_a_day_ahead(session, Host, next_start_at=5, paused_until=7200)
        _let_a_day_ahead(session, Job, updated_at=0)
        assert heartbeats.ages(session)["fetch"] > DAY - 60, "it proves nothing"
        assert DAY < set_back.notice(session, "test") < DAY + 120
    with desk.database.read() as session:
        now = _now(session)
        source = session.scalars(select(Source)).one()
        assert source.due_at is not None
        assert now + timedelta(minutes=8) < source.due_at < now + timedelta(minutes=11)
        assert source.dispatched_until is None
        assert source.lease_until is not None
        assert source.lease_until < now + timedelta(minutes=17)
        host = session.get_one(Host, "b.example")
        assert host.next_start_at is not None
        assert host.next_start_at <= now
        assert host.paused_until is not None
        assert now + timedelta(minutes=110) < host.paused_until < now + timedelta(hours=2)
        assert session.get_one(Job, "recurring").updated_at <= now
    with desk.database.write() as session:
        assert set_back.notice(session, "test") == 0.0


def test_pushes_and_pages_wait_for_no_time_that_was_taken_back(desk: Desk) -> None:
    desk.source(host="a.example")
    with desk.database.write() as session:
        now, source_id = _now(session), session.scalars(select(Source.id)).one()
        subscriptions.announce(session, source_id, "https://h.example/", "https://a.example/", now)
        item = Item(source_id=source_id, key="1", mark="m", silent=False, first_seen_at=now)
        session.add_all([item, Host(host="b.example")])
        session.flush()
        page = {"url": "https://b.example/1", "host": "b.example", "within": "", "port": 443}
        session.add(Page(item_id=item.id, source_id=source_id, address=1, asked_at=now, **page))
        session.flush()
        set_back.notice(session, "test")
        _let_a_day_ahead(session, Heartbeat, at=0)
        _let_a_day_ahead(session, Source, pushed_at=0)
        _let_a_day_ahead(session, HubSubscription, due_at=600, fetch_at=5, credit_at=300)
        _let_a_day_ahead(session, Host, next_page_at=10)
        _let_a_day_ahead(session, Page, due_at=600, lease_until=60)
        assert set_back.notice(session, "test") > DAY
    with desk.database.read() as session:
        hub, waiting = HubSubscription, _now(session) + timedelta(minutes=11)
        of_hub = session.execute(select(hub.due_at, hub.fetch_at, hub.credit_at)).one()
        of_page = session.execute(select(Page.due_at, Page.lease_until)).one()
        rest = session.get_one(Host, "b.example").next_page_at
        pushed = session.scalars(select(Source.pushed_at)).one()
        moved = (*of_hub, *of_page, rest, pushed)
        assert all(each is not None and each < waiting for each in moved)


def test_what_began_to_fail_by_a_clock_that_ran_ahead_began_when_it_did_by_this_one(
    desk: Desk,
) -> None:
    desk.source()
    with desk.database.write() as session:
        endpoints.failed(session, "hook", "ahead", _now(session))
        began = _now(session) - timedelta(days=3)
        endpoints.failed(session, "hook", "before", began)
        set_back.notice(session, "test")
        _let_a_day_ahead(session, Heartbeat, at=0)
        # It failed for two hours by the clock that ran ahead.
        _let_a_day_ahead(session, Source, failing_since=-7200)
        is_ahead = update(Endpoint).where(Endpoint.destination == "ahead")
        session.execute(is_ahead.values(failing_since=clock.after(DAY - 7200)))
        assert set_back.notice(session, "test") > DAY
    with desk.database.read() as session:
        now = _now(session)
        of_source = session.scalars(select(Source.failing_since)).one()
        rows = session.execute(select(Endpoint.destination, Endpoint.failing_since)).all()
        of_endpoints = dict(rows)
    for since in (of_source, of_endpoints["ahead"]):
        assert since is not None
        assert timedelta(minutes=119) < now - since < timedelta(minutes=123)
    assert of_endpoints["before"] == began


def test_what_waits_for_an_hour_of_the_day_waits_for_it_still(desk: Desk) -> None:
    desk.put("A rocket", "The rocket rose from the pad at dawn and burned up over the sea.")
    with desk.database.write() as session:
        set_back.notice(session, "test")
        _let_a_day_ahead(session, Heartbeat, at=0)
        for columns in ({"slot_at": clock.now()}, {"last_error": "quiet hours, until 06:30"}):
            values = {"due_at": clock.after(2 * DAY), "slot_at": None, **columns}
            session.execute(update(Delivery).values(values))
            set_back._bring_forward(session, DAY)
            due = session.scalars(select(Delivery.due_at)).one()
            assert due is not None
            assert due > _now(session) + timedelta(seconds=1.9 * DAY)
        # What the clock that ran ahead made waits no longer than it would have.
        ahead = {"slot_at": clock.after(2 * DAY), "created_at": clock.after(DAY)}
        session.execute(update(Delivery).values(due_at=clock.after(2 * DAY), **ahead))
        set_back._bring_forward(session, DAY)
        due = session.scalars(select(Delivery.due_at)).one()
        assert due is not None
        assert due < _now(session) + timedelta(seconds=1.1 * DAY)
        past = {"slot_at": None, "created_at": clock.now(), "last_error": "busy"}
        session.execute(update(Delivery).values(due_at=clock.after(2 * DAY), **past))
        set_back._bring_forward(session, DAY)
        due = session.scalars(select(Delivery.due_at)).one()
        assert due is not None
        assert due < _now(session) + timedelta(seconds=1.1 * DAY)
