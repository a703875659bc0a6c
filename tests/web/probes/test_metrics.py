"""What a server of metrics asks, on both databases and a real broker."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select, text, update

from models import Delivery
from tests.upkeep.books.test_steps import arrive
from tests.web.probes.probing import live, numbers
from worker.base.store import jobs, tallies
from worker.setup.runtime import Runtime
from worker.status.steps import Watched
from worker.status.store.latency import Delays
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import endpoints
from worker.web import metrics, samples
from worker.web.probes import Probes
from worker.web.views.kept import Kept


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
