"""What a digest tells, as rows: its stories, however many; and what was read where it has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Article,
    Delivery,
    DeliveryNotice,
    Document,
    Notice,
    Silenced,
    Source,
    Story,
    StoryAlert,
    Topic,
    TopicMatchRow,
)
from models.source import CONFIGURED
from worker.alerts.alerting import AlertRule
from worker.alerts.entries import StoryNotice
from worker.alerts.follow_ups import REACHED
from worker.alerts.kinds import NEWS
from worker.alerts.store import asked
from worker.articles.store import carried
from worker.base.news import NamedArticle
from worker.base.store.chunks import in_chunks
from worker.readers.store import answers
from worker.way.judge.rules import Route


@dataclass(slots=True)
class StoryRow:
    """A story of a digest, or an article where each is told on its own."""

    key: int
    article_id: int
    """The one that was told last; one by which only more outlets were told where nothing else
    was."""
    articles: int
    outlets: int
    is_new: bool
    last: int
    """Its last notice: the higher, the later."""
    topics: dict[str, bool] = field(default_factory=dict)
    """Topics found in what was told of it, and whether one article is about it."""
    since: datetime | None = None
    """When the first of its articles came, where it is shown as if it were new."""


def stories(session: Session, delivery_id: str, *, by_story: bool) -> list[StoryRow]:
    """Returns what a delivery tells, as far as it is still stored, and the address did not mute it:
    stories or single articles."""
    root = func.coalesce(Story.merged_into, Story.id)
    key = root if by_story else Notice.article_id
    told = (
        select(
            key.label("key"),
            func.count(Notice.article_id.distinct()).label("articles"),
            func.max(Notice.id).label("last"),
            func.coalesce(
                func.max(case((~Notice.kind.startswith(REACHED), Notice.id))),
                func.max(Notice.id),
            ).label("shown"),
            func.max(case((Notice.kind == NEWS, 1), else_=0)).label("is_new"),
            func.max(func.coalesce(StoryAlert.outlets, 1)).label("outlets"),
        )
        .select_from(DeliveryNotice)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .join(Story, Story.id == Notice.story_id)
        .join(Article, Article.id == Notice.article_id)
        .outerjoin(
            StoryAlert, and_(StoryAlert.story_id == root, StoryAlert.alert_id == Notice.alert_id)
        )
        .where(DeliveryNotice.delivery_id == delivery_id)
        .where(~answers.is_muted_for(delivery_id, root))
        .where(~answers.is_unsubscribed_for(delivery_id, Notice.alert_id))
        .group_by(key)
    ).subquery()
    names = (
        told.c.key,
        Notice.article_id,
        told.c.articles,
        told.c.outlets,
        told.c.is_new,
        told.c.last,
    )
    rows = session.execute(select(*names).join(Notice, Notice.id == told.c.shown))
    # Of a hundred thousand rows, asking each by its names takes as long as the database.
    found = {
        story: StoryRow(story, article, articles, outlets, bool(is_new), last)
        for story, article, articles, outlets, is_new, last in rows
    }
    topics = session.execute(
        select(key, Topic.slug, func.max(case((TopicMatchRow.salience == "main", 1), else_=0)))
        .select_from(DeliveryNotice)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .join(Story, Story.id == Notice.story_id)
        .join(TopicMatchRow, TopicMatchRow.article_id == Notice.article_id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .group_by(key, Topic.slug)
    )
    for each, slug, is_main in topics:
        if each in found:
            found[each].topics[slug] = bool(is_main)
    return list(found.values())


def topics_as_told(
    session: Session, delivery_id: str, keys: Collection[int]
) -> dict[int, set[str]]:
    """Returns the topics that stories of a delivery had when its alerts were told of them, which
    what was told may have lost since."""
    root = func.coalesce(Story.merged_into, Story.id)
    found: dict[int, set[str]] = defaultdict(set)
    for chunk in in_chunks(sorted(keys)):
        rows = session.execute(
            select(root, StoryAlert.topics)
            .select_from(DeliveryNotice)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .join(Story, Story.id == Notice.story_id)
            .join(
                StoryAlert,
                and_(StoryAlert.story_id == root, StoryAlert.alert_id == Notice.alert_id),
            )
            .where(DeliveryNotice.delivery_id == delivery_id, root.in_(chunk))
        )
        for story, topics in rows:
            found[story].update(topics)
    return found


def newest(session: Session, rule: AlertRule, least_outlets: int, most: int) -> list[StoryRow]:
    """Returns the stories of the newest articles that an alert asks for, as if all were new."""
    named = (Article.id, Article.story_id, Article.first_seen_at, Topic.slug)
    query = asked.newest(rule, *named, TopicMatchRow.salience).limit(most)
    found: dict[int, StoryRow] = {}
    articles: dict[int, set[int]] = defaultdict(set)
    for article_id, story_id, seen_at, slug, weight in session.execute(query):
        row = found.setdefault(story_id, StoryRow(story_id, article_id, 1, 1, True, article_id))
        row.since = min(row.since or seen_at, seen_at)
        articles[story_id].add(article_id)
        row.articles = len(articles[story_id])
        row.topics[slug] = row.topics.get(slug, False) or weight == "main"
    return [each for each in found.values() if asked.is_carried(session, each.key, least_outlets)]


def told_of(
    session: Session, delivery_id: str, keys: Collection[int], *, by_story: bool
) -> dict[int, list[StoryNotice]]:
    """Returns what a delivery tells of some of its stories, each as it was decided, in order."""
    root = func.coalesce(Story.merged_into, Story.id)
    key = root if by_story else Notice.article_id
    found: dict[int, list[StoryNotice]] = defaultdict(list)
    rows = session.execute(
        select(
            key.label("key"),
            Notice.kind,
            Notice.news,
            Notice.article_id,
            Article.title,
            Article.url,
            Article.outlet,
            Article.language,
            Source.name.label("source"),
        )
        .select_from(DeliveryNotice)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .join(Story, Story.id == Notice.story_id)
        .join(Article, Article.id == Notice.article_id)
        .join(Source, Source.id == Article.source_id)
        .where(DeliveryNotice.delivery_id == delivery_id, key.in_(list(keys)))
        .where(~answers.is_unsubscribed_for(delivery_id, Notice.alert_id))
        .order_by(Notice.id)
    )
    for row in rows:
        article = NamedArticle(carried.outlet_of(row), row.title, row.url, row.language)
        found[row.key].append(StoryNotice(row.kind, row.news or {}, row.article_id, article))
    return found


def story_ids(session: Session, delivery_id: str) -> list[int]:
    """Returns the stories that a delivery tells of, each once, the oldest first."""
    root = func.coalesce(Story.merged_into, Story.id)
    return list(
        session.scalars(
            select(root)
            .select_from(DeliveryNotice)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .join(Story, Story.id == Notice.story_id)
            .where(DeliveryNotice.delivery_id == delivery_id)
            .distinct()
            .order_by(root)
        )
    )


def before(session: Session, delivery_id: str) -> datetime | None:
    """Returns until when the last digest told that went to the same destination; None of the
    first."""
    own = session.get_one(Delivery, delivery_id)
    return session.scalar(
        select(func.max(Delivery.slot_at)).where(
            Delivery.group_key == own.group_key,
            Delivery.channel == own.channel,
            Delivery.destination == own.destination,
            Delivery.state == "sent",
            Delivery.slot_at < own.slot_at,
        )
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in a window of time."""

    articles: int
    matched: int
    silenced: int
    unread: int


