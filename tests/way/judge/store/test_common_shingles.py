"""The shingles that say nothing are held by a process, and it knows when some came or went."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models import CommonShingle
from tests.way.judge.store.making import NOW, Desk, long_text, prepare
from worker.base.store.database import Database
from worker.way.judge.case import Case
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store.common_shingles import CommonShingles, add, drop_oldest


def _add(session: Session, *hashes: int, since: datetime = NOW) -> None:
    session.execute(insert(CommonShingle), [{"hash": each, "since": since} for each in hashes])


def test_what_another_process_adds_is_seen_at_the_next_reading(database: Database) -> None:
    known = CommonShingles()
    with database.write() as session:
        assert known.read(session) == frozenset()
        _add(session, -5, 7)
    with database.write() as session:
        assert known.read(session) == {-5, 7}
        _add(session, 9)
        assert known.read(session) == {-5, 7, 9}


def test_nothing_is_read_again_while_none_came(database: Database) -> None:
    known = CommonShingles()
    with database.write() as session:
        _add(session, 1, 2)
        first = known.read(session)
        assert known.read(session) is first


def test_one_that_an_earlier_clock_adds_later_is_seen(database: Database) -> None:
    known = CommonShingles()
    for at, number in ((0, 1), (2, 2), (1, 3), (2, 4)):
        with database.decide() as session:
            add(session, [number], NOW + timedelta(seconds=at))
        with database.read() as session:
            assert known.read(session) == set(range(1, number + 1))


def test_one_that_goes_is_seen_whether_or_not_others_are_as_old(database: Database) -> None:
    known = CommonShingles()
    with database.write() as session:
        _add(session, 1, 2)
        _add(session, 3, since=NOW + timedelta(days=1))
        assert known.read(session) == {1, 2, 3}
        left: set[int]
        for left in ({2, 3}, {3}, set()):
            drop_oldest(session, 1, most=len(left))
            assert known.read(session) == left


def test_a_transaction_that_was_taken_back_leaves_nothing_behind(database: Database) -> None:
    known = CommonShingles()
    with database.write() as session:
        _add(session, 1)
    with database.engine.connect() as connection, Session(connection) as session:
        _add(session, 2)
        assert known.read(session) == {1, 2}
        session.rollback()
    with database.read() as session:
        assert known.read(session) == {1}


def test_the_oldest_go_when_there_are_too_many(database: Database) -> None:
    with database.write() as session:
        for age in range(10):
            _add(session, age, since=NOW - timedelta(days=age))
        assert drop_oldest(session, 2, most=7) == 2
        assert drop_oldest(session, 2, most=7) == 1
        assert drop_oldest(session, 2, most=7) == 0
        assert CommonShingles().read(session) == {0, 1, 2, 3, 4, 5, 6}


def _read(desk: Desk, session: Session, made: PreparedArticle) -> set[str]:
    """Returns the titles of the articles that are read to judge another one."""
    case = Case(document_id=9, item_id=9, source_id=9, arrived_at=NOW, prepared=made)
    known = desk.reader.read(session, [case], desk.rules(session), NOW)
    return {each.title for each in known.articles.values()}


def test_of_what_shares_one_shingle_nothing_but_the_signature_is_read(database: Database) -> None:
    desk = Desk(database)
    desk.put("Rocket lands", long_text(2))
    desk.put("Harvest ends", long_text(3))
    known = set(prepare("", long_text(2)).fingerprint.signature)
    words = long_text(2).split()
    beginnings = (f"{' '.join(words[:most])} {long_text(4)}" for most in range(5, 100))
    shared = {
        len(known.intersection(made.fingerprint.signature)): made
        for made in (prepare("Ship sails", text) for text in beginnings)
    }
    with database.read() as session:
        assert _read(desk, session, shared[1]) == set()
        assert _read(desk, session, shared[max(shared)]) == {"Rocket lands"}
        assert _read(desk, session, prepare("Harvest is over", long_text(3))) == {"Harvest ends"}
