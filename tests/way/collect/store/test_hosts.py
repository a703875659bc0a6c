"""How much is asked of which hosts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from models import Source
from tests.way.judge.store.making import NOW
from worker.base.store.database import Database
from worker.way.collect.store import hosts


def source(host: str, number: int, **columns: Any) -> dict[str, Any]:
    return {
        "kind": "feed",
        "key": f"http://{host}/{number}",
        "name": host,
        "host": host,
        "options": {"freshness": "5m"} if number == 1 else {},
        "state": {},
        "notes": [],
        "created_at": NOW,
        "polls_a_day": 100.0,
        "disabled": None,
    } | columns


def test_hosts_are_left_out_of_which_all_is_planned_and_seldom(database: Database) -> None:
    rows = [
        *(source("seldom.example", each) for each in (1, 2)),
        *(source("often.example", each) for each in (1, 2, 3)),
        source("new.example", 2, polls_a_day=None),
        source("off.example", 2, polls_a_day=None, disabled="410"),
        # What another kind's table calls so is its own.
        source("own.example", 1, polls_a_day=None, kind="own", options={"freshness": "often"}),
    ]
    with database.write() as session:
        session.execute(insert(Source), rows)
    with database.read() as session:
        busy = sorted(hosts.wanted(session, ["feed"], 300.0), key=str)
        every = hosts.wanted(session, ["feed"])
    assert busy == [
        ("new.example", None, 1, 0, 0.0),
        ("often.example", "5m", 1, 1, 100.0),
        ("often.example", None, 2, 2, 200.0),
    ]
    assert {host for host, *_ in every} == {"seldom.example", "often.example", "new.example"}
