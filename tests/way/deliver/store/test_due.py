"""What is due is found, whatever else waits: of each kind of channel, the longest due first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from models import Delivery
from models.ids import time_ordered_id
from tests.way.judge.store.making import Desk, long_text
from worker.base.store import clock
from worker.base.store.database import Database
from worker.way.deliver.store import deliveries, due, endpoints
from worker.way.deliver.store.due import hint_due

CHANNELS = {"webhook": ["hook", "other"], "email": ["desk"], "file": ["out"]}
HOUR = 3600.0


@pytest.fixture
def desk(database: Database) -> Desk:
    """A desk of which nothing is due."""
    made = Desk(database, group="none")
    made.put("Rocket", long_text(1))
    with database.write() as session:
        session.execute(update(Delivery).values(state="sent", due_at=None))
    return made


@pytest.fixture
def look_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets no more than so many be looked at for all kinds together."""

    def only(number: int) -> None:
        monkeypatch.setattr(due, "_LOOKED_AT", number)
        due._longest_due.cache_clear()

    yield only
    due._longest_due.cache_clear()


def add(desk: Desk, channel: str, seconds: float, number: int = 1, **values: object) -> list[str]:
    """Makes deliveries by a channel that have been due for so long, each a second less."""
    kinds = {slug: kind for kind, slugs in CHANNELS.items() for slug in slugs}
    with desk.database.write() as session:
        first = session.scalars(select(Delivery)).first()
        assert first is not None
        made = []
        for each in range(number):
            row = Delivery(
                id=f"msg_{time_ordered_id()}",
                alert_id=first.alert_id,
                group_key=f"{channel}:{each}",
                kind=first.kind,
                channel=channel,
                channel_kind=kinds[channel],
                destination="there",
                created_at=first.created_at + timedelta(seconds=each),
                due_at=clock.after(each - seconds),
                state="pending",
            )
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            made.append(row.id)
    return made


def found(desk: Desk, limit: int = 40) -> Mapping[str, list[str]]:
    with desk.database.write() as session:
        return hint_due(session, CHANNELS, limit)


def test_of_each_kind_the_longest_due_are_named_once(desk: Desk) -> None:
    late, later = add(desk, "hook", HOUR, 3), add(desk, "other", 2 * HOUR, 2)
    mail = add(desk, "desk", 60)
    add(desk, "hook", -HOUR)
    add(desk, "hook", HOUR, state="leased", lease_token="x", lease_until=clock.after(HOUR))
    assert found(desk, 4) == {"webhook": [*later, *late[:2]], "email": mail, "file": []}
    assert found(desk, 4) == {"webhook": late[2:], "email": [], "file": []}


@pytest.mark.parametrize("behind", [2, 3, 40])
def test_what_is_due_behind_many_others_is_found(
    desk: Desk, look_at: Callable[[int], None], behind: int
) -> None:
    look_at(behind)
    hooks = add(desk, "hook", 2 * HOUR, 5)
    others, mails = add(desk, "other", HOUR, 2), add(desk, "desk", 60, 3)
    assert found(desk, 2) == {"webhook": hooks[:2], "email": mails[:2], "file": []}
    assert found(desk, 5) == {"webhook": [*hooks[2:], *others], "email": mails[2:], "file": []}


@pytest.mark.parametrize("behind", [1, 40])
def test_what_is_paused_keeps_nothing_else_from_being_found(
    desk: Desk, look_at: Callable[[int], None], behind: int
) -> None:
    look_at(behind)
    paused = add(desk, "hook", 2 * HOUR, 3)
    other, mail = add(desk, "other", HOUR), add(desk, "desk", 60)
    with desk.database.write() as session:
        endpoints.pause_transport(session, "hook", HOUR, "the login is refused")
    assert found(desk) == {"webhook": other, "email": mail, "file": []}
    with desk.database.write() as session:
        endpoints.pause_transport(session, "hook", -1.0, "")
        row = endpoints.find(session, "other", "there")
        row.paused_until = clock.after(HOUR)
    add(desk, "other", HOUR)
    assert found(desk) == {"webhook": paused, "email": [], "file": []}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_waits_is_neither_looked_through_nor_put_in_order(desk: Desk) -> None:
    asked: list[tuple[str, Any]] = []
    listened = desk.database.engine, "before_cursor_execute"

    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        asked.append((statement, given))

    ids = add(desk, "hook", HOUR, 3)
    event.listen(*listened, note)
    with desk.database.write() as session:
        hint_due(session, CHANNELS, 40)
        deliveries.hint_these(session, "webhook", ids)
        queries = [each for each in asked if "FROM deliveries" in each[0]]
        plans = [
            str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", given).all())
            for each, given in queries
        ]
    event.remove(*listened, note)
    assert len(plans) == 3
    assert "ix_deliveries_open (due_at<" in plans[0] and "ORDER BY" not in plans[0]
    assert all("sqlite_autoindex_deliveries_1 (id=?)" in each for each in plans[1:])
