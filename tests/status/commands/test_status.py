"""What the status says of the service, and with which exit status."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import update

from models import Delivery, Document, Heartbeat
from tests.console.desk import GARDEN, ROCKET, Desk
from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.status.commands.making import alter, show_signs_of_life
from worker.base.processes.signs_of_life import DOCUMENTS, STOPPED
from worker.base.store import clock
from worker.console.text import width
from worker.service.embedded.lock import FolderLock
from worker.service.tasks import QUEUES
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status.commands.words import lines
from worker.status.store import figures
from worker.upkeep.books import steps as accounting


def test_a_stopped_service_is_seen_at_a_glance(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    desk.run("ingest", desk.put("b.txt", "\0\1\2" * 300))
    found = desk.good("status", "--json").one("status")
    assert (found["service"], found["articles"], found["set_aside"]["count"]) == ("stopped", 1, 1)
    assert found["deliveries"]["states"]["pending"] == 1
    words = desk.good("status").out
    assert "the service has not run here yet; wirewatch run starts it" in words
    assert "never" not in words
    assert "set aside     1 item, the latest:" in words
    assert "b.txt" in words


def test_what_was_added_before_the_first_run_is_counted(desk: Desk) -> None:
    desk.good("status")
    with desk.config.open("a", encoding="utf-8") as stream:
        stream.write('[[feed]]\nurl = "https://news.example/a.xml"\n')
    assert "sources       2 not read yet" in desk.good("status").out


def test_a_running_service_and_one_that_stalls_in_part_are_told_apart(desk: Desk) -> None:
    show_signs_of_life(desk, "beat", *QUEUES[:-1])
    outcome = desk.run("status", "--json")
    found = outcome.one("status")
    assert (found["service"], outcome.status) == ("stalled", 1)
    assert found["findings"] == [
        {
            "code": "no_sign_of_life",
            "words": "file has given no sign of life yet",
            "fatal": True,
        }
    ]
    assert "no progress in file" in desk.run("status").out
    show_signs_of_life(desk, *QUEUES)
    assert desk.good("status", "--json").one("status")["service"] == "running"
    assert "running (last tick" in desk.good("status").out


def test_a_service_that_was_stopped_in_order_is_stopped_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    show_signs_of_life(desk, "beat", *QUEUES)
    assert desk.good("status", "--json").one("status")["service"] == "running"
    show_signs_of_life(desk, *(STOPPED + name for name in ("beat", *QUEUES)))
    found = desk.good("status", "--json").one("status")
    assert (found["service"], found["problems"]) == ("stopped", [])
    assert "not running" in desk.good("status").out
    assert desk.run("healthcheck").err == "unhealthy: the service was stopped\n"
    show_signs_of_life(desk, "beat")
    assert desk.run("status", "--json").one("status")["service"] == "running", "it starts again"


def test_a_service_that_was_killed_is_stopped_at_once(desk: Desk) -> None:
    run_dir = desk.folder / "data" / "run"
    run_dir.mkdir(parents=True)
    lock = FolderLock(run_dir, desk.folder / "data")
    show_signs_of_life(desk, "beat", *QUEUES)
    assert desk.good("status", "--json").one("status")["service"] == "running"
    desk.good("healthcheck")
    lock.release()
    assert desk.good("status", "--json").one("status")["service"] == "stopped"
    assert "the service does not run" in desk.run("healthcheck").err


def burning(desk: Desk) -> None:
    """Lets a document wait for 99 s while the queue's worker is at it."""
    desk.ingest(a=ROCKET)
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        long_ago = {"state": "pending", "due_at": clock.after(-99), "tries": 1}
        session.execute(update(Document).values(**long_ago, lease_until=clock.after(21)))
    runtime.close()


