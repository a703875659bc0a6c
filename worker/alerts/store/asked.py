"""Which stored articles an alert asks for, whoever was told of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models import Alert, Article, Notice, Topic, TopicMatchRow
from worker.alerts.alerting import AlertRule
from worker.alerts.kinds import NEWS
from worker.articles.store.views import carriers

_LOOKED_AT = 1_000
"""Articles among which one is looked for whose story enough outlets carry."""
_TOLD_LOOKED_AT = 20
"""The same of those that were told."""


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


def newest_told(session: Session, rule: AlertRule, alert: str, least_outlets: int) -> int | None:
    """Returns the id of the article by which the alert of that name was told of a story last, of
    those that it asks for now and whose story so many outlets carry."""
    query = (
        newest(rule, Article.id, Article.story_id)
        .join(Notice, Notice.article_id == Article.id)
        .join(Alert, Alert.id == Notice.alert_id)
        .where(Alert.name == alert, Notice.kind == NEWS)
        .order_by(None)
        .order_by(Notice.id.desc())
    )
    for article_id, story_id in session.execute(query.limit(_TOLD_LOOKED_AT)):
        if is_carried(session, story_id, least_outlets):
            return int(article_id)
    return None


def newest_report(session: Session, rule: AlertRule, least_outlets: int) -> int | None:
    """Returns the id of the first report that an alert asks for of the newest story that so many
    outlets carry: no copy, where there is another."""
    rows = session.execute(newest(rule, Article.id, Article.story_id).limit(_LOOKED_AT)).all()
    stories = dict.fromkeys(story_id for _, story_id in rows)
    for story_id in stories:
        if is_carried(session, story_id, least_outlets):
            query = newest(rule, Article.id).where(Article.story_id == story_id)
            ordered = query.order_by(None).order_by(Article.duplicate_of.is_not(None), Article.id)
            return session.scalars(ordered.limit(1)).first()
    return None


def is_carried(session: Session, story_id: int, least_outlets: int) -> bool:
    """Tells whether so many outlets carry a story."""
    return least_outlets < 2 or len(carriers(session, story_id)) >= least_outlets
