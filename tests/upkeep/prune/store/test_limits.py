"""Of limits that are long past nothing stays, neither of hosts nor of readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models import Host, ReaderDay, Source
from tests.way.judge.store.making import NOW
from worker.base.store.database import Database
from worker.settings.retention import RetentionTable
from worker.upkeep.prune.store import limits
from worker.upkeep.prune.store.slices import Prune
from worker.way.collect.store import hosts, retention


def prune(database: Database, what: Prune) -> None:
    at, slices = None, 0
    while slices == 0 or at is not None:
        with database.write() as session:
            at = what(session, retention.plan(session, RetentionTable(), NOW), at, 2).at
        slices += 1
        assert slices < 20


def test_hosts_go_that_are_not_asked_and_not_those_that_rest(database: Database) -> None:
    long_ago, lately = NOW - timedelta(days=33), NOW - timedelta(days=1)
    later = NOW + timedelta(hours=1)
    with database.write() as session:
        for number in range(5):
            session.add(Host(host=f"old-{number}.example", next_start_at=long_ago))
        session.add(Host(host="asked.example", next_start_at=lately))
        session.add(Host(host="rests.example", next_start_at=long_ago, paused_until=later))
        session.add(Host(host="page.example", next_page_at=lately))
    prune(database, limits.idle_hosts)
    with database.read() as session:
        left = set(session.scalars(select(Host.host)))
    assert left == {"asked.example", "rests.example", "page.example"}


def test_a_host_stays_on_which_a_source_lies(database: Database) -> None:
    with database.write() as session:
        for name, removed_at in (("kept.example", None), ("gone.example", NOW)):
            session.add(Host(host=name))
            session.add(
                Source(
                    kind="feed",
                    key=name,
                    name=name,
                    host=name,
                    created_at=NOW,
                    removed_at=removed_at,
                )
            )
    prune(database, limits.idle_hosts)
    with database.read() as session:
        assert set(session.scalars(select(Host.host))) == {"kept.example"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_prunes_waits_for_no_host_that_is_asked_at_this_moment(database: Database) -> None:
    with database.write() as session:
        for name in ("asked.example", "idle.example"):
            session.add(Host(host=name))
    with database.write() as asking:
        hosts.note_starts(asking, ["asked.example"], 60.0)
        with database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '300ms'"))
            plan = retention.plan(session, RetentionTable(), datetime.now(UTC))
            limits.idle_hosts(session, plan, None, 10)
    with database.read() as session:
        assert set(session.scalars(select(Host.host))) == {"asked.example"}


def test_a_readers_day_goes_when_nothing_of_it_can_come_back(database: Database) -> None:
    days = [(NOW - timedelta(days=age)).date().isoformat() for age in (60, 40, 33, 31, 0)]
    with database.write() as session:
        for reader in ("email a@example.org", "email b@example.org"):
            for day in days:
                session.add(
                    ReaderDay(
                        reader=reader,
                        day=day,
                        version=1,
                        messages=1,
                        urgent=0,
                        stories={},
                        alerts={},
                    )
                )
    prune(database, limits.reader_days)
    with database.read() as session:
        assert set(session.scalars(select(ReaderDay.day))) == set(days[3:])
        assert len(session.scalars(select(ReaderDay.reader)).all()) == 4