def read_in(
    session: Session, alert_id: int, slugs: Sequence[str], since: datetime, until: datetime
) -> Read:
    """Returns what was read in a window, and what of it concerned an alert."""
    seen = (Article.first_seen_at >= since, Article.first_seen_at < until)
    matched = (
        select(func.count(Article.id.distinct()))
        .join(TopicMatchRow, TopicMatchRow.article_id == Article.id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(Topic.slug.in_(slugs), *seen)
    )
    silenced = select(func.count(Silenced.article_id.distinct())).where(
        Silenced.alert_id == alert_id, Silenced.at >= since, Silenced.at < until
    )
    unread = select(func.count()).where(Document.state == "pending", Document.arrived_at < until)
    return Read(
        articles=session.scalar(select(func.count()).select_from(Article).where(*seen)) or 0,
        matched=session.scalar(matched) or 0,
        silenced=session.scalar(silenced) or 0,
        unread=session.scalar(unread) or 0,
    )


def sources(session: Session) -> Sequence[Source]:
    """Returns the sources of the configuration."""
    return session.scalars(select(Source).where(*CONFIGURED)).all()


def is_there(session: Session, ids: Collection[str]) -> set[str]:
    """Returns those of the deliveries that there are."""
    return {
        each
        for chunk in in_chunks(list(ids))
        for each in session.scalars(select(Delivery.id).where(Delivery.id.in_(chunk)))
    }


def is_waiting(
    session: Session,
    group_key: str,
    route: Route,
    slot: datetime,
    why_held: str | None,
) -> bool:
    """Tells whether a digest of an earlier slot still waits for its first try, or is held because
    its endpoint is switched off: for ``why_held``, if it is."""
    is_new = and_(Delivery.attempts == 0, Delivery.payload.is_(None))
    is_held = and_(Delivery.state == "held", Delivery.state_reason == (why_held or ""), is_new)
    waiting = select(Delivery.id).where(
        Delivery.group_key == group_key,
        Delivery.channel == route.channel,
        Delivery.destination == route.destination,
        or_(Delivery.state == "pending", is_held),
        Delivery.slot_at < slot,
    )
    return session.scalars(waiting.limit(1)).first() is not None
