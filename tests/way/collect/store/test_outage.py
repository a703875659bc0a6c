"""When our own way out fails, and not the sources."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Source
from tests.way.collect.store.test_sources import row, sync
from tests.way.judge.store.making import NOW
from worker.base.store.database import Database
from worker.way.collect.steps.access import Access
from worker.way.collect.store import outage


@pytest.mark.parametrize(
    ("failing", "answering", "ours"),
    [(4, 0, False), (5, 0, True), (5, 1, False), (9, 1, True), (90, 11, False), (1, 0, False)],
)
def test_nine_in_ten_of_five_hosts_at_least_fail(failing: int, answering: int, ours: bool) -> None:
    hosts = {f"f{each}": True for each in range(failing)}
    hosts |= {f"a{each}": False for each in range(answering)}
    assert outage.nearly_all_fail(hosts) == ours


def test_what_was_tried_within_ten_minutes_tells_it_by_hosts(database: Database) -> None:
    sync(database, *(row(number, f"h{number // 2}.example") for number in range(12)))

    def tried(minutes: float, *, failing: bool, host: str = "%") -> None:
        values = {
            "last_collected_at": NOW - timedelta(minutes=minutes),
            "error_kind": "temporary" if failing else None,
        }
        with database.write() as session:
            session.execute(update(Source).where(Source.host.like(host)).values(values))

    def is_ours(host: str | None = "h0.example") -> bool:
        return Access(database).is_our_outage(host, NOW)

    assert not is_ours()
    tried(5, failing=True)
    assert is_ours()
    assert not is_ours(None)
    tried(5, failing=False, host="h1.%")
    assert not is_ours()
    tried(11, failing=False, host="h1.%")
    assert is_ours()
    tried(11, failing=True)
    assert not is_ours()