def test_a_document_that_burns_for_long_is_no_progress_though_signs_of_life_are_young(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    burning(desk)
    show_signs_of_life(desk, "beat", *QUEUES)
    outcome = desk.run("healthcheck")
    assert outcome.status == 1
    words = "no document was ever done with; the oldest that could go on has waited for 99 s"
    assert outcome.err.startswith(f"unhealthy: {words[:-4]}")
    assert desk.good("healthcheck", "--queue", "mail").out == "healthy\n"
    outcome = desk.run("status", "--json")
    assert outcome.status == 1
    assert [each["code"] for each in outcome.one("status")["findings"]] == ["documents_stand_still"]
    show_signs_of_life(desk, DOCUMENTS)
    assert desk.good("healthcheck").out == "healthy\n", "a queue that moves is ready"
    desk.good("status")


def test_one_dead_webhook_pages_nobody(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    show_signs_of_life(desk, "beat", *QUEUES)
    alter(
        desk,
        "UPDATE deliveries SET state = 'retry', attempts = 7, last_error = 'no answer', "
        "created_at = '2026-01-01 00:00:00.000000', first_attempt_at = created_at",
        "INSERT INTO endpoints (channel, destination, failures, failing_since) "
        "SELECT channel, destination, 7, created_at FROM deliveries",
    )
    found = desk.good("status", "--json").one("status")
    assert found["oldest"]["open_delivery_seconds"] is None
    assert [each["state"] for each in found["endpoints"]] == ["failing"]
    desk.good("healthcheck")


@contextmanager
def full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the folder lie on a disk without room: a real one where that may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    program = shutil.which("mount")
    if program is None or subprocess.run(mounting, capture_output=True, check=False).returncode:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", _refuse)
            yield
        return
    try:
        with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _refuse(_: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_channels_full_disk_is_said_and_makes_nobody_unready(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    desk.ingest(a=ROCKET)
    show_signs_of_life(desk, "beat", *QUEUES)
    with full_disk(desk.folder / "data" / "alerts", monkeypatch):
        assert desk.deliver() == 0
    outcome = desk.run("status", "--json")
    assert outcome.status == 1
    (found,) = outcome.one("status")["findings"]
    assert (found["code"], found["fatal"]) == ("channel_disk_full", False)
    assert "problem       the disk of the channel out is full" in desk.run("status").out
    desk.good("healthcheck")
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(due_at=clock.now()))
    runtime.close()
    assert desk.deliver() == 1, "there is room again"
    assert desk.good("status", "--json").one("status")["findings"] == []


def test_what_is_over_a_day_is_said_with_its_time_and_a_fifth_of_the_sources(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    alter(
        desk,
        "UPDATE deliveries SET due_at = '2099-01-02 03:04:05.000000', "
        "slot_at = '2099-01-02 03:04:05.000000', last_error = 'over 10 messages today'",
        "UPDATE sources SET failing_since = created_at, kind = 'feed', "
        "error_kind = 'soft', error = 'busy'",
    )
    outcome = desk.run("status", "--json")
    assert outcome.status == 1
    found = outcome.one("status")
    assert {each["code"]: each["fatal"] for each in found["findings"]} == {
        "sources_failing": False,
    }
    waiting = found["deliveries"]
    assert (waiting["put_off"], waiting["put_off_until"]) == (1, "2099-01-02T03:04:05Z")
    said = " ".join(desk.run("status").out.split())
    assert "1 over the messages of a day, in digests from 2099-01-02 03:04 on" in said


def test_what_keeps_the_service_from_its_work_is_said_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_signs_of_life(desk, "beat", *QUEUES)
    assert desk.good("status", "--json").one("status")["problems"] == []
    monkeypatch.setattr(figures, "disk", lambda _: (10**9, 0))
    with broker(redis_binary()) as url, Redis.from_url(url) as there:
        there.config_set("maxmemory", 1)
        monkeypatch.setenv("WIREWATCH_REDIS_URL", url)
        runtime = Runtime(load_settings(desk.config))
        with runtime.database.write() as session:
            late = runtime.clock() - timedelta(seconds=20)
            session.execute(update(Heartbeat).values(at=late))
        runtime.close()
        outcome = desk.run("status", "--json")
        assert outcome.status == 1
        assert outcome.one("status")["problems"] == [
            "the broker is out of memory",
            "the data folder's disk is full",
            "the disk of the channel out is full",
        ]
        assert "problem       the broker is out of memory" in desk.run("status").out


def look_at_the_books(desk: Desk) -> None:
    runtime = Runtime(load_settings(desk.config))
    while accounting.step(runtime):
        pass
    runtime.close()


def test_empty_books_are_said_in_words(desk: Desk) -> None:
    look_at_the_books(desk)
    said = desk.good("status").out
    assert re.search(r"accounting +checked 2.+, before anybody was told of anything$", said, re.M)
    assert said.endswith("\nTimes are in UTC.\n")


@pytest.mark.parametrize("columns", ["80", "120"])
def test_a_glance_shows_delays_and_books_and_is_no_wider_than_the_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    desk.ingest(a=ROCKET)
    desk.run("ingest", desk.put("b.txt", "\0\1\2" * 300))
    assert desk.deliver() == 1
    look_at_the_books(desk)
    alter(
        desk,
        "UPDATE articles SET published_precision = 'second', "
        "published_at = strftime('%Y-%m-%d %H:%M:%f000', first_seen_at, '-5 minutes')",
        "UPDATE sources SET failing_since = created_at, kind = 'feed', "
        "error_kind = 'soft', error = 'the server is busy, ' || hex(zeroblob(20))",
    )
    found = desk.run("status", "--json").one("status")
    (week,) = found["latency"]["week"]["topics"]
    assert (week["slug"], week["articles"], week["untimed"]) == ("rockets", 1, 0)
    assert week["published_to_seen"] == {"p50": 300.0, "p95": 300.0}
    assert week["seen_to_alerted"]["p95"] < 60
    assert found["accounting"]["ok"]
    assert found["accounting"]["states"]["delivered"] == 1
    assert found["size"]["database_bytes"] > 0
    words = desk.run("status").out
    # A path is not broken: it is there to be copied.
    rest = [line for line in words.splitlines() if str(desk.folder) not in line]
    assert max(map(width, rest)) <= int(columns)
    assert "1 notice to a destination = 1 delivered" in words
    assert "5.0m/5.0m" in words
    assert "backup        none known" in words
    assert re.search(r"rockets +5\.0m/5\.0m +5\.0m/5\.0m +[0-9.]+s/", words)


def test_what_waits_by_rule_is_said_with_its_time_and_not_called_late(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    assert "the oldest due delivery for" in desk.good("status").out
    alter(desk, "UPDATE deliveries SET due_at = '2099-01-02 03:04:05.000000'")
    words = desk.good("status").out
    assert "deliveries    1 pending; 1 not due yet, the next 2099-01-02 03:04" in words
    assert "the oldest due delivery" not in words


def test_a_source_that_is_due_this_very_second_is_not_said_to_be_overdue(desk: Desk) -> None:
    found = desk.good("status", "--json").one("status") | {"sources_say": 0}
    for late in (None, 0.4):
        found["oldest"]["overdue_source_seconds"] = late
        assert "overdue" not in "\n".join(lines(found, 1))
    found["oldest"]["overdue_source_seconds"] = 75.0
    assert "overdue" not in "\n".join(lines(found, 1)), "it never ran"
    found["beat_age_seconds"] = 80.0
    assert "the most overdue source for 75 s" in "\n".join(lines(found, 1))


def test_alerts_unaccounted_for_are_seen_and_are_a_failure(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    look_at_the_books(desk)
    desk.good("status")
    alter(
        desk,
        "DELETE FROM delivery_notices",
        "DELETE FROM deliveries",
        "UPDATE jobs SET state = '{}' WHERE name = 'accounting'",
    )
    look_at_the_books(desk)
    outcome = desk.run("status", "--json")
    assert outcome.status == 1
    books = outcome.one("status")["accounting"]
    assert (books["ok"], books["difference"], books["example"]) == (False, 1, "notice 1")
    assert "unaccounted for" in desk.run("status").out
    show_signs_of_life(desk, "beat", *QUEUES)
    desk.good("healthcheck")


def test_a_backup_is_remembered(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    desk.good("backup", str(desk.folder / "saved"))
    assert desk.good("status", "--json").one("status")["backup"] is not None
    assert re.search(r"backup +20\d\d-\d\d-\d\d \d\d:\d\d, \d+ s ago", desk.good("status").out)


@pytest.mark.parametrize("words", [["status"], ["articles", "--json"], ["healthcheck"]])
def test_a_database_that_is_down_is_one_line_and_status_1(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    url = "postgresql://nobody:hunter2@127.0.0.1:9/nothing"
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", url)
    outcome = desk.run(*words)
    assert outcome.status == 1
    (line,) = outcome.err.splitlines()
    assert "the database cannot be used" in line
    assert "hunter2" not in line
    assert outcome.out == ""


def test_on_a_server_only_migrate_makes_the_tables(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, postgres: Postgres
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", postgres.create())
    outcome = desk.run("status")
    assert outcome.status == 1
    assert "run 'wirewatch migrate'" in outcome.err
    desk.good("migrate")
    assert desk.good("status", "--json").one("status")["database"]["kind"] == "postgresql"
    assert [each["outcome"] for each in desk.ingest(a=ROCKET)] == ["new"]
    for words, schema in (
        (["articles", "--json"], "article"),
        (["show", "1", "--json"], "show"),
        (["explain", "1", "--json"], "explain"),
        (["explain", str(desk.inbox / "a.txt"), "--json"], "explain"),
        (["alerts", "--json"], "alerts"),
        (["deliveries", "--json"], "deliveries"),
        (["topics", "list", "--json"], "topics"),
        (["topics", "test", "rockets", "--json"], "topics.test"),
    ):
        assert desk.good(*words).json(schema)


def test_a_host_with_more_feeds_than_politeness_allows_is_said(desk: Desk) -> None:
    feeds = "".join(f'[[feed]]\nurl = "http://many.example/{n}"\n' for n in range(70))
    feeds += '[[feed]]\nurl = "http://few.example/1"\n'
    desk.config.write_text(desk.config.read_text() + feeds)
    runtime = Runtime(load_settings(desk.config))
    runtime.prepare("test")
    runtime.close()
    found = desk.good("status", "--json").one("status")
    assert found["crowded_hosts"] == [
        {
            "host": "many.example",
            "feeds": 70,
            "round_seconds": 350.0,
            "freshness_seconds": 300.0,
        }
    ]
    words = " ".join(desk.good("status").out.split())
    assert "many.example: crowded: politeness takes 6 min to ask for its 70 feeds once" in words


def test_the_books_say_why_they_count_more_than_the_deliveries(desk: Desk) -> None:
    desk.ingest(a=ROCKET, b=GARDEN.replace("ferry", "rocket"))
    look_at_the_books(desk)
    said = " ".join(desk.run("status").out.split())
    assert "2 notices to destinations = 2 pending; a delivery may hold several (checked" in said
