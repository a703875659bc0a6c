"""Parts by time on PostgreSQL: made ahead, dropped whole, and rows find their place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from models import Poll, Source
from models.ids import first_id_at, time_ordered_id
from tests.parts.postgres import Postgres
from worker.base.store import migrations, partitions
from worker.base.store.database import Database

DAY = timedelta(days=1)


@pytest.fixture
def divided(postgres: Postgres, migrated_template: str) -> Database:
    return Database(postgres.create(migrated_template))


def _polls(database: Database, at: list[datetime]) -> None:
    with database.write() as session:
        source = Source(kind="feed", key="k", name="n", created_at=at[0])
        session.add(source)
        session.flush()
        for each in at:
            row = Poll(source_id=source.id, at=each, seconds=1.0, outcome="ok")
            row.id = first_id_at(each) + 5
            session.add(row)


def test_ids_made_at_a_time_lie_at_or_above_its_bound() -> None:
    before = datetime.now(UTC)
    made = time_ordered_id()
    assert first_id_at(before) <= made < first_id_at(datetime.now(UTC) + DAY)


def test_parts_are_there_for_the_next_two_weeks(divided: Database) -> None:
    now = datetime.now(UTC)
    with divided.write() as session:
        for table, division in partitions.TABLES.items():
            ends = [each.upper for each in partitions.parts(session, table) if each.upper]
            assert max(ends) >= division.bound(now + 13 * DAY), table
    divided.close()


def test_parts_are_made_as_time_goes_by_and_only_once(divided: Database) -> None:
    later = datetime.now(UTC) + 20 * DAY
    with divided.write() as session:
        assert partitions.ensure(session, later)
        assert partitions.ensure(session, later) == []
        ends = [each.upper for each in partitions.parts(session, "documents") if each.upper]
        assert max(ends) >= first_id_at(later + 13 * DAY)
    divided.close()


def test_a_long_pause_leaves_no_row_without_a_place(divided: Database) -> None:
    now = datetime.now(UTC)
    _polls(divided, [now, now + 400 * DAY])
    with divided.write() as session:
        partitions.ensure(session, now + 400 * DAY)
        partitions.ensure(session, now + 800 * DAY)
        assert len(session.query(Poll).all()) == 2
    divided.close()


def test_a_dropped_part_takes_its_rows_and_no_others(divided: Database) -> None:
    now = datetime.now(UTC)
    month = partitions.TABLES["polls"]
    next_month = month.after(month.start(now))
    _polls(divided, [now, next_month])
    with divided.write() as session:
        bound = month.bound(next_month)
        old = [
            each
            for each in partitions.parts(session, "polls")
            if (each.upper or bound + 1) <= bound
        ]
        assert all(partitions.drop(session, each) for each in old)
        assert [each.at for each in session.query(Poll)] == [next_month]
    divided.close()


def test_a_part_in_use_is_left_for_later(divided: Database) -> None:
    with divided.write() as other, divided.write() as session:
        part = partitions.parts(session, "polls")[0]
        other.execute(text(f"LOCK TABLE {part.name} IN ACCESS SHARE MODE"))
        assert not partitions.drop(session, part)
        assert part in partitions.parts(session, "polls")
    divided.close()


def test_sqlite_has_no_parts(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    migrations.upgrade(database)
    with database.write() as session:
        assert partitions.parts(session, "documents") == []
        assert partitions.ensure(session, datetime.now(UTC)) == []
    database.close()
