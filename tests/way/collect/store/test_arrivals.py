"""Who brings the same documents at once brings each of them once."""

from __future__ import annotations

import threading

from sqlalchemy import func, select

from models import Document, Item
from tests.way.judge.store.making import NOW, Desk
from worker.base.store.database import Database
from worker.base.types import Arrival
from worker.way.collect.store import arrivals


def test_the_second_of_two_that_bring_the_same_at_once_finds_what_the_first_brought(
    database: Database,
) -> None:
    desk = Desk(database)
    source = desk.source()
    batch = [(Arrival(f"{number}.txt", "text", b"words"), str(number)) for number in range(40)]
    kept: list[list[int | None]] = []
    begin = threading.Barrier(2)

    def bring() -> None:
        begin.wait()
        with database.write() as session:
            kept.append(arrivals.keep_each(session, source, batch, None, NOW))

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(sum(each is not None for each in ids) for ids in kept) == [0, 40]
    with database.read() as session:
        for table in (Item, Document):
            assert session.scalar(select(func.count()).select_from(table)) == 40
