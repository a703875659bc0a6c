"""Articles in brief, for the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from models import Alert, Article, DeliveryNotice, Notice, Source, Topic, TopicMatchRow
from worker.base.store.given import given_list

LONGEST = 200
"""Characters of a headline in the log."""
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Brief:
    """What a delivery tells of: the alert, the first headline, and how many articles."""

    alert: str
    title: str
    articles: int


def of_delivery(session: Session, delivery_id: str) -> Brief | None:
    """Returns a delivery in brief, or None where nothing of what it tells is left."""
    row = session.connection().execute(_brief_query(), {"delivery": delivery_id}).first()
    return None if row is None else Brief(row[0], row[1][:LONGEST], row[2])


@cache
def _brief_query() -> Any:
    """Returns what is asked after each delivery; made once, since making it takes longest."""
    other = aliased(DeliveryNotice)
    number = (
        select(func.count())
        .select_from(other)
        .where(other.delivery_id == bindparam("delivery"))
        .scalar_subquery()
    )
    return (
        select(Alert.name, Article.title, number)
        .select_from(DeliveryNotice)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .join(Alert, Alert.id == Notice.alert_id)
        .join(Article, Article.id == Notice.article_id)
        .where(DeliveryNotice.delivery_id == bindparam("delivery"))
        .order_by(DeliveryNotice.position)
        .limit(1)
    )


def titles(session: Session, article_ids: Iterable[int]) -> dict[int, str]:
    """Returns id → title, of those articles that are stored."""
    wanted = select(Article.id, Article.title).where(Article.id.in_(set(article_ids)))
    return dict(session.execute(wanted).all())


def headlines(
    session: Session, article_ids: Sequence[int | None]
) -> dict[int, tuple[str, str, str]]:
    """Returns id → (title, source's name, topics with the words that matched), for the log."""
    ids = [each for each in article_ids if each is not None]
    topics = _topics_in_brief(session, ids)
    rows = session.execute(_headlines(), {"ids": ids})
    return {
        article_id: (title[:LONGEST], source, "; ".join(topics[article_id])[: 2 * LONGEST])
        for article_id, title, source in rows
    }


@cache
def _headlines() -> Select[int, str, str]:
    return (
        select(Article.id, Article.title, Source.name)
        .join(Source, Source.id == Article.source_id)
        .where(Article.id.in_(given_list()))
    )


@cache
def _matches() -> Any:
    return (
        select(TopicMatchRow.article_id, Topic.slug, TopicMatchRow.salience, TopicMatchRow.evidence)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(TopicMatchRow.article_id.in_(given_list()))
        .order_by(TopicMatchRow.score.desc(), Topic.slug)
    )


def _topics_in_brief(session: Session, article_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(_matches(), {"ids": article_ids})
    for article_id, slug, salience, evidence in rows:
        found[article_id].append(f"{slug} ({salience}): {', '.join(_distinct_words(evidence))}")
    return found


def _distinct_words(evidence: Sequence[Sequence[object]]) -> list[str]:
    words = list(dict.fromkeys(str(each[4]) for each in evidence))
    return words[:_MOST_WORDS] + (["…"] if len(words) > _MOST_WORDS else [])
