"""What a delivery tells, put together from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from worker.core import follow_ups
from worker.core.grouping import MOST_ITEMS
from worker.core.snippets import reason, snippets
from worker.pipeline.runtime import Runtime
from worker.settings import AlertSettings
from worker.store import notices, verdicts, views
from worker.store.deliveries import ClaimedDelivery
from worker.store.notices import ToldNotice
from worker.types import News, NewsItem, TopicMatch


def build(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> News | None:
    """Returns what the delivery tells, or None if nothing of it is stored any more."""
    name = notices.alert_name(session, claimed.alert_id)
    alert = next((each for each in runtime.settings.alerts if each.name == name), None)
    told = notices.told_by(session, claimed.id)
    ids = list(dict.fromkeys(each.article_id for each in told))
    recurs = verdicts.recurrences(session, ids)
    items = tuple(
        replace(each, recurs_of=recurs.get(_id(each)))
        for article in views.by_ids(session, ids)
        for each in (item(session, runtime, article, asked_by(alert)),)
    )
    if not items:
        return None
    thread = notices.thread_of(session, claimed.id)
    first = items[0].topics
    if thread is not None and thread.article_id not in ids:
        found = views.topic_matches(session, [thread.article_id])[thread.article_id]
        first = _asked(found, asked_by(alert)) or first
    return News(
        delivery_id=claimed.id,
        alert=name,
        kind=claimed.kind,
        created_at=claimed.created_at,
        story_id=claimed.story_id,
        label=_label(runtime, first, name),
        items=items[:MOST_ITEMS],
        more=max(0, len(items) - MOST_ITEMS),
        thread_title=thread.title if thread else "",
        occasion=_occasion(claimed.kind, told),
        news=tuple(line for each in told for line in (each.news or {}).get("news", ())),
        kept_back=sum((each.news or {}).get("kept_back", 0) for each in told),
    )


def _occasion(kind: str, told: Sequence[ToldNotice]) -> str:
    """Returns what kind of news a message is, as programs are told."""
    if kind == notices.NEWS or not told:
        return follow_ups.FIRST
    return follow_ups.shown_kind(told[0].kind)


def _id(item: NewsItem) -> int:
    article_id = item.article["id"]
    assert isinstance(article_id, int)
    return article_id


def asked_by(alert: AlertSettings | None) -> Collection[str] | None:
    """Returns the slugs that the alert asks for; None for an alert that is gone: all of them."""
    return alert.topics if alert is not None else None


def item(
    session: Session,
    runtime: Runtime,
    article: dict[str, object],
    slugs: Collection[str] | None,
) -> NewsItem:
    """Returns one article as it is told. ``slugs`` None takes every topic found in it."""
    article_id = article["id"]
    assert isinstance(article_id, int)
    found = views.topic_matches(session, [article_id])[article_id]
    return told(session, runtime, article, _asked(found, slugs))


def told(
    session: Session,
    runtime: Runtime,
    article: dict[str, object],
    asked: tuple[TopicMatch, ...],
) -> NewsItem:
    """Returns one article as it is told when these topics were found in it."""
    title, text = str(article["title"]), str(article["text"])
    evidence = [match for topic in asked for match in topic.matches]
    story = article["story"]
    assert isinstance(story, dict)
    return NewsItem(
        article={key: value for key, value in article.items() if key != "text"},
        topics=asked,
        snippets=snippets(title, text, evidence),
        carriers=views.carriers(session, story["id"]),
        reason=" ".join(_reason(runtime, each) for each in asked),
    )


def _reason(runtime: Runtime, topic: TopicMatch) -> str:
    name = runtime.topic_names.get(topic.slug, topic.slug)
    return reason(name, topic.salience, topic.matches)


def _asked(found: Sequence[TopicMatch], slugs: Collection[str] | None) -> tuple[TopicMatch, ...]:
    return tuple(each for each in found if slugs is None or each.slug in slugs)


def _label(runtime: Runtime, topics: Sequence[TopicMatch], alert: str) -> str:
    return runtime.topic_names.get(topics[0].slug, topics[0].slug) if topics else alert
