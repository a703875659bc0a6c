"""Pages are taken politely: behind polls, one at a time a host, and half as often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from models import Document, Host, Item, Page, Source
from tests.way.judge.store.making import NOW
from worker.base.store import clock
from worker.base.store.database import Database
from worker.base.store.writing import insert_ignoring
from worker.way.collect import looks
from worker.way.collect.linked import PageRequest
from worker.way.collect.store import admission, hosts, pages
from worker.way.collect.store.admission import Manners, Room

POLITE = Manners(5.0)
HOLDER = "test@here/1.1"
Requesting = Callable[..., None]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def requesting(database: Database) -> Requesting:
    """Makes a source of a host, and pages of it that are due, each at an address of its own."""

    def request(host: str, *addresses: int, source_due: float = 3600.0) -> None:
        with database.write() as session:
            values = {"kind": "feed", "key": host, "name": host, "host": host}
            made = {"created_at": NOW, "state": {}, "notes": [], "options": {}}
            due = {"due_at": clock.after(source_due)}
            number = session.scalar(insert(Source).values(values | made | due).returning(Source.id))
            for place, address in enumerate(addresses):
                item = Item(source_id=number, key=f"{host} {place} {address}", mark="m",
                            silent=False, first_seen_at=NOW)  # fmt: skip
                session.add(item)
                session.flush()
                session.execute(
                    insert(Page).values(
                        item_id=item.id, source_id=number, address=address, url=f"http://{host}/1",
                        host=host, within="", port=80, asked_at=NOW + timedelta(seconds=item.id),
                        hops=0, tries=0, looks=0, unchanged=0, due_at=clock.after(-1.0),
                    )
                )  # fmt: skip

    return request


def take(session: Session, manners: Manners = POLITE) -> list[int]:
    """Takes what may be taken. Returns the addresses."""
    found = pages.take_due(session, HOLDER, manners, 10)
    return [group[0].address for group in found]


def test_of_each_host_one_page_is_taken_the_newest_first(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1, 2, 3)
    requesting("b.example", 4)
    with database.write() as session:
        assert sorted(take(session)) == [3, 4]
    with database.write() as session:
        assert take(session) == []


def test_entries_of_one_address_are_taken_together(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1, 1, 1)
    with database.write() as session:
        (group,) = pages.take_due(session, HOLDER, POLITE, 10)
    assert len(group) == 3


def test_what_an_entry_waits_for_goes_before_what_is_looked_at_again(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1)
    with database.write() as session:
        session.execute(update(Page).values(looks=1, asked_at=NOW + timedelta(days=1)))
        session.execute(update(Source).values(key="x"))
    requesting("a.example", 2)
    with database.write() as session:
        assert take(session) == [2]


@pytest.mark.parametrize(("due_in", "taken"), [(-5.0, []), (4.0, []), (60.0, [1])])
def test_a_page_never_delays_a_poll(
    database: Database, requesting: Requesting, due_in: float, taken: list[int]
) -> None:
    requesting("a.example", 1, source_due=due_in)
    with database.write() as session:
        assert take(session) == taken


def test_pages_are_at_most_half_of_what_begins_at_a_host(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1)
    with database.write() as session:
        assert take(session) == [1]
        row = session.get_one(Host, "a.example")
        assert row.next_page_at is not None
        assert row.next_start_at is not None
        assert 4.9 < (row.next_page_at - row.next_start_at).total_seconds() < 5.1


def test_a_host_that_rests_is_asked_for_no_page(database: Database, requesting: Requesting) -> None:
    requesting("a.example", 1)
    requesting("b.example", 2)
    with database.write() as session:
        hosts.pause(session, "a.example", 60.0)
        hosts.rest_pages(session, "b.example", 3600.0)
        assert take(session) == []
        assert pages.due(session, 10) == [session.scalar(select(func.min(Source.id)))]


def test_a_rest_from_pages_is_none_from_polls(database: Database, requesting: Requesting) -> None:
    requesting("a.example", source_due=-1.0)
    with database.write() as session:
        hosts.rest_pages(session, "a.example", 3600.0)
        assert len(admission.due(session, POLITE, 10)) == 1


def test_two_are_under_way_at_a_host_pages_among_them(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1)
    with database.write() as session:
        assert take(session, Manners(0.0)) == [1]
        rows = [
            {"kind": "feed", "key": f"f{number}", "name": "f", "host": "a.example", "options": {},
             "created_at": NOW, "state": {}, "notes": [], "due_at": NOW}
            for number in range(3)
        ]  # fmt: skip
        session.execute(insert(Source), rows)
        found = admission.take_due(session, HOLDER, 12.0, Manners(0.0), Room(10, 10))
        assert len(found) == 1


def test_what_is_late_by_hours_is_given_up_and_said(
    database: Database, requesting: Requesting
) -> None:
    requesting("a.example", 1)
    with database.write() as session:
        session.execute(update(Page).values(due_at=clock.after(-7 * 3600.0)))
        pages.give_up_late(session)
        row = session.scalars(select(Page)).one()
        session.refresh(row)
        assert (row.kind, row.due_at) == ("late", None)
        assert "had no time" in str(row.reason)


def test_the_wait_for_a_page_is_under_a_minute() -> None:
    assert looks.WAIT < 60.0


def test_a_page_that_a_reader_asks_for_at_the_same_time_is_one(
    database: Database, requesting: Requesting, monkeypatch: pytest.MonkeyPatch
) -> None:
    requesting("paper.example")
    with database.write() as session:
        source = session.scalars(select(Source.id)).one()
        item = Item(source_id=source, key="a", mark="m", silent=False, first_seen_at=NOW)
        session.add(item)
        session.flush()
        document = Document(source_id=source, item_id=item.id, sha256=b"", format="feed_entry",
                            arrived_at=NOW)  # fmt: skip
        session.add(document)
        session.flush()
        request = PageRequest(document.id, "http://paper.example/a", "paper.example", "", 80, 7)
        write = insert_ignoring

        def another_first(session: Session, table: type[Page], rows: list[dict[str, Any]]) -> None:
            write(session, table, [row | {"url": "http://paper.example/b"} for row in rows])
            write(session, table, rows)

        monkeypatch.setattr(pages, "insert_ignoring", another_first)
        asked = pages.ask(session, source, [request], NOW, is_always=True)
        assert asked.waiting == [document.id]
        assert session.scalars(select(Page.url)).all() == ["http://paper.example/a"]
