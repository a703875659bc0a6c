"""Many sources are collected at once: politely, without loss, and none behind another."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from models import Document, Item, Poll, Source
from tests.net.servers import header_of, path_of, response
from tests.parts.waiting import PATIENCE, wait_until
from tests.way.collect.steps.held_feeds import HeldFeeds, feed_of, held_feeds
from tests.way.judge.store.making import NOW
from worker.base.errors import StoreUnavailable
from worker.base.processes.parentage import die_with_parent
from worker.base.store import clock, leases
from worker.base.store.database import Database
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect_taken
from worker.way.collect.steps.together import Signs, Times, Together
from worker.way.collect.store import admission
from worker.way.collect.store.admission import Manners

QUICK = Times(turn=0.01, look=0.02, retry=0.01, rest=0.0)
SIGNS = Signs(NoHints)
HOLDER = "test@here/1.1"
Making = Callable[..., Runtime]


@pytest.fixture
def making(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Making]:
    """Makes a runtime with feeds on a server's hosts, all due."""
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    made: list[Runtime] = []

    def make(server: HeldFeeds, feeds: Sequence[str], gap: str = "5s") -> Runtime:
        path = tmp_path / "wirewatch.toml"
        service = f'[service]\nprivate_networks = ["127.0.0.0/8"]\nhost_interval = "{gap}"\n'
        tables = (_feed(server, *each.split("/")) for each in feeds)
        path.write_text(service + "".join(tables))
        runtime = Runtime(load_settings(path))
        made.append(runtime)
        rows = [asdict(runtime.source_row(each)) for each in runtime.settings.sources]
        with runtime.database.write() as session:
            values = {"created_at": NOW, "due_at": NOW, "state": {}, "notes": []}
            session.execute(insert(Source), [row | values for row in rows])
        return runtime

    yield make
    for each in made:
        each.close()


def _feed(server: HeldFeeds, host: str, path: str) -> str:
    return f'[[feed]]\nurl = "http://{host}.localhost:{server.port}/{path}"\n'


@contextmanager
def running(together: Together, signs: Signs = SIGNS) -> Iterator[list[int]]:
    """Collects in a thread; it is over at the end, and the list holds how many were collected."""
    counted: list[int] = []
    thread = threading.Thread(target=lambda: counted.append(together.run(HOLDER, signs)))
    thread.start()
    yield counted
    thread.join(60)
    assert not thread.is_alive()


