"""How long news took: from published to seen, and from seen to alerted, per topic.

Follow-ups are left out of the latter: they wait by rule, for a day at most.

Where there are very many matches, every n-th article is looked at, so that the cost is bounded
and the shares stay right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from models import (
    Alert,
    Article,
    Delivery,
    DeliveryNotice,
    Notice,
    Topic,
    TopicMatchRow,
)
from worker.alerts.kinds import NEWS
from worker.articles.store.views import first_since
from worker.base.types import OPEN_STATES

MOST_MATCHES = 5_000
_WAITS = (*OPEN_STATES, "leased", "held")
"""States of what is sent yet, or waits for a person."""
_EXACT = ("second", "minute")
"""Publication times of a day's precision say nothing about seconds."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The median and the 95th percentile, in seconds."""

    p50: float
    p95: float


@dataclass(slots=True)
class TopicDelays:
    """The delays of one topic's articles, in seconds, and how many have no such time."""

    slug: str
    seen: list[float] = field(default_factory=list)
    untimed: int = 0
    """Articles without a usable time of publication."""
    alerted: list[float] = field(default_factory=list)
    waiting: int = 0
    """Articles of which nobody was told yet, though somebody is to be; what waits as a follow-up is
    not counted."""


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays since a time. Of the articles every ``one_in``-th was looked at."""

    one_in: int
    topics: tuple[TopicDelays, ...]


def quantiles(values: Sequence[float]) -> Quantiles | None:
    """Returns the quantiles (nearest rank), or None of nothing."""
    if not values:
        return None
    ranked = sorted(values)
    return Quantiles(*(ranked[ceil(share * len(ranked)) - 1] for share in (0.5, 0.95)))


def delays(session: Session, since: datetime, most: int = MOST_MATCHES) -> Delays:
    """Returns the delays of the articles that were first seen since then, silent ones left out."""
    first = first_since(session, since)
    if first is None:
        return Delays(1, ())
    number = session.scalar(select(func.count()).where(TopicMatchRow.article_id >= first)) or 0
    one_in = max(1, ceil(number / most))
    topics: dict[str, TopicDelays] = {}
    matched: dict[int, list[str]] = defaultdict(list)
    came: dict[int, Row[Any]] = {}
    for row in session.execute(_matched(first, one_in)):
        delay = topics.setdefault(row.slug, TopicDelays(row.slug))
        matched[row.article_id].append(row.slug)
        came[row.article_id] = row
        took = _since_published(row)
        if took is None:
            delay.untimed += 1
        else:
            delay.seen.append(took)
    _add_alerts(session, first, one_in, topics, matched, came)
    return Delays(one_in, tuple(sorted(topics.values(), key=lambda each: each.slug)))


def _matched(first: int, one_in: int) -> Any:
    found = (
        select(
            TopicMatchRow.article_id,
            Topic.slug,
            Article.first_seen_at,
            Article.published_at,
            Article.published_precision,
            Article.revision,
        )
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .join(Article, Article.id == TopicMatchRow.article_id)
        .where(TopicMatchRow.article_id >= first, Article.silent.is_(None))
    )
    return found if one_in == 1 else found.where(TopicMatchRow.article_id % one_in == 0)


def _since_published(row: Row[Any]) -> float | None:
    """Returns the seconds from publication, or None without a time that can be right."""
    if row.published_at is None or row.published_precision not in _EXACT:
        return None
    took: float = (row.first_seen_at - row.published_at).total_seconds()
    return took if took >= 0 else None


def _add_alerts(
    session: Session,
    first: int,
    one_in: int,
    topics: dict[str, TopicDelays],
    matched: dict[int, list[str]],
    came: dict[int, Row[Any]],
) -> None:
    asked = {
        alert: frozenset(definition.get("topics", ()))
        for alert, definition in session.execute(select(Alert.id, Alert.definition))
    }
    told = (
        select(
            Notice.article_id,
            Notice.alert_id,
            Notice.created_at,
            func.min(Delivery.delivered_at).label("delivered_at"),
            func.max(case((Delivery.state.in_(_WAITS), 1), else_=0)).label("waits"),
        )
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(Notice.article_id >= first, Delivery.kind == NEWS)
        .group_by(Notice.id, Notice.article_id, Notice.alert_id, Notice.created_at)
    )
    if one_in > 1:
        told = told.where(Notice.article_id % one_in == 0)
    for article, alert, made, delivered, waits in session.execute(told):
        row = came.get(article)
        if row is None:
            continue
        # A changed article became news when that was decided, not when its first words came.
        seen = row.first_seen_at if row.revision == 1 else max(made, row.first_seen_at)
        for slug in matched[article]:
            if slug in asked.get(alert, ()):
                if delivered is not None:
                    topics[slug].alerted.append(max(0.0, (delivered - seen).total_seconds()))
                elif waits:
                    topics[slug].waiting += 1
