"""Articles that were stored without an index are indexed later, and found as such until then."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import select, text

from models import Article
from tests.way.judge.store.making import NOW, Desk, long_text
from worker import search as words
from worker.base.store import jobs
from worker.base.store.database import Database
from worker.search.store import backlog as search_backlog
from worker.search.store import index as search
from worker.upkeep.prune.store import articles as prune_articles

ALL = [1, 2, 3, 4, 5]


@pytest.fixture
def full(database: Database) -> Database:
    desk = Desk(database)
    for seed in ALL:
        desk.put(f"Bridge {seed}", long_text(seed))
    return database


def unindexed(database: Database) -> list[int]:
    with database.read() as session:
        query = select(Article.id).where(search_backlog.unindexed(session))
        assert search_backlog.count(session) == len(session.scalars(query).all())
        return sorted(session.scalars(query))


def found(database: Database, what: str = "bridge") -> list[int]:
    with database.read() as session:
        hits = search.found(session, words.read(what))
        return sorted(row.id for row in session.execute(hits.select()))


def index_all(database: Database, most: int = 2) -> int:
    steps = 1
    while True:
        with database.decide() as session:
            if not search_backlog.index_some(session, most):
                return steps
        steps += 1


def empty(database: Database) -> None:
    with database.write() as session:
        search.remove_all(session)


def test_what_the_store_indexes_needs_nothing_more(full: Database) -> None:
    assert unindexed(full) == []
    index_all(full)
    assert (unindexed(full), found(full)) == ([], ALL)
    with full.read() as session:
        assert search_backlog.is_done(session)


def test_articles_from_before_are_indexed_in_small_steps_the_newest_first(full: Database) -> None:
    empty(full)
    assert unindexed(full) == ALL
    with full.decide() as session:
        assert search_backlog.index_some(session, 2)
    assert (unindexed(full), found(full)) == ([1, 2, 3], [4, 5])
    assert index_all(full) > 1
    assert (unindexed(full), found(full)) == ([], ALL)


def test_what_an_older_worker_stores_meanwhile_is_found_out(full: Database) -> None:
    index_all(full)
    Desk(full).put("Bridge 6", long_text(6))
    with full.write() as session:
        search.remove(session, 6, "Bridge 6", long_text(6))
    assert unindexed(full) == [6]
    index_all(full)
    assert (unindexed(full), found(full)) == ([], [*ALL, 6])


def test_a_restored_database_begins_anew(full: Database) -> None:
    index_all(full)
    empty(full)
    Desk(full).put("Bridge 6", long_text(6))
    assert unindexed(full) == ALL
    index_all(full)
    assert found(full) == [*ALL, 6]


def test_an_index_of_other_words_is_written_anew(full: Database) -> None:
    index_all(full)
    with full.write() as session:
        jobs.note(session, search_backlog.JOB, {"words": 0, "low": 0, "high": 5})
    assert unindexed(full) == ALL
    index_all(full)
    assert (unindexed(full), found(full)) == ([], ALL)


def test_an_article_removed_meanwhile_stops_nothing(full: Database) -> None:
    empty(full)
    with full.decide() as session:
        search_backlog.index_some(session, 1)
        prune_articles.take_out(session, [3], NOW)
    index_all(full)
    assert found(full) == [1, 2, 4, 5]


# On SQLite one transaction writes at a time.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_article_that_is_indexed_while_it_is_revised_is_found_by_its_new_words(
    database: Database,
) -> None:
    desk = Desk(database)
    desk.put("Bridge", f"Oldword {long_text(1)}", key="guid:1")
    empty(database)
    indexed, is_over = threading.Event(), threading.Event()

    def index() -> None:
        with database.write() as session:
            search_backlog.index(session, [1])
            indexed.set()
            is_over.wait(10)

    def revise() -> None:
        desk.put("Bridge", f"Newword {long_text(1)}", key="guid:1")

    workers = [threading.Thread(target=each) for each in (index, revise)]
    workers[0].start()
    assert indexed.wait(10)
    workers[1].start()
    wait_for_a_lock(database)
    is_over.set()
    for each in workers:
        each.join()
    assert [found(database, each) for each in ("oldword", "newword")] == [[], [1]]


def wait_for_a_lock(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(100):
        with database.read() as session:
            if session.scalar(waiting):
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
