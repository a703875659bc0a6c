"""Bytes are removed when nobody needs them, and never under an arrival's hands."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import delete, func, select, text

from models import Blob, Document
from tests.way.judge.store.making import Desk
from worker.base.store import blobs
from worker.base.store.database import Database
from worker.way.read.store import documents


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def stored(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Blob)) or 0


def prune(database: Database, digests: list[bytes]) -> int:
    with database.write() as session:
        return len(blobs.remove(session, digests, Document.state.is_not(None)))


def test_bytes_that_a_document_needs_stay(desk: Desk) -> None:
    desk.keep(desk.source(), "guid:1", b"what arrived")
    with desk.database.read() as session:
        digests = list(session.scalars(select(Blob.sha256)))
    assert prune(desk.database, digests) == 0
    with desk.database.write() as session:
        session.execute(delete(Document))
    assert prune(desk.database, digests) == 1
    assert stored(desk.database) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_bytes_that_a_document_needs_are_not_even_locked(desk: Desk) -> None:
    desk.keep(desk.source(), "guid:1", b"what arrived")
    with desk.database.read() as session:
        digests = list(session.scalars(select(Blob.sha256)))
    with desk.database.write() as session:
        session.execute(text("UPDATE blobs SET size = size"))
    assert prune(desk.database, digests) == 0
    with desk.database.read() as session:
        assert session.scalar(text("SELECT xmax::text FROM blobs")) == "0"


def test_what_was_removed_is_stored_anew(desk: Desk) -> None:
    with desk.database.write() as session:
        digests = blobs.add(session, [b"one", b"two", b"one"])
    assert prune(desk.database, digests) == 2
    with desk.database.write() as session:
        assert blobs.add(session, [b"one", b"two", b"one"]) == digests
    assert stored(desk.database) == 2


def test_an_arrival_holds_the_bytes_that_are_there_until_it_ends(desk: Desk) -> None:
    """While an arrival has found its bytes and not yet committed, they are passed over."""
    if desk.database.on_sqlite:
        return  # One writer at a time: nothing can come in between.
    with desk.database.write() as session:
        digests = blobs.add(session, [b"known"])
    with desk.database.write() as arriving:
        assert blobs.add(arriving, [b"known"]) == digests
        assert prune(desk.database, digests) == 0
    assert prune(desk.database, digests) == 1


def test_an_arrival_waits_for_a_removal_and_stores_the_bytes_anew(desk: Desk) -> None:
    if desk.database.on_sqlite:
        return
    with desk.database.write() as session:
        digests = blobs.add(session, [b"known"])
    done = threading.Event()

    def arrive() -> None:
        with desk.database.write() as session:
            blobs.add(session, [b"known"])
        done.set()

    thread = threading.Thread(target=arrive)
    with desk.database.write() as pruning:
        removed = blobs.remove(pruning, digests, Document.state.is_not(None))
        assert len(removed) == 1
        thread.start()
        assert not done.wait(0.3)
    thread.join(10)
    assert stored(desk.database) == 1


def test_two_arrivals_of_new_bytes_both_hold_them(desk: Desk) -> None:
    """The second one waits for the first one's insert, and then holds the row itself."""
    if desk.database.on_sqlite:
        return
    entered, leave = threading.Event(), threading.Event()

    def second() -> None:
        with desk.database.write() as session:
            blobs.add(session, [b"new"])
            entered.set()
            leave.wait(10)

    with desk.database.write() as session:
        digests = blobs.add(session, [b"new"])
        thread = threading.Thread(target=second)
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    assert prune(desk.database, digests) == 0
    leave.set()
    thread.join(10)
    assert prune(desk.database, digests) == 1


def test_no_document_is_ever_without_its_bytes_while_others_prune(desk: Desk) -> None:
    source, stop = desk.source(), threading.Event()
    lost: list[int] = []
    failures: list[BaseException] = []

    def arrive(number: int) -> None:
        try:
            for turn in range(12):
                contents = [f"text {(turn + each) % 4}".encode() for each in (number, number + 1)]
                ids = [
                    each
                    for at, content in enumerate(contents)
                    for each in desk.keep(source, f"{number}:{turn}:{at}", content)
                ]
                with desk.database.write() as session:
                    token, taken = documents.claim(session, ids, f"test@here/{number}")
                    lost.extend(set(ids) - {each.id for each in taken})
                    for each in ids:
                        documents.finish(session, each, token, outcome="new")
        except BaseException as error:
            failures.append(error)

    def remove() -> None:
        try:
            while not stop.is_set():
                with desk.database.write() as session:
                    digests = list(session.scalars(select(Blob.sha256)))
                    blobs.remove(session, digests, Document.state == "pending")
                time.sleep(0.001)
        except BaseException as error:
            failures.append(error)

    arriving = [threading.Thread(target=arrive, args=(number,)) for number in range(3)]
    removing = threading.Thread(target=remove)
    for each in (*arriving, removing):
        each.start()
    for each in arriving:
        each.join(60)
    stop.set()
    removing.join(30)
    assert failures == []
    assert lost == []


def test_a_document_whose_bytes_are_gone_is_set_aside_with_the_reason(desk: Desk) -> None:
    [document_id] = desk.keep(desk.source(), "guid:1", b"what arrived")
    with desk.database.write() as session:
        session.execute(text("DELETE FROM blobs"))
    with desk.database.write() as session:
        assert documents.claim(session, [document_id], "test@here/1")[1] == []
    with desk.database.read() as session:
        document = session.get_one(Document, document_id)
    assert (document.state, document.code) == ("rejected", "gone")
