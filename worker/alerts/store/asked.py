"""Which stored articles an alert asks for, whoever was told of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Article, Topic, TopicMatchRow
from worker.alerts.alerting import AlertRule
from worker.articles.store.views import carriers

_LOOKED_AT = 1_000
"""Articles among which one is looked for whose story enough outlets carry."""


def is_asked_for(rule: AlertRule) -> list[ColumnElement[bool]]:
    """Returns what an alert asks of an article and a topic that was found in it, but for which
    topics these are."""
    asked = []
    if rule.salience == "main":
        asked.append(TopicMatchRow.salience == "main")
    if rule.languages:
        asked.append(Article.language.in_(sorted(rule.languages)))
    if rule.sources is not None:
        asked.append(Article.source_id.in_(sorted(rule.sources)))
    if rule.not_sources:
        asked.append(Article.source_id.not_in(sorted(rule.not_sources)))
    return asked


def newest(rule: AlertRule, *columns: Any) -> Select[Any]:
    """Returns the query for the articles that an alert asks for, the newest first, a row for each
    of its topics."""
    return (
        select(*columns)
        .join_from(TopicMatchRow, Article, Article.id == TopicMatchRow.article_id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(Topic.slug.in_(rule.topics), *is_asked_for(rule))
        .order_by(TopicMatchRow.article_id.desc())
    )


def newest_article(session: Session, rule: AlertRule, least_outlets: int) -> int | None:
    """Returns the id of the newest article that an alert asks for, of a story that so many outlets
    carry."""
    rows = session.execute(newest(rule, Article.id, Article.story_id).limit(_LOOKED_AT)).all()
    enough: dict[int, bool] = {}
    for article_id, story_id in rows:
        if story_id not in enough:
            enough[story_id] = is_carried(session, story_id, least_outlets)
        if enough[story_id]:
            return int(article_id)
    return None


def is_carried(session: Session, story_id: int, least_outlets: int) -> bool:
    """Tells whether so many outlets carry a story."""
    return least_outlets < 2 or len(carriers(session, story_id)) >= least_outlets
