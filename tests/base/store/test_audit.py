"""Changes of the configuration are noted with old and new value, once, and can be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from models import AuditEntry
from tests.way.judge.store.making import NOW
from worker.base.store import audit
from worker.base.store.database import Database
from worker.base.types import TopicDefinition
from worker.topics.store import revisions as topics
from worker.way.collect.store import sources
from worker.way.collect.store.sources import SourceRow

FEED = SourceRow("feed", "http://a.example/1", "A", "a.example", {"url": "http://a.example/1"})
TOPIC = TopicDefinition("rockets", "Rockets", "rocket*")
ALERT: dict[str, Any] = {"name": "rockets now", "topics": ("rockets",)}


def sync(
    database: Database,
    *,
    feeds: tuple[SourceRow, ...] = (FEED,),
    slugs: tuple[TopicDefinition, ...] = (TOPIC,),
    alerts: tuple[dict[str, Any], ...] = (ALERT,),
    channels: dict[str, Any] | None = None,
    service: dict[str, Any] | None = None,
) -> None:
    with database.decide() as session:
        sources.sync(session, feeds, NOW, "test")
        topics.sync_topics(session, slugs, NOW, "test")
        topics.sync_alerts(session, {each["name"]: each for each in alerts}, NOW, "test")
        parts = {"channel": channels or {}, "service": {"service": service or {}}}
        audit.sync_parts(session, parts, NOW, "test")


def changes(database: Database, **wanted: Any) -> list[tuple[str, str, str]]:
    with database.read() as session:
        found = audit.history(session, **wanted)
    return [(each.kind, each.change, each.subject) for each in found]


def last(database: Database) -> audit.Change:
    with database.read() as session:
        [change] = audit.history(session, limit=1)
    return change


def test_the_first_configuration_is_all_new_and_the_same_again_is_no_change(
    database: Database,
) -> None:
    for _ in range(2):
        sync(database, channels={"out": {"kind": "file", "path": "alerts"}})
        assert changes(database) == [
            ("source", "added", "http://a.example/1"),
            ("topic", "added", "rockets"),
            ("alert", "added", "rockets now"),
            ("channel", "added", "out"),
            ("service", "added", "service"),
        ]


def test_each_part_is_noted_with_old_and_new_value(database: Database) -> None:
    sync(database, service={"contact": ""}, channels={"out": {"kind": "file", "path": "a"}})
    renamed = SourceRow("feed", FEED.key, "B", "a.example", {**FEED.options, "name": "B"})
    sync(database, feeds=(renamed,), service={"contact": ""}, channels={"out": {"path": "a"}})
    known = changes(database)
    assert known[-2:] == [("source", "changed", FEED.key), ("channel", "changed", "out")]
    assert last(database).differences() == {"kind": ("file", None)}

    query = TopicDefinition("rockets", "Rockets", "rocket* OR missile*")
    sync(database, feeds=(renamed,), slugs=(query,), channels={"out": {"path": "a"}})
    assert changes(database)[len(known) :] == [
        ("topic", "changed", "rockets"),
        ("service", "changed", "service"),
    ]
    with database.read() as session:
        [topic] = audit.history(session, kinds=["topic"], limit=1)
    assert topic.differences() == {"query": ("rocket*", "rocket* OR missile*")}
    named = TopicDefinition("rockets", "Missiles", query.query)
    sync(database, feeds=(renamed,), slugs=(named,), channels={"out": {"path": "a"}})
    assert last(database).differences() == {"name": ("Rockets", "Missiles")}


def test_what_is_removed_and_comes_back_is_noted(database: Database) -> None:
    sync(database, channels={"out": {"path": "a"}})
    sync(database, feeds=(), slugs=(), alerts=())
    assert [each[1] for each in changes(database)[-4:]] == ["removed"] * 4
    assert last(database).before == {"path": "a"}
    assert last(database).after is None
    sync(database, channels={"out": {"path": "b"}})
    assert changes(database)[-4:] == [
        ("source", "added", FEED.key),
        ("topic", "added", "rockets"),
        ("alert", "added", "rockets now"),
        ("channel", "added", "out"),
    ]
    with database.read() as session:
        assert topics.current_revisions(session)["rockets"] == (1, 1)


def test_a_pruned_trail_brings_nothing_back(database: Database) -> None:
    sync(database, channels={"out": {"path": "a"}})
    with database.write() as session:
        session.execute(delete(AuditEntry))
    sync(database, channels={"out": {"path": "a"}})
    assert changes(database) == []


def test_the_history_can_be_asked_for_a_kind_and_a_time(database: Database) -> None:
    sync(database)
    assert changes(database, kinds=["topic"]) == [("topic", "added", "rockets")]
    assert changes(database, since=NOW + timedelta(seconds=1)) == []
    assert changes(database, limit=2) == changes(database)[-2:]
    with database.write() as session:
        audit.record(session, NOW, "test", "recovered", "database", None, {})
    assert len(changes(database)) == 4
