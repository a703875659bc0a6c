"""The database's clock in statements: the same on both databases, and compiled once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from models import Delivery
from worker.base.store import clock
from worker.base.store.database import Database


def test_the_clock_goes_forward_and_back_to_the_millisecond(database: Database) -> None:
    with database.read() as session:
        at = clock.after(0.0)
        row = session.execute(
            select(
                clock.now(),
                clock.after(90.25),
                clock.after(-3600),
                clock.earlier(at, 60.5),
            )
        ).one()
    now, later, before, earlier = row
    near = timedelta(milliseconds=200)
    assert abs(later - now - timedelta(seconds=90.25)) < near
    assert abs(now - before - timedelta(hours=1)) < near
    assert abs(now - earlier - timedelta(seconds=60.5)) < near


def test_a_statement_with_the_clock_is_compiled_once_whatever_the_seconds(
    database: Database,
) -> None:
    cache = database.engine.get_execution_options()["compiled_cache"]
    with database.write() as session:
        session.execute(select(clock.now()))
        sizes = [len(cache)]
        for seconds in (3.0, 15.5):
            session.execute(
                update(Delivery)
                .where(Delivery.due_at <= clock.now(), Delivery.created_at < clock.after(-seconds))
                .values(due_at=clock.after(seconds))
                .execution_options(synchronize_session=False)
            )
            sizes.append(len(cache))
    assert sizes == [sizes[0], sizes[0] + 1, sizes[0] + 1]
