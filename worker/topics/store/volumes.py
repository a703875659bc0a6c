"""How many articles came, and how many each topic was found in, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Article, Topic, TopicMatchRow
from worker.articles.store.views import first_since

_DAY = timedelta(days=1)


def since(session: Session, time: datetime, most: int) -> int:
    """Returns how many articles were first seen since a time; one more than ``most`` where it is
    more than that, so that the cost is bounded."""
    counted = select(Article.id).where(Article.first_seen_at >= time).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def by_day(session: Session, since: datetime, until: datetime) -> Mapping[str, Mapping[str, int]]:
    """Returns slug → day (``2026-11-28``, UTC) → articles first seen on it, for each whole day from
    that of a time to that of another.

    Days are told by ids, which grow with time but for moments: the articles themselves are wide
    rows, and to read the time of each would take a hundred times as long.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    ends = _midnight(until) + _DAY
    day, first = _midnight(since), first_since(session, _midnight(since))
    while day < ends and first is not None:
        following = first_since(session, day + _DAY)
        for slug, number in _between(session, first, following):
            found[slug][f"{day:%Y-%m-%d}"] = number
        day, first = day + _DAY, following
    return found


def _midnight(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _between(session: Session, first: int, end: int | None) -> list[tuple[str, int]]:
    """Returns in how many articles from an id on, and before another, each topic was found."""
    article = TopicMatchRow.article_id
    within = article >= first if end is None else (article >= first) & (article < end)
    counted = (
        select(TopicMatchRow.topic_id, func.count().label("number"))
        .where(within)
        .group_by(TopicMatchRow.topic_id)
        .subquery()
    )
    named = select(Topic.slug, counted.c.number).join(counted, counted.c.topic_id == Topic.id)
    return [(slug, number) for slug, number in session.execute(named)]
