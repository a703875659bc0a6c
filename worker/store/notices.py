"""Notices and deliveries as the judge asks about them, and what a delivery tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, Article, Delivery, DeliveryNotice, Notice, Revision, StoryAlert
from worker.core.follow_ups import Told
from worker.core.judge import WaitingDelivery
from worker.core.judge.known import Group
from worker.store.given import dialect_of, given, is_given

NEWS = "article.matched"
"""The kind of notice of what is told first; the others are named by their occasion."""


def told_of_stories(session: Session, stories: Collection[int]) -> dict[tuple[int, int], Told]:
    """Returns what each alert was told of the stories: (story, alert) → what.

    Where the release before told an alert, which keeps no such row, its notices say so.
    """
    known = given(session, stories)
    found = {
        (row.story_id, row.alert_id): Told(
            first_uid=row.first_uid,
            first_at=row.first_at,
            last_at=row.last_at,
            follow_ups=row.follow_ups,
            outlets=row.outlets,
            occasions=frozenset(row.occasions),
            topics=frozenset(row.topics),
            count=row.count,
            counted=row.counted,
            kept_back=row.kept_back,
        )
        for row in session.scalars(_told_query(dialect_of(session)), known)
    }
    for story, alert, uid, at in session.execute(_noticed_query(dialect_of(session)), known):
        if (story, alert) not in found:
            found[story, alert] = Told(first_uid=uid, first_at=at, last_at=at)
    return found


@cache
def _told_query(dialect: str) -> Any:
    return select(StoryAlert).where(is_given(StoryAlert.story_id, dialect))


@cache
def _noticed_query(dialect: str) -> Any:
    first = (
        select(func.min(Notice.id))
        .where(is_given(Notice.story_id, dialect), Notice.kind == NEWS)
        .group_by(Notice.story_id, Notice.alert_id)
    )
    return (
        select(Notice.story_id, Notice.alert_id, Article.uid, Notice.created_at)
        .join(Article, Article.id == Notice.article_id)
        .where(Notice.id.in_(first))
    )


def told_sources(session: Session, stories: Collection[int]) -> frozenset[tuple[int, int, int]]:
    """Returns (story, alert, source) where the alert was told of an article of that source."""
    rows = session.execute(_source_query(dialect_of(session)), given(session, stories))
    return frozenset((story, alert, source) for story, alert, source in rows)


@cache
def _source_query(dialect: str) -> Any:
    return (
        select(Notice.story_id, Notice.alert_id, Article.source_id)
        .join(Article, Article.id == Notice.article_id)
        .where(is_given(Notice.story_id, dialect))
        .distinct()
    )


def open_groups(
    session: Session, stories: Collection[int]
) -> tuple[frozenset[Group], dict[Group, WaitingDelivery]]:
    """Returns the groups of the stories to whose destinations something went or waits, and the
    newest delivery of each that nobody has tried yet."""
    groups: set[Group] = set()
    waiting: dict[Group, WaitingDelivery] = {}
    rows = session.execute(_group_query(dialect_of(session)), given(session, stories))
    for row in rows:
        group = (row.group_key, row.channel, row.destination)
        groups.add(group)
        # In order: only the newest of a group can be joined.
        waiting.pop(group, None)
        if row.state == "pending" and row.attempts == 0 and row.is_unwritten:
            waiting[group] = WaitingDelivery(row.id, row.due_at, row.created_at)
    return frozenset(groups), waiting


@cache
def _group_query(dialect: str) -> Any:
    return (
        select(
            Delivery.id,
            Delivery.group_key,
            Delivery.channel,
            Delivery.destination,
            Delivery.state,
            Delivery.attempts,
            Delivery.payload.is_(None).label("is_unwritten"),
            Delivery.due_at,
            Delivery.created_at,
        )
        .where(is_given(Delivery.story_id, dialect))
        .order_by(Delivery.created_at, Delivery.id)
    )


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice of a delivery: of which article, of what kind, and what was new in the story."""

    article_id: int
    kind: str
    news: dict[str, Any] | None


def told_by(session: Session, delivery_id: str) -> list[ToldNotice]:
    """Returns the notices that a delivery carries, in order."""
    rows = session.execute(
        select(Notice.article_id, Notice.kind, Notice.news)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .order_by(DeliveryNotice.position)
    )
    return [ToldNotice(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Thread:
    """What began the news of a story under an alert: later mails go under its headline."""

    article_id: int
    title: str


def thread_of(session: Session, delivery_id: str) -> Thread | None:
    """Returns the article that was told first in the delivery's group, as it was titled then."""
    first = session.scalars(
        select(Article)
        .join(Notice, Notice.article_id == Article.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(
            Delivery.group_key
            == select(Delivery.group_key).where(Delivery.id == delivery_id).scalar_subquery()
        )
        .order_by(Notice.id)
        .limit(1)
    ).first()
    if first is None:
        return None
    earliest = session.scalars(
        select(Revision.title)
        .where(Revision.article_id == first.id)
        .order_by(Revision.number)
        .limit(1)
    ).first()
    return Thread(first.id, earliest or first.title)


def alert_name(session: Session, alert_id: int) -> str:
    """Returns the alert's name."""
    return session.scalars(select(Alert.name).where(Alert.id == alert_id)).one()