def outcomes(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.execute(select(Poll.outcome, func.count()).group_by(Poll.outcome))
        return dict(rows.all())


def test_the_due_feeds_of_a_host_that_answers_429_hold_up_nobody(making: Making) -> None:
    def answer(request: bytes) -> bytes:
        is_busy = str(header_of(request, "host")).startswith("busy.")
        return response(status="429 Too Many Requests") if is_busy else feed_of(request)

    others = [f"h{number}/f{number}" for number in range(20)]
    with held_feeds(answer) as server:
        runtime = making(server, [*(f"busy/f{number}" for number in range(260)), *others])
        assert Together(runtime, QUICK).run(HOLDER, SIGNS) == 21
    assert outcomes(runtime.database) == {"ok": 20, "error": 1}
    assert sum(server.asked.values()) == 21


def test_of_one_host_two_are_open_at_most_and_all_have_their_turn(making: Making) -> None:
    with held_feeds() as server:
        runtime = making(server, [f"one/f{number}" for number in range(7)], gap="0s")
        server.hold()
        with running(Together(runtime, QUICK)) as counted:
            server.wait_for(2)
            time.sleep(5 * QUICK.look)
            server.let_go()
    assert counted == [7]
    assert set(server.most.values()) == {2}


def test_many_requests_are_open_at_a_time_and_none_beyond_the_limit(making: Making) -> None:
    with held_feeds() as server:
        runtime = making(server, [f"h{number}/f{number}" for number in range(60)])
        together = Together(runtime, replace(QUICK, most_open=50))
        server.hold()
        with running(together) as counted:
            server.wait_for(50)
            time.sleep(5 * QUICK.look)
            server.wait_for(50)
            # Whoever is told meanwhile that there is work leaves it to the one who is at it.
            assert together.run("test@here/1.2", SIGNS) == 0
            server.let_go()
    assert counted == [60]
    assert outcomes(runtime.database) == {"ok": 60}


def test_a_lease_is_kept_as_long_as_a_request_is_open(making: Making) -> None:
    with held_feeds() as server:
        runtime = making(server, ["a/f1", "b/f2"])
        server.hold()
        with running(Together(runtime, replace(QUICK, lease=0.6, renewed=0.1))) as counted:
            server.wait_for(2)
            time.sleep(1.2)
            with runtime.database.read() as session:
                assert admission.due(session, Manners(0.0), 10) == []
            server.let_go()
    assert counted == [2]
    assert outcomes(runtime.database) == {"ok": 2}


def test_what_is_open_at_a_stop_ends_and_nothing_more_is_taken(making: Making) -> None:
    is_stopped = threading.Event()
    signs = replace(SIGNS, goes_on=lambda: not is_stopped.is_set())
    with held_feeds() as server:
        runtime = making(server, [f"h{number}/f{number}" for number in range(9)])
        server.hold()
        with running(Together(runtime, replace(QUICK, most_open=4)), signs) as counted:
            server.wait_for(4)
            is_stopped.set()
            server.let_go()
    assert counted == [4]


def test_a_host_that_does_not_answer_holds_up_a_stop_for_so_long_and_is_asked_again(
    making: Making,
) -> None:
    is_stopped = threading.Event()
    signs = replace(SIGNS, goes_on=lambda: not is_stopped.is_set())
    with held_feeds() as server:
        runtime = making(server, ["a/f1", "b/f2"], "0s")
        server.hold()
        with running(Together(runtime, replace(QUICK, stopping=0.5)), signs) as counted:
            server.wait_for(2)
            is_stopped.set()
        assert counted == [0], "it was over before they were let go"
        server.let_go()
        with runtime.database.write() as session:
            session.execute(update(Source).values(lease_until=NOW))
            assert leases.release_expired(session) == 2
        assert Together(runtime, QUICK).run(HOLDER, SIGNS) == 2


class Unplugged:
    """A database that is away while this is set; transactions that were begun end."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_away = threading.Event()
        for name in ("read", "write"):
            monkeypatch.setattr(database, name, self._begun(getattr(database, name)))

    def _begun(self, begin: Any) -> Any:
        def begun() -> Any:
            if self.is_away.is_set():
                raise StoreUnavailable("away")
            return begin()

        return begun


def test_while_the_database_is_away_results_wait_and_nothing_is_asked(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = threading.Semaphore(0)
    signs = replace(SIGNS, away=lambda _: said.release())
    with held_feeds() as server:
        runtime = making(server, [f"h{number}/f{number}" for number in range(9)])
        database = Unplugged(runtime.database, monkeypatch)
        server.hold()
        with running(Together(runtime, replace(QUICK, most_open=4)), signs) as counted:
            server.wait_for(4)
            database.is_away.set()
            server.let_go()
            for _ in range(20):
                assert said.acquire(timeout=30)
            asked = sum(server.asked.values())
            database.is_away.clear()
    assert asked == 4
    assert counted == [9]
    assert set(server.asked.values()) == {1}
    with runtime.database.read() as session:
        assert session.scalar(select(func.count(Document.id))) == 9
        assert session.scalar(select(func.count(Item.id))) == 9


def test_results_do_not_wait_for_ever_for_a_database(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held_feeds() as server:
        runtime = making(server, ["a/f1", "b/f2"], gap="0s")
        database = Unplugged(runtime.database, monkeypatch)
        server.hold()

        def go_away() -> None:
            server.wait_for(2)
            database.is_away.set()
            server.let_go()

        letting = threading.Thread(target=go_away)
        letting.start()
        with pytest.raises(StoreUnavailable):
            Together(runtime, replace(QUICK, away=0.1)).run(HOLDER, SIGNS)
        letting.join()
        # One that is still at it would renew the lease that is taken away from it below.
        wait_until(lambda: not any(each.name.startswith("fetch") for each in threading.enumerate()))
        database.is_away.clear()
        with runtime.database.write() as session:
            session.execute(update(Source).values(due_at=clock.now(), lease_until=None))
        assert Together(runtime, QUICK).run(HOLDER, SIGNS) == 2
    assert outcomes(runtime.database) == {"ok": 2}


def test_a_program_that_fails_at_a_source_slows_that_source_down_alone(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(runtime: Runtime, source: Any, *others: Any) -> Any:
        if source.host == "a.localhost":
            raise ValueError("nobody foresaw it")
        return collect_taken(runtime, source, *others)

    monkeypatch.setattr("worker.way.collect.steps.together.collect_taken", broken)
    with held_feeds() as server:
        runtime = making(server, ["a/f1", "b/f2"])
        assert Together(runtime, QUICK).run(HOLDER, SIGNS) == 2
    assert outcomes(runtime.database) == {"ok": 1, "error": 1}


def test_what_a_killed_process_had_open_is_taken_again_politely_and_repeats_nothing(
    making: Making,
) -> None:
    def answer(request: bytes) -> bytes:
        # To keep entries takes longer than to have requests open.
        is_empty = not path_of(request).endswith("0")
        return response(b"<rss version='2.0'><channel/></rss>") if is_empty else feed_of(request)

    with held_feeds(answer) as server:
        runtime = making(server, [f"h{number // 2}/f{number}" for number in range(200)], gap="0s")
        server.hold()
        runtime.database.close()
        parent, pid = os.getpid(), os.fork()
        if pid == 0:
            die_with_parent(parent)
            runtime.database.leave_to_parent()
            Together(runtime, replace(QUICK, lease=1.5, renewed=0.3)).run(HOLDER, SIGNS)
            os._exit(0)
        server.wait_for(200)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        server.wait_for(0)
        together, seen = Together(runtime, QUICK), 0
        server.let_go()
        deadline = time.monotonic() + 60 * PATIENCE
        while seen < 200 and time.monotonic() < deadline:
            seen += together.run(HOLDER, SIGNS)
            time.sleep(0.05)
    assert outcomes(runtime.database) == {"ok": 200}
    assert max(server.most.values()) == 2
    assert set(server.asked.values()) == {2}
    with runtime.database.read() as session:
        assert session.scalar(select(func.count(Document.id))) == 20


def test_a_lease_ends_within_fifteen_seconds_of_a_death() -> None:
    assert Times().lease + Times().look <= 15
    assert Times().renewed <= Times().lease / 3
