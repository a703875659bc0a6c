"""The metrics by their names (Prometheus' naming: base units, ``_total`` for what only grows).

Labels are names of the program and slugs of topics: no addresses, no names that people give.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from worker import __version__
from worker.base.errors import StoreUnavailable
from worker.status.findings import CODES, Finding
from worker.status.steps import PING
from worker.status.store.by_driver import PROBE
from worker.status.store.latency import TopicDelays, quantiles
from worker.web.samples import Costly, Quick

if TYPE_CHECKING:
    # Loaded where it is used: it takes memory that most services never need.
    from prometheus_client.core import Metric

MOST_TOPICS = 1000
"""Topics that get labels of their own; the counts of the others are summed up."""
OTHERS = "(others)"
_SHARES = ("0.5", "0.95")


class Collector:
    """Makes the metrics of what is read when it is asked. A database that is away is a metric."""

    def __init__(
        self,
        quick: Callable[[], Quick],
        costly: Callable[[], Costly],
        waiting: Callable[[], Mapping[str, int] | None],
        findings: Callable[[], Sequence[Finding]],
        kind: str,
    ) -> None:
        self._quick = quick
        self._costly = costly
        self._waiting = waiting
        self._findings = findings
        self._kind = kind

    def collect(self) -> Iterator[Metric]:
        """Yields the metrics."""
        yield _gauge(
            "build_info",
            "The version that runs.",
            {(__version__, platform.python_version(), self._kind): 1},
            ("version", "python", "database"),
        )
        waiting = self._waiting()
        yield _gauge("broker_up", "Whether the broker answers.", {(): int(waiting is not None)})
        yield _gauge(
            "broker_queue_messages", "Messages that wait.", _keyed(waiting or {}), ("queue",)
        )
        made: list[Metric] = []
        try:
            made += _of_quick(self._quick())
            made += _of_costly(self._costly())
            is_up = 1
        except StoreUnavailable:
            is_up = 0
        yield _gauge("database_up", "Whether the database answers.", {(): is_up})
        yield from _of_findings(self._findings())
        yield from made


def _of_findings(found: Sequence[Finding]) -> Iterator[Metric]:
    codes = {each.code for each in found}
    yield _gauge(
        "problem",
        "Whether this is found to be wrong, as status says in words.",
        {(code,): int(code in codes) for code in CODES},
        ("code",),
    )
    is_ready = not any(each.is_fatal for each in found)
    yield _gauge("ready", "Whether the service is ready, as /readyz says.", {(): int(is_ready)})


def _of_quick(found: Quick) -> Iterator[Metric]:
    yield from _counters(found.tallies)
    yield _gauge(
        "heartbeat_age_seconds",
        "Since the last sign of life of beat and of each queue.",
        {(name,): age for name, age in found.progress.signs.items() if name not in (PING, PROBE)},
        ("name",),
    )
    yield from _of_work(found)
    yield _gauge("sources", "Feeds and folders by state.", _keyed(found.sources), ("state",))
    yield _gauge("endpoints", "Endpoints by state.", _keyed(found.endpoints), ("state",))
    if found.disk is not None:
        yield _gauge("data_disk_bytes", "Size of the data folder's disk.", {(): found.disk[0]})
        yield _gauge("data_disk_free_bytes", "What is free of it.", {(): found.disk[1]})
    yield from _of_jobs(found)
    books = found.books
    if books is not None:
        yield _gauge(
            "accounting_difference",
            "Notices to destinations that are not delivered, pending, held, suppressed or dead.",
            {(): books["difference"]},
        )
        yield _gauge(
            "accounting_unnoticed_matches",
            "Matches that should have set off an alert and did not.",
            {(): books["unnoticed"]},
        )


def _of_work(found: Quick) -> Iterator[Metric]:
    ages = found.ages
    for name, words, value in (
        ("pending_document_age_seconds", "Age of the oldest document that could be processed now.",
         ages.pending_document),
        ("open_delivery_age_seconds", "Since the oldest delivery was due that could be made now.",
         ages.open_delivery),
        ("overdue_source_seconds", "How long the most overdue source has been due.",
         ages.overdue_source),
        ("messages_put_off", "Deliveries that wait for a digest, over those of a reader's day.",
         found.put_off.number),
        ("messages_put_off_until_timestamp_seconds", "When the first of these digests goes.",
         _timestamp(found.put_off.first_at)),
    ):  # fmt: skip
        yield _gauge(name, f"{words} 0 where there is none.", {(): value or 0})
    done = {"documents": found.progress.documents, "deliveries": found.progress.deliveries}
    yield _gauge(
        "progress_age_seconds",
        "Since one was done with, whatever came of it.",
        {(kind,): work.newest for kind, work in done.items() if work.newest is not None},
        ("kind",),
    )


def _timestamp(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()


def _of_jobs(found: Quick) -> Iterator[Metric]:
    yield _gauge(
        "job_age_seconds",
        "Since the last step of work that is done in steps.",
        {(job["name"],): job["age_seconds"] for job in found.jobs},
        ("job",),
    )
    yield _gauge(
        "job_progress_ratio",
        "The share of such work that is done, where it is known.",
        {(job["name"],): job["share"] for job in found.jobs if job["share"] is not None},
        ("job",),
    )


def _of_costly(found: Costly) -> Iterator[Metric]:
    yield _gauge("articles", "Articles stored.", {(): found.articles})
    yield _gauge("deliveries", "Deliveries by state.", _keyed(found.deliveries), ("state",))
    yield _gauge(
        "deliveries_to_replay",
        "What replay --failed and replay --held would send to those who are configured.",
        _keyed(found.to_replay),
        ("option",),
    )
    if found.database_bytes is not None:
        yield _gauge("database_bytes", "Size of the database.", {(): found.database_bytes})
    yield _gauge(
        "quiet_sources",
        "Sources that bring nothing new far beyond their own cadence.",
        {(): found.quiet},
    )
    topics = found.delays.topics[:MOST_TOPICS]
    for name, words, values in (
        ("published_to_seen_seconds", "From publication to arrival, over a day.",
         lambda each: each.seen),
        ("seen_to_alerted_seconds", "From arrival to the first delivery, over a day.",
         lambda each: each.alerted),
    ):  # fmt: skip
        yield _summary(name, words, _quantiles(topics, values))


def _quantiles(
    topics: tuple[TopicDelays, ...], values: Callable[[TopicDelays], list[float]]
) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for topic in topics:
        of = quantiles(values(topic))
        if of is not None:
            for share, value in zip(_SHARES, (of.p50, of.p95), strict=True):
                found[topic.slug, share] = value
    return found


def _counters(tallies: Mapping[str, Mapping[str, int]]) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily

    for name, words, labels in (
        ("documents", "Documents decided about, by outcome.", ("outcome",)),
        ("matches", "Topics found in new articles.", ("topic",)),
        ("notices", "Notices made.", ()),
        ("attempts", "Attempts to deliver.", ("channel_kind", "outcome")),
        ("polls", "Collections of sources.", ("kind", "outcome")),
    ):
        metric = CounterMetricFamily(f"wirewatch_{name}", words, labels=labels)
        found = tallies.get(name, {} if labels else {"": 0})
        if name == "matches":
            found = _bounded(found)
        for label, value in sorted(found.items()):
            metric.add_metric(label.split(" ", len(labels) - 1) if labels else (), value)
        yield metric


def _bounded(counts: Mapping[str, int]) -> Mapping[str, int]:
    if len(counts) <= MOST_TOPICS:
        return counts
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(value for _, value in ranked[MOST_TOPICS:])
    return {**dict(ranked[:MOST_TOPICS]), OTHERS: rest}


def _keyed(counts: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
    return {(name,): value for name, value in counts.items()}


def _gauge(
    name: str, words: str, values: Mapping[tuple[str, ...], float], labels: tuple[str, ...] = ()
) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    metric = GaugeMetricFamily(f"wirewatch_{name}", words, labels=labels)
    for key, value in values.items():
        metric.add_metric(key, value)
    return metric


def _summary(name: str, words: str, values: Mapping[tuple[str, ...], float]) -> Metric:
    """Returns quantiles as Prometheus knows them: of a gauge it finds the label amiss."""
    from prometheus_client.core import SummaryMetricFamily

    labels = ("topic", "quantile")
    metric = SummaryMetricFamily(f"wirewatch_{name}", words, labels=labels)
    for key, value in values.items():
        metric.add_sample(metric.name, dict(zip(labels, key, strict=True)), value)
    return metric
