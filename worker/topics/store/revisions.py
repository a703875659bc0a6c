"""Topics and alerts of the configuration as rows, with the revisions of their queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from xxhash import xxh3_64_intdigest

from models import Alert, AuditEntry, Topic, TopicRevision
from worker.base.store.audit import record_change
from worker.base.store.writing import insert_ignoring
from worker.base.types import TopicDefinition

CHANGES = ("topic", "topic_removed", "alert", "alert_removed")
"""What the audit trail calls changes of topics and alerts."""


def sync_topics(
    session: Session, wanted: Sequence[TopicDefinition], now: datetime, actor: str
) -> None:
    """Makes the rows say what the configuration says; a changed query is a new revision.

    The row of a topic that is gone stays, with what it found. One that comes back is the same.
    """
    rows = {topic.slug: topic for topic in session.scalars(select(Topic))}
    queries = _current_queries(session)
    missing = [Topic(slug=each.slug, name=each.name) for each in wanted if each.slug not in rows]
    session.add_all(missing)
    session.flush()
    made = {topic.slug: topic for topic in missing}
    for definition in wanted:
        known = rows.pop(definition.slug, None)
        before = _topic_table(known, queries) if known and known.removed_at is None else None
        topic = known or made[definition.slug]
        topic.name, topic.removed_at = definition.name, None
        if queries.get(topic.id) != definition.query:
            session.add(TopicRevision(topic_id=topic.id, query=definition.query, created_at=now))
        after = {"name": definition.name, "query": definition.query}
        record_change(session, now, actor, "topic", definition.slug, before, after)
    for slug, topic in rows.items():
        if topic.removed_at is None:
            before = _topic_table(topic, queries)
            topic.removed_at = now
            record_change(session, now, actor, "topic", slug, before, None)


def _topic_table(topic: Topic, queries: Mapping[int, str]) -> dict[str, Any]:
    return {"name": topic.name, "query": queries.get(topic.id)}


def _current_queries(session: Session) -> dict[int, str]:
    """Returns topic id → the query of its newest revision."""
    newest = select(func.max(TopicRevision.id)).group_by(TopicRevision.topic_id)
    rows = session.execute(
        select(TopicRevision.topic_id, TopicRevision.query).where(TopicRevision.id.in_(newest))
    )
    return dict(rows.all())


def current_queries(session: Session) -> dict[str, str]:
    """Returns slug → query of the topics as they stand."""
    queries = _current_queries(session)
    rows = session.execute(select(Topic.slug, Topic.id).where(Topic.removed_at.is_(None)))
    return {slug: queries[topic_id] for slug, topic_id in rows if topic_id in queries}


def generation_parts() -> tuple[Any, Any, Any]:
    """Returns what ``generation`` is made of, as scalar queries."""
    return (
        select(func.coalesce(func.max(TopicRevision.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(Alert.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(AuditEntry.id), 0))
        .where(AuditEntry.action.in_(CHANGES))
        .scalar_subquery(),
    )


def generation(revisions: int, alerts: int, changes: int) -> int:
    """Returns a number that is another one whenever a topic or an alert changed."""
    return xxh3_64_intdigest(f"{revisions} {alerts} {changes}".encode()) >> 1


def current_generation(session: Session) -> int:
    """Returns the generation of the topics and alerts as they stand."""
    return generation(*session.execute(_generation()).one())


@cache
def _generation() -> Select[int, int, int]:
    return select(*generation_parts())


def current_revisions(session: Session) -> dict[str, tuple[int, int]]:
    """Returns slug → (topic id, id of its newest revision)."""
    newest = (
        select(TopicRevision.topic_id, func.max(TopicRevision.id).label("id"))
        .group_by(TopicRevision.topic_id)
        .subquery()
    )
    rows = session.execute(
        select(Topic.slug, Topic.id, newest.c.id).join(newest, newest.c.topic_id == Topic.id)
    )
    return {slug: (topic_id, revision_id) for slug, topic_id, revision_id in rows}


def sync_alerts(
    session: Session, wanted: Mapping[str, dict[str, Any]], now: datetime, actor: str
) -> None:
    """Makes the alerts' rows say what the configuration says.

    What an alert that is gone has made is still delivered. One that comes back is the same.
    """
    rows = {alert.name: alert for alert in session.scalars(select(Alert))}
    for name, definition in wanted.items():
        alert = rows.pop(name, None)
        before = alert.definition if alert and alert.removed_at is None else None
        if alert is None:
            session.add(Alert(name=name, definition=definition, created_at=now))
        else:
            alert.definition, alert.removed_at = definition, None
        record_change(session, now, actor, "alert", name, before, definition)
    for name, alert in rows.items():
        if alert.removed_at is None:
            alert.removed_at = now
            record_change(session, now, actor, "alert", name, alert.definition, None)


def alert_ids(session: Session) -> dict[str, int]:
    """Returns the ids of the alerts by their names."""
    return dict(session.execute(select(Alert.name, Alert.id)).all())


def alert_beside(session: Session, name: str, now: datetime) -> int:
    """Returns the id of an alert that no configuration has, making it if there is none: under it
    stand deliveries that no alert makes. Whatever reads alerts takes it for one that is gone."""
    named = select(Alert.id).where(Alert.name == name)
    found = session.scalar(named)
    if found is None:
        row = {"name": name, "definition": {}, "created_at": now, "removed_at": now}
        # Another process may make it now.
        insert_ignoring(session, Alert, [row])
        found = session.scalars(named).one()
    return found
