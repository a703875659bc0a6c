"""What a delivery tells, put together from what is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy.orm import Session

from worker.alerts import follow_ups, kinds
from worker.alerts.grouping import MOST_ITEMS
from worker.alerts.lately import Moment
from worker.alerts.notices import occasions
from worker.alerts.notices.words import thread_heading
from worker.alerts.snippets import reason, snippets
from worker.alerts.store import keeping, notices, told_news
from worker.alerts.store.notices import Thread, ToldNotice
from worker.articles.store import views
from worker.base.news import Carrier
from worker.base.types import News, NewsItem, TopicMatch
from worker.settings import AlertSettings
from worker.setup.runtime import Runtime
from worker.way.deliver.store.deliveries import ClaimedDelivery
from worker.way.judge.store import verdicts


def build(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> News | None:
    """Returns what the delivery tells, or None if nothing of it is stored any more."""
    told, decision = notices.told_since(session, claimed.id)
    moment = runtime.lately.at(decision)
    shared = _shared(session, runtime, claimed.alert_id, told, moment)
    items, ids = shared.items, shared.ids
    if not items:
        return None
    thread = notices.thread_of(session, claimed.id, claimed.group_key, moment)
    first = items[0].topics
    if thread is not None and thread.article_id not in ids:
        found = _found(session, thread.article_id, moment)
        first = _asked(found, shared.slugs) or first
    kept = keeping.kept_back(session, claimed, told, moment)
    return News(
        delivery_id=claimed.id,
        alert=shared.alert,
        kind=claimed.kind,
        created_at=claimed.created_at,
        story_id=claimed.story_id,
        label=_label(runtime, first, shared.alert),
        items=items,
        more=len(ids) - len(items),
        thread_title=_frozen(thread, first, items),
        occasion=_occasion(claimed.kind, told),
        occasions=tuple(dict.fromkeys(chain.from_iterable(map(_occasions, told)))),
        news=tuple(occasions.named(each, runtime.topic_names) for each in _lines(told, items)),
        kept_back=kept.reports,
        kept_copies=kept.copies,
        kept_until=kept.notice_id,
        kept_waiting=kept.waited,
        topic_names=runtime.topic_names,
        sent_at=runtime.clock(),
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is the same for all to whom an alert tells the same articles."""

    alert: str
    slugs: Collection[str] | None
    ids: Sequence[int]
    """Those that are still stored."""
    items: tuple[NewsItem, ...]


def _shared(
    session: Session,
    runtime: Runtime,
    alert_id: int,
    told: Sequence[ToldNotice],
    moment: Moment,
) -> _Shared:
    """Returns it, put together once for all of them. It is made of what is decided alone."""
    named = tuple(each.article_id for each in told)

    def make() -> _Shared:
        name = notices.alert_name(session, alert_id)
        slugs = asked_by(runtime.settings.alert(name))
        ids = list(dict.fromkeys(named))
        if len(ids) > MOST_ITEMS:
            ids = told_news.stored(session, named)
            return _Shared(name, slugs, ids, items_of(session, runtime, ids[:MOST_ITEMS], slugs))
        items = items_of(session, runtime, ids, slugs)
        # Of so few those that are still stored are seen when they are read.
        return _Shared(name, slugs, [_id(each.article) for each in items], items)

    return moment.get(("told", alert_id, named), make)


def _found(session: Session, article_id: int, moment: Moment) -> Sequence[TopicMatch]:
    asked = [article_id]
    return moment.get(
        ("topics", article_id), lambda: views.topic_matches(session, asked)[article_id]
    )


def _frozen(thread: Thread | None, first: Sequence[TopicMatch], items: Sequence[NewsItem]) -> str:
    """Returns the heading of a thread: that under which its first message went, else one that is
    made now. What an earlier release began goes on without a number of outlets."""
    if thread is None:
        return heading("", first, items)
    if thread.heading:
        return thread.heading
    return heading(thread.title, first, items, counts_outlets=thread.begins)


