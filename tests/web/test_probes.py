"""What programs ask, and the ping, on both databases and a real broker."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis
from sqlalchemy import select, text, update

from models import Delivery, Document, Heartbeat
from tests.net.servers import path_of, response, serving
from tests.parts.brokers import broker, redis_binary
from tests.parts.ports import free_port
from tests.status.store.test_by_driver import refusing
from tests.upkeep.books.test_steps import arrive
from worker.base import signs_of_life
from worker.base.errors import BrokerUnavailable
from worker.base.signs_of_life import DOCUMENTS
from worker.base.store import clock, jobs, migrations, tallies
from worker.net import broker as broker_look
from worker.net.http import HttpDoor
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status import steps
from worker.status.findings import CODES, STANDSTILL
from worker.status.steps import Watched
from worker.status.store import figures, heartbeats
from worker.status.store.latency import Delays
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import endpoints
from worker.web import metrics, ping, samples, start
from worker.web.probes import Answer, Probes
from worker.web.views.kept import Kept

NAMES = ("beat", "schedule", "fetch")
NOWHERE = "redis://127.0.0.1:9/0"


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with broker(redis_binary()) as url:
        yield url


@pytest.fixture
def watched(runtime: Runtime, redis: str) -> Watched:
    return Watched(runtime.database, redis, NAMES)


def live(runtime: Runtime, *names: str) -> None:
    with runtime.database.write() as session:
        for name in names or NAMES:
            heartbeats.beat(session, name, "test")


def unready(watched: Watched) -> list[str]:
    """Returns why the service is not ready."""
    return [each.words for each in steps.found(watched) if each.is_fatal]


def said(page: Answer) -> tuple[int, Any]:
    return page.status, json.loads(page.content)


def numbers(page: Answer) -> dict[tuple[str, ...], float]:
    """Returns name and label values → value."""
    found = {}
    for family in text_string_to_metric_families(page.content.decode()):
        for sample in family.samples:
            found[sample.name, *sample.labels.values()] = sample.value
    return found


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


def test_the_metrics_say_what_was_done_and_what_waits(runtime: Runtime, watched: Watched) -> None:
    arrive(runtime, "one", "two")
    live(runtime, "beat", "ping")
    with runtime.database.write() as session:
        ids = [row.id for row in session.execute(text("SELECT id FROM deliveries"))]
        jobs.note(session, "reprocess", {"done": 25, "total": 100})
    deliver(runtime, ids, "test")
    page = Probes(runtime, watched).metrics()
    assert page.content_type == "text/plain; version=0.0.4; charset=utf-8"
    found = numbers(page)
    expected = {
        ("wirewatch_documents_total", "new"): 2,
        ("wirewatch_articles",): 2,
        ("wirewatch_matches_total", "rockets"): 2,
        ("wirewatch_notices_total",): 2,
        ("wirewatch_deliveries", "sent"): 2,
        ("wirewatch_deliveries", "dead"): 0,
        ("wirewatch_attempts_total", "file", "sent"): 2,
        ("wirewatch_sources", "failing"): 0,
        ("wirewatch_sources", "new"): 1,
        ("wirewatch_pending_document_age_seconds",): 0,
        ("wirewatch_broker_queue_messages", "fetch"): 0,
        ("wirewatch_job_progress_ratio", "reprocess"): 0.25,
        ("wirewatch_database_up",): 1,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert found["wirewatch_database_bytes",] > 10_000
    assert found["wirewatch_data_disk_free_bytes",] > 0
    assert found["wirewatch_heartbeat_age_seconds", "beat"] < 60
    assert ("wirewatch_heartbeat_age_seconds", "ping") not in found
    assert found["wirewatch_seen_to_alerted_seconds", "0.95", "rockets"] < 60
    assert "alerts" not in page.content.decode().replace("Alerts", ""), "a destination is shown"


def test_topics_without_end_get_no_labels_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MOST_TOPICS", 2)
    counts = {"a": 1, "b": 5, "c": 3, "d": 1}
    assert metrics._bounded(counts) == {"b": 5, "c": 3, metrics.OTHERS: 2}


def test_costly_figures_are_kept_for_a_while() -> None:
    now, numbers = [0.0], itertools.count(1)
    kept = Kept(lambda: next(numbers), 60, lambda: now[0])
    assert (kept.get(), kept.get()) == (1, 1)
    now[0] = 60
    assert kept.get() == 2


def pinger(runtime: Runtime, watched: Watched, url: str) -> ping.Pinger:
    door = HttpDoor("test", ["127.0.0.0/8"])
    return ping.Pinger(door, url, 300.0, lambda: steps.reasons_to_keep_still(watched, "test"))


def test_the_ping_goes_out_while_the_service_makes_progress(
    runtime: Runtime, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with serving(response(b"OK")) as server:
        thread = pinger(runtime, watched, f"{server.url}ping/4f1c-uncommon")
        assert not thread.ping()
        assert not thread.ping()
        assert server.requests == []
        live(runtime)
        assert thread.ping()
        assert [path_of(each) for each in server.requests] == ["/ping/4f1c-uncommon"]
        assert server.requests[0].startswith(b"GET ")
    said = [each.message for each in caplog.records]
    assert said == ["ping kept back", "ping accepted again"]


def test_the_ping_stays_away_when_alerts_are_unaccounted_for(
    runtime: Runtime, watched: Watched
) -> None:
    live(runtime)
    last = {"difference": 1, "example": "notice 1"}
    with runtime.database.write() as session:
        jobs.note(session, "accounting", {"last": last})
    assert steps.reasons_to_keep_still(watched, "test") == ["some alerts are unaccounted for"]
    assert unready(watched) == [], "the service does its work all the same"


def test_a_ping_that_is_not_accepted_is_told_without_its_address(
    runtime: Runtime, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    live(runtime)
    with serving(response(b"no", "500 No")) as server:
        assert not pinger(runtime, watched, f"{server.url}4f1c-uncommon").ping()
    assert not pinger(runtime, watched, f"http://127.0.0.1:{free_port()}/4f1c-uncommon").ping()
    for each in caplog.records:
        assert "4f1c" not in str(each.__dict__)
    assert [each.message for each in caplog.records] == ["ping failed"] * 2


def test_nothing_is_started_where_nothing_is_configured(runtime: Runtime) -> None:
    assert start.start(runtime, NOWHERE, NAMES) is None


def test_a_scrape_storm_reads_the_database_once(
    runtime: Runtime, watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []

    def costly(_: Runtime) -> samples.Costly:
        read.append(1)
        return samples.Costly(0, {}, None, 0, Delays(1, ()))

    monkeypatch.setattr(samples, "costly", costly)
    shown = Probes(runtime, watched)
    for _ in range(20):
        shown.metrics()
    assert read == [1]


def test_a_label_may_hold_a_blank_only_where_it_is_split(
    runtime: Runtime, watched: Watched
) -> None:
    with runtime.database.write() as session:
        tallies.note(session, tallies.ATTEMPTS, "webhook retry", 3)
        tallies.write(session)
    found = numbers(Probes(runtime, watched).metrics())
    assert found["wirewatch_attempts_total", "webhook", "retry"] == 3


def test_what_failed_counts_only_at_addresses_that_are_configured(
    runtime: Runtime, watched: Watched
) -> None:
    arrive(runtime, "one", "two")
    with runtime.database.write() as session:
        (first, _) = session.execute(select(Delivery.id, Delivery.channel, Delivery.destination))
        endpoints.failed(session, first.channel, first.destination, runtime.clock())
        endpoints.failed(session, first.channel, "mistyped", runtime.clock())
        session.execute(update(Delivery).values(state="dead"))
        other = update(Delivery).where(Delivery.id == first.id)
        session.execute(other.values(destination="mistyped"))
    found = numbers(Probes(runtime, watched).metrics())
    assert found["wirewatch_endpoints", "failing"] == 1
    assert found["wirewatch_deliveries", "dead"] == 2
    assert found["wirewatch_deliveries_to_replay", "failed"] == 1
    assert found["wirewatch_deliveries_to_replay", "held"] == 0
