"""How many articles came, and how many each topic was found in, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Article, Topic, TopicMatchRow


def since(session: Session, time: datetime, most: int) -> int:
    """Returns how many articles were first seen since a time; one more than ``most`` where it is
    more than that, so that the cost is bounded."""
    counted = select(Article.id).where(Article.first_seen_at >= time).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def by_day(session: Session, since: datetime) -> Mapping[str, Mapping[str, int]]:
    """Returns slug → day (``2026-11-28``, UTC) → articles first seen on it since a time."""
    day = func.date(Article.first_seen_at)
    rows = session.execute(
        select(Topic.slug, day, func.count())
        .select_from(Article)
        .join(TopicMatchRow, TopicMatchRow.article_id == Article.id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(Article.first_seen_at >= since)
        .group_by(Topic.slug, day)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for slug, at, number in rows:
        found[slug][str(at)] = number
    return found
