"""Topics and alerts of the configuration as rows, with the revisions of their queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, Topic, TopicRevision
from worker.store.audit import record
from worker.types import TopicDefinition


def sync_topics(
    session: Session, wanted: Sequence[TopicDefinition], now: datetime, actor: str
) -> None:
    """Makes the rows say what the configuration says; a changed query is a new revision."""
    rows = {topic.slug: topic for topic in session.scalars(select(Topic))}
    for definition in wanted:
        topic = rows.pop(definition.slug, None)
        if topic is None:
            topic = Topic(slug=definition.slug, name=definition.name)
            session.add(topic)
            session.flush()
        topic.name, topic.removed_at = definition.name, None
        latest = _latest(session, topic.id)
        if latest is None or latest.query != definition.query:
            session.add(TopicRevision(topic_id=topic.id, query=definition.query, created_at=now))
            before = {"query": latest.query} if latest else None
            record(
                session,
                now,
                actor,
                "topic",
                definition.slug,
                before,
                {"query": definition.query},
            )
    for slug, topic in rows.items():
        if topic.removed_at is None:
            topic.removed_at = now
            record(session, now, actor, "topic_removed", slug, {"name": topic.name}, None)


def _latest(session: Session, topic_id: int) -> TopicRevision | None:
    return session.scalars(
        select(TopicRevision)
        .where(TopicRevision.topic_id == topic_id)
        .order_by(TopicRevision.id.desc())
        .limit(1)
    ).first()


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
    """Makes the alerts' rows say what the configuration says."""
    rows = {alert.name: alert for alert in session.scalars(select(Alert))}
    for name, definition in wanted.items():
        alert = rows.pop(name, None)
        if alert is None:
            session.add(Alert(name=name, definition=definition, created_at=now))
            record(session, now, actor, "alert", name, None, definition)
        elif alert.definition != definition or alert.removed_at is not None:
            record(session, now, actor, "alert", name, alert.definition, definition)
            alert.definition, alert.removed_at = definition, None
    for name, alert in rows.items():
        if alert.removed_at is None:
            alert.removed_at = now
            record(session, now, actor, "alert_removed", name, alert.definition, None)


def alert_ids(session: Session) -> dict[str, int]:
    """Returns the ids of the alerts by their names."""
    return dict(session.execute(select(Alert.name, Alert.id)).all())
