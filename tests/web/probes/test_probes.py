"""Whether the service is ready, and a process lives, on both databases and a real broker."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import text, update

from models import Delivery, Document, Heartbeat
from tests.status.store.test_by_driver import refusing
from tests.upkeep.books.test_steps import arrive
from tests.web.probes.probing import NAMES, NOWHERE, live, numbers, said, unready
from worker.base.errors import BrokerUnavailable
from worker.base.processes import signs_of_life
from worker.base.processes.signs_of_life import DOCUMENTS
from worker.base.store import clock, migrations
from worker.net import broker as broker_look
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status import steps
from worker.status.findings import CODES, STANDSTILL
from worker.status.steps import Watched
from worker.status.store import figures
from worker.web.probes import Probes


def test_the_service_is_ready_when_everything_gave_a_sign_of_life(
    runtime: Runtime, watched: Watched
) -> None:
    shown = Probes(runtime, watched)
    live(runtime, "beat", "schedule")
    assert said(shown.readyz()) == (
        503, {"ready": False, "reasons": ["fetch has given no sign of life yet"]},
    )  # fmt: skip
    live(runtime)
    assert said(shown.readyz()) == (200, {"ready": True, "reasons": []})
    with runtime.database.write() as session:
        late = runtime.clock() - timedelta(seconds=61)
        session.execute(update(Heartbeat).where(Heartbeat.name == "beat").values(at=late))
    status, body = said(shown.readyz())
    assert status == 503
    assert body["reasons"] == ["the last sign of life of beat was 61 s ago"]


def test_what_cannot_be_reached_is_said_without_its_address(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", "postgresql://joe:hunter2@127.0.0.1:9/x")
    away = Runtime(load_settings(tmp_path / "wirewatch.toml"))
    shown = Probes(away, Watched(away.database, NOWHERE, NAMES))
    status, body = said(shown.readyz())
    assert status == 503
    assert body["reasons"] == ["the database does not answer", "the broker does not answer"]
    found = numbers(shown.metrics())
    assert found["wirewatch_database_up",] == found["wirewatch_broker_up",] == 0
    assert b"hunter2" not in shown.metrics().content
    away.close()


def test_a_full_disk_is_told_while_signs_of_life_are_still_young(
    runtime: Runtime, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(runtime)
    place = runtime.settings.service.data_dir
    on_disk = replace(watched, data_dir=place)
    assert unready(on_disk) == []
    monkeypatch.setattr(figures, "disk", lambda _: (10**9, figures.LEAST_FREE - 1))
    (found,) = steps.found(on_disk)
    assert found.words == "the data folder's disk is full"
    assert found.is_fatal == runtime.database.on_sqlite, "elsewhere the database has its own disk"
    assert found.keeps_ping_back


def test_a_database_that_takes_no_more_is_told_though_signs_of_life_are_young(
    runtime: Runtime, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(runtime)
    assert figures.has_room(runtime.database)
    monkeypatch.setattr(figures, "has_room", lambda _: False)
    assert unready(watched) == ["the database's disk is full"]


def test_a_database_that_takes_no_writes_is_told_after_ten_seconds(
    runtime: Runtime, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(runtime)
    shown = Probes(runtime, watched)
    with refusing(runtime.database, monkeypatch):
        assert shown.readyz().status == 200, "a lock may be held for some seconds"
    with runtime.database.write() as session:
        session.execute(update(Heartbeat).values(at=clock.after(-12)))
    assert shown.readyz().status == 200, "it takes what is written to see whether it does"
    with runtime.database.write() as session:
        session.execute(update(Heartbeat).values(at=clock.after(-12)))
    with refusing(runtime.database, monkeypatch):
        status, body = said(shown.readyz())
        assert status == 503
        (told,) = body["reasons"]
        assert re.fullmatch(r"the database takes no writes; the last was 1\d s ago", told)
        found = numbers(shown.metrics())
        assert found["wirewatch_problem", "database_refuses_writes"] == 1
        assert found["wirewatch_ready",] == 0
        (told,) = steps.reasons_to_keep_still(watched, "test")
        assert told.startswith("the database takes no writes")


def test_what_no_restart_would_mend_is_told_and_is_no_lack_of_readiness(
    runtime: Runtime, watched: Watched
) -> None:
    live(runtime)
    arrive(runtime, "one")
    with runtime.database.write() as session:
        session.execute(text("UPDATE sources SET kind = 'feed', failing_since = created_at"))
        at = datetime(2099, 1, 2, tzinfo=UTC)
        session.execute(update(Delivery).values(due_at=at, slot_at=at))
    shown = Probes(runtime, watched)
    assert said(shown.readyz()) == (200, {"ready": True, "reasons": []})
    found = numbers(shown.metrics())
    for code in CODES:
        wrong = code == "sources_failing"
        assert found["wirewatch_problem", code] == wrong, code
    assert found["wirewatch_messages_put_off",] == 1
    assert found["wirewatch_messages_put_off_until_timestamp_seconds",] == at.timestamp()
    (against,) = steps.reasons_to_keep_still(watched, "test")
    assert against.endswith("sources fail"), "a limit that does its work keeps no ping back"


def test_a_queue_that_burns_on_one_document_is_not_ready(
    runtime: Runtime, watched: Watched
) -> None:
    arrive(runtime, "one")
    wanted = replace(watched, names=("beat", "schedule", "process"))
    live(runtime, *wanted.names)
    with runtime.database.write() as session:
        burns = {"state": "pending", "tries": 1, "due_at": clock.after(-STANDSTILL - 30)}
        session.execute(update(Document).values(**burns, lease_until=clock.after(30)))
    shown = Probes(runtime, wanted)
    status, body = said(shown.readyz())
    assert status == 503
    assert re.search(r"the oldest that could go on has waited for 9\d s", body["reasons"][0])
    assert numbers(shown.metrics())["wirewatch_pending_document_age_seconds",] >= 90
    live(runtime, DOCUMENTS)
    assert said(shown.readyz()) == (200, {"ready": True, "reasons": []})


def test_a_schema_that_does_not_fit_is_no_readiness(runtime: Runtime, watched: Watched) -> None:
    live(runtime)
    with runtime.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        assert unready(watched) == ["the database's schema: not migrated"]
    finally:
        with runtime.database.write() as session:
            newest = text("UPDATE alembic_version SET version_num = :it")
            session.execute(newest, {"it": migrations.head()})


def test_a_process_lives_while_messages_come(
    runtime: Runtime, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(signs_of_life, "_seen", {})
    shown = Probes(runtime, watched)
    now[0] += 3600
    assert shown.livez().status == 200, "it may wait for its database for as long as that takes"
    shown.begin()
    now[0] += 59
    assert shown.livez().status == 200
    for name in ("beat", "schedule"):
        signs_of_life.note(name)
    now[0] += 61
    status, body = said(shown.livez())
    assert (status, body["alive"]) == (503, False)
    assert body["reasons"] == ["the last sign of life of beat was 61 s ago"]
    assert (body["beat_age_seconds"], body["schedule_age_seconds"]) == (61, 61)
    monkeypatch.setattr(broker_look, "require_working", _away)
    assert shown.livez().status == 200, "a new process would wait for the broker, too"


def _away(*_: object) -> None:
    raise BrokerUnavailable


def test_a_broker_without_room_is_told_at_once_and_is_no_fault_of_the_process(
    runtime: Runtime, watched: Watched, redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(runtime)
    monkeypatch.setattr(signs_of_life, "_seen", {})
    shown = Probes(runtime, watched)
    shown.begin()
    with Redis.from_url(redis) as there:
        there.config_set("maxmemory", 1)
        try:
            status, body = said(shown.readyz())
            assert (status, body["reasons"]) == (503, ["the broker is out of memory"])
            now = time.monotonic() + 100
            monkeypatch.setattr("time.monotonic", lambda: now)
            assert shown.livez().status == 200
        finally:
            there.config_set("maxmemory", 0)
    assert shown.livez().status == 503
    assert said(shown.readyz())[0] == 200