def heading(
    title: str,
    first: Sequence[TopicMatch],
    items: Sequence[NewsItem],
    *,
    counts_outlets: bool = True,
) -> str:
    """Returns what stands in the subject for the thread's life: the headline that began it, how
    many outlets beside the first carried it then, and whether it only mentioned what the alert
    asks for."""
    is_passing = bool(first) and not any(each.salience == "main" for each in first)
    outlets = len(items[-1].carriers) if counts_outlets else 1
    named = title or str(items[0].article["title"])
    return thread_heading(named, outlets=outlets, is_passing=is_passing)


def _lines(told: Sequence[ToldNotice], items: Sequence[NewsItem]) -> Iterator[str]:
    """Yields what is new, each once. Who carries the story is said as it is now, as below it."""
    carriers = [each.name for each in items[-1].carriers]
    lines = (line for each in told for line in (each.news or {}).get("news", ()))
    yield from dict.fromkeys(follow_ups.carried_now(each, carriers) for each in lines)


def items_of(
    session: Session, runtime: Runtime, ids: Sequence[int], slugs: Collection[str] | None
) -> tuple[NewsItem, ...]:
    """Returns articles as they are told, in that order. ``slugs`` None takes every topic."""
    recurs = verdicts.recurrences(session, ids)
    found = views.topic_matches(session, ids)
    carried: dict[int, tuple[Carrier, ...]] = {}
    items = []
    articles, reports = views.with_reports(session, ids, found)
    for article in articles:
        article_id, story = _id(article), _story(article)
        if story not in carried:
            carried[story] = views.carriers_of(reports.get(story, ()))
        asked = _asked(found[article_id], slugs)
        made = _told(runtime, article, asked, carried[story])
        items.append(replace(made, recurs_of=recurs.get(article_id)))
    return tuple(items)


def _occasion(kind: str, told: Sequence[ToldNotice]) -> str:
    """Returns what kind of news a message is, as programs are told."""
    if kind == kinds.NEWS or not told:
        return follow_ups.FIRST
    return follow_ups.shown_kind(told[0].kind)


def _occasions(told: ToldNotice) -> Iterator[str]:
    """Yields the kinds of news that a notice tells, as programs are told."""
    for each in (told.news or {}).get("occasions", (told.kind,)):
        yield follow_ups.shown_kind(each)


def _id(article: Mapping[str, object]) -> int:
    article_id = article["id"]
    assert isinstance(article_id, int)
    return article_id


def _story(article: Mapping[str, object]) -> int:
    story = article["story"]
    assert isinstance(story, dict)
    story_id = story["id"]
    assert isinstance(story_id, int)
    return story_id


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
    found = views.topic_matches(session, [_id(article)])[_id(article)]
    return told(session, runtime, article, _asked(found, slugs))


def told(
    session: Session,
    runtime: Runtime,
    article: dict[str, object],
    asked: tuple[TopicMatch, ...],
) -> NewsItem:
    """Returns one article as it is told when these topics were found in it."""
    return _told(runtime, article, asked, views.carriers(session, _story(article)))


def _told(
    runtime: Runtime,
    article: dict[str, object],
    asked: tuple[TopicMatch, ...],
    carriers: tuple[Carrier, ...],
) -> NewsItem:
    title, text = str(article["title"]), str(article["text"])
    evidence = [match for topic in asked for match in topic.matches]
    return NewsItem(
        article={key: value for key, value in article.items() if key != "text"},
        topics=asked,
        snippets=snippets(title, text, evidence),
        carriers=carriers,
        reason=" ".join(_reason(runtime, each) for each in asked),
    )


def _reason(runtime: Runtime, topic: TopicMatch) -> str:
    name = runtime.topic_names.get(topic.slug, topic.slug)
    return reason(name, topic.salience, topic.matches)


def _asked(found: Sequence[TopicMatch], slugs: Collection[str] | None) -> tuple[TopicMatch, ...]:
    return tuple(each for each in found if slugs is None or each.slug in slugs)


def _label(runtime: Runtime, topics: Sequence[TopicMatch], alert: str) -> str:
    return runtime.topic_names.get(topics[0].slug, topics[0].slug) if topics else alert
