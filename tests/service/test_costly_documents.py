"""Documents that cost more than they may, in the service as people run it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.parts.brokers import broker, redis_binary
from tests.parts.waiting import wait_until
from tests.service.running import Service
from tests.service.toys import FOLDER
from worker.base.processes import work_marks

_CONFIG = """
[service]
document_cpu = "150ms"
document_memory = 100
[[folder]]
path = "inbox"
alert_on_first_scan = true
[[folder]]
path = "honest"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
group = "none"
"""


@pytest.fixture
def costly(tmp_path: Path) -> Iterator[Service]:
    (tmp_path / "honest").mkdir()
    running = Service(tmp_path, _CONFIG, {"WIREWATCH_PLUGINS": str(FOLDER)}, is_loaded=True)
    yield running
    running.end()


def documents(service: Service, query: str) -> list[tuple[object, ...]]:
    """Asks the database of the service; nothing where there is none yet."""
    path = service.folder / "data" / "wirewatch.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as database:
        try:
            return database.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def _is_done(service: Service, count: int) -> bool:
    ended = documents(service, "SELECT count(*) FROM documents WHERE state <> 'pending'")
    return ended == [(count,)]


def burn(service: Service, *what: str) -> None:
    for number, each in enumerate(what):
        service.drop(f"{each}-{number}.burn", f"{each} rocket number {number} for ever")


def honest(service: Service, numbers: range) -> None:
    for number in numbers:
        text = f"Rocket {number} was seen\n\nThe rocket {number} flew over river {number * 7}."
        (service.folder / "honest" / f"{number}.txt").write_text(text)


def told(service: Service) -> int:
    return len(list((service.folder / "alerts").glob("*.json")))


def _reasons(service: Service) -> list[tuple[object, ...]]:
    return documents(service, "SELECT code, reason FROM documents WHERE state = 'rejected'")


def test_ten_of_one_source_hold_up_none_of_anothers_and_are_set_aside(costly: Service) -> None:
    kinds = ["c", "memory", "abort", "python", "denied"]
    burn(costly, *kinds * 2)
    honest(costly, range(5))
    costly.start()
    wait_until(lambda: told(costly) >= 5, 40, costly.log)
    honest(costly, range(5, 10))
    wait_until(lambda: told(costly) >= 10, 40, costly.log)
    wait_until(lambda: _is_done(costly, 20), 70, costly.log)
    found = _reasons(costly)
    assert len(found) == 10
    assert {code for code, _ in found} == {"overran"}
    assert told(costly) == 10
    assert documents(costly, "SELECT max(tries) FROM documents WHERE outcome = 'new'") == [(1,)]
    log = costly._log.read_text()
    assert log.count("document put apart") == 10
    assert "child ended" not in log
    assert "Traceback" not in log
    assert costly.stop() < 15


def test_a_kill_from_outside_puts_no_document_apart(costly: Service) -> None:
    costly.start()
    for number in range(3):
        costly.drop(f"{number}.burn", f"waiting Rocket {number} stands upon river {number * 7}")
        wait_until(lambda: _marked(costly) > 0, 40, costly.log)
        costly.kill("process")
        wait_until(lambda: told(costly) > number, 20, costly.log)  # noqa: B023 - called at once
    log = costly._log.read_text()
    assert "document put apart" not in log
    assert log.count("its document is tried again") == 3
    assert costly.stop() < 15
    assert told(costly) == 3


def _marked(service: Service) -> int:
    """Returns the process that has a document in work, or 0."""
    place = service.folder / "data" / "run" / "marks"
    marked = (
        int(each.name) for each in place.glob("*") if work_marks.of_process(place, int(each.name))
    )
    return next(marked, 0)


def test_a_plain_pool_survives_them_without_a_supervisor(costly: Service) -> None:
    burn(costly, "c", "abort", "memory")
    honest(costly, range(5))
    with ExitStack() as parts:
        costly.env["WIREWATCH_REDIS_URL"] = parts.enter_context(broker(redis_binary()))
        threads = ("--pool", "threads", "-c", "4")
        # Embedded, whoever comes first makes the database.
        parts.enter_context(costly.by_hand("worker", "-Q", "schedule", "-n", "clock@%h", *threads))
        wait_until(lambda: documents(costly, "SELECT * FROM sources") != [], 40, "no database")
        parts.enter_context(costly.by_hand("worker", "-Q", "fetch", "-n", "fetch@%h", *threads))
        pool = ("--pool", "prefork", "-c", "1")
        parts.enter_context(costly.by_hand("worker", "-Q", "process", "-n", "process@%h", *pool))
        parts.enter_context(costly.by_hand("beat"))
        wait_until(lambda: _is_done(costly, 8), 70, "not all are done")
    assert len(_reasons(costly)) == 3
    log = (costly.folder / "celery.log").read_text()
    assert log.count("document put apart") == 3
    assert "SIGPROF" not in log
