"""Articles and deliveries in the shapes that people and programs read."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, Select, func, select
from sqlalchemy.orm import Session

from models import (
    Alert,
    Article,
    Delivery,
    DeliveryNotice,
    Notice,
    Source,
    Topic,
    TopicMatchRow,
)
from worker.articles.store.carried import appearances
from worker.base import address
from worker.base.hours import QUIET
from worker.base.news import Carrier
from worker.base.store.given import given_list
from worker.base.types import FAILED_STATES, OPEN_STATES, Match, TopicMatch
from worker.base.urls import site_name

if TYPE_CHECKING:
    from worker.search import Found

PAGE = 200
"""Articles that are read at once."""
RANKED = 1_000
"""Of what a search finds, so many are compared."""
COUNTED = 10_000
"""And so many are counted."""
_MOMENTS = 500
"""Articles that may have come in another order than their ids say."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are asked for. Everything None: all of them."""

    topic: str | None = None
    since: datetime | None = None
    limit: int | None = None
    newest_first: bool = False
    search: Found | None = None


def iso(at: datetime | None) -> str | None:
    """Returns the time as ISO 8601 in UTC, to the microsecond where it has any."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def articles(session: Session, wanted: ArticleFilter) -> Iterator[dict[str, Any]]:
    """Yields articles in the contract's shape, in the order in which they were first seen."""
    query = selected(session, wanted)
    if wanted.search is not None:
        from worker.search.store import index as search_store

        # The index is asked once: eight bytes for each article found.
        with search_store.by_index(session):
            found = array("q", session.scalars(query.limit(wanted.limit)))
        yield from _in_pages(session, found)
        return
    if wanted.limit is not None:
        yield from _in_pages(session, session.scalars(query.limit(wanted.limit)).all())
        return
    last: int | None = None
    while ids := after(session, query, last, wanted):
        yield from by_ids(session, ids)
        session.expunge_all()
        last = ids[-1]


def after(
    session: Session, query: Select[int], last: int | None, wanted: ArticleFilter
) -> Sequence[int]:
    """Returns the ids of the page that follows the id ``last``."""
    if last is not None:
        query = query.where(Article.id < last if wanted.newest_first else Article.id > last)
    return session.scalars(query.limit(PAGE)).all()


def _in_pages(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(ids), PAGE):
        yield from by_ids(session, ids[start : start + PAGE])
        session.expunge_all()


def best(
    session: Session, wanted: ArticleFilter, most: int, begin: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """Returns the articles that a search fits best, the best first, and how many it finds, counted
    to one more than ``COUNTED``.

    Of more than a thousand the newest thousand are compared. The first ``begin`` are left out.
    """
    from worker.search.store import index as search_store

    assert wanted.search is not None
    if wanted.topic is None and wanted.since is None:
        # Without the articles beside it the index is read alone, which takes a tenth of the time.
        hits = search_store.found(session, wanted.search)
        query = select(hits.c.id).order_by(hits.c.id.desc())
    else:
        query = selected(session, replace(wanted, newest_first=True))
    with search_store.by_index(session):
        newest, total = _newest(session, query)
        ids = search_store.best(session, wanted.search, newest, begin + most)[begin:]
    return by_ids(session, ids), total


def _newest(session: Session, query: Select[int]) -> tuple[Sequence[int], int]:
    """Returns the newest ids that a search finds, and how many it finds, as ``best`` counts."""
    if session.get_bind().dialect.name != "sqlite":
        return _newest_of_all(session, query)
    newest = session.scalars(query.limit(RANKED)).all()
    if len(newest) < RANKED:
        return newest, len(newest)
    some = query.order_by(None).limit(COUNTED + 1).subquery()
    return newest, session.scalar(select(func.count()).select_from(some)) or 0


def _newest_of_all(session: Session, query: Select[int]) -> tuple[Sequence[int], int]:
    """The same on PostgreSQL, whose index gives all that it finds, about in the order of the ids.

    Put in that order, counted and cut they take half the time of the newest thousand alone, whose
    heap is turned over by each further one.
    """
    found = query.order_by(None).subquery().c.id
    ids = func.array_agg(found, type_=ARRAY(BigInteger)).aggregate_order_by(found)
    every = select(func.count().label("total"), ids.label("ids")).subquery()
    first = func.greatest(every.c.total - (RANKED - 1), 1)
    total, newest = session.execute(select(every.c.total, every.c.ids[first : every.c.total])).one()
    return (newest or [])[::-1], min(total, COUNTED + 1)


def selected(session: Session, wanted: ArticleFilter) -> Select[int]:
    """Returns the query for the ids that the filter lets through, its limit left aside."""
    query = select(Article.id)
    if wanted.search is not None:
        from worker.search.store import index as search_store

        hits = search_store.found(session, wanted.search)
        query = query.join(hits, hits.c.id == Article.id)
    if wanted.topic is not None:
        query = (
            query.join(TopicMatchRow, TopicMatchRow.article_id == Article.id)
            .join(Topic, Topic.id == TopicMatchRow.topic_id)
            .where(Topic.slug == wanted.topic)
        )
    if wanted.since is not None:
        query = query.where(Article.first_seen_at >= wanted.since)
    return query.order_by(Article.id.desc() if wanted.newest_first else Article.id)


def by_ids(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Returns the articles of those ids, in that order, in the contract's shape."""
    return with_reports(session, ids, topic_matches(session, ids))[0]


def with_reports(
    session: Session, ids: Sequence[int], topics: Mapping[int, Sequence[TopicMatch]]
) -> tuple[list[dict[str, Any]], Mapping[int, Sequence[Any]]]:
    """Returns what ``by_ids`` does, and of each of their stories where it appeared, of which
    ``carriers_of`` makes who carried it. ``topics`` is what ``topic_matches`` says of them."""
    found = {row.id: row for row in session.execute(_of_ids(), {"ids": list(ids)})}
    sources = _sources(session, {row.source_id for row in found.values()})
    reports = _reports(session, {row.story_id for row in found.values()})
    carried = {story: _outlet_count(rows) for story, rows in reports.items()}
    articles = [
        _article(found[each], topics[each], sources[found[each].source_id], carried)
        for each in ids
        if each in found
    ]
    return articles, reports


@cache
def _of_ids() -> Any:
    shown = (
        "id", "story_id", "source_id", "duplicate_of", "url", "title", "title_derived", "text",
        "published_at", "published_precision", "published_source", "first_seen_at", "language",
        "author", "agency", "outlet",
    )  # fmt: skip
    columns = (getattr(Article, each) for each in shown)
    return select(*columns).where(Article.id.in_(given_list()))


def _article(
    row: Any, topics: Sequence[TopicMatch], source: dict[str, Any], carried: dict[int, int]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "title_derived": row.title_derived,
        "published_at": iso(row.published_at),
        "published_precision": row.published_precision,
        "published_source": row.published_source,
        "first_seen_at": iso(row.first_seen_at),
        "language": row.language,
        "author": row.author,
        "agency": row.agency,
        "outlet": row.outlet,
        "source": source,
        "text": row.text,
        "topics": [topic_json(each) for each in topics],
        "story": {"id": row.story_id, "sources": carried.get(row.story_id, 1)},
        "duplicate_of": row.duplicate_of,
    }


def topic_json(match: TopicMatch) -> dict[str, Any]:
    """Returns a found topic in the contract's shape."""
    return {
        "slug": match.slug,
        "salience": match.salience,
        "score": match.score,
        "matches": [
            {
                "term": each.term,
                "field": each.field,
                "start": each.start,
                "end": each.end,
                "text": each.text,
            }
            for each in match.matches
        ],
    }


def topic_matches(session: Session, ids: Sequence[int]) -> dict[int, list[TopicMatch]]:
    """Returns the topics found in each of the articles, the strongest first."""
    found: dict[int, list[TopicMatch]] = defaultdict(list)
    for row in session.execute(_matches(), {"ids": list(ids)}):
        found[row.article_id].append(
            TopicMatch(
                slug=row.slug,
                salience="main" if row.salience == "main" else "passing",
                score=row.score,
                matches=tuple(Match(*each) for each in row.evidence),
            )
        )
    return found


@cache
def _matches() -> Any:
    match = TopicMatchRow
    return (
        select(match.article_id, match.salience, match.score, match.evidence, Topic.slug)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(TopicMatchRow.article_id.in_(given_list()))
        .order_by(TopicMatchRow.score.desc(), Topic.slug)
    )


def _sources(session: Session, ids: set[int]) -> dict[int, dict[str, Any]]:
    rows = session.execute(_sources_named(), {"ids": sorted(ids)})
    return {source_id: {"kind": kind, "name": name} for source_id, kind, name in rows}


@cache
def _sources_named() -> Select[int, str, str]:
    return select(Source.id, Source.kind, Source.name).where(Source.id.in_(given_list()))


def _reports(session: Session, story_ids: set[int]) -> dict[int, list[Any]]:
    reports: dict[int, list[Any]] = defaultdict(list)
    for row in appearances(session, story_ids):
        reports[row.story].append(row)
    return reports


def _outlet_count(rows: Sequence[Any]) -> int:
    names = (_outlet_name(row.outlet, row.url, str(row.source_id)) for row in rows)
    return len({each.casefold() for each in names})


def _outlet_name(outlet: str | None, url: str | None, fallback: str) -> str:
    return outlet or (site_name(url) if url else "") or fallback


def carriers(session: Session, story_id: int) -> tuple[Carrier, ...]:
    """Returns who carried the story, the earliest first, each outlet once; some hundred at most."""
    return carriers_of(appearances(session, (story_id,)))


def carriers_of(reports: Sequence[Any]) -> tuple[Carrier, ...]:
    """Returns who they are, by where the story appeared."""
    found: dict[str, Carrier] = {}
    for row in reports:
        name = _outlet_name(row.outlet, row.url, row.source)
        found.setdefault(name.casefold(), Carrier(name, row.url, row.at))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries are asked for."""

    state: str | None = None
    limit: int | None = None
    before: str | None = None
    """Only those made before the delivery of that id."""


def deliveries(session: Session, wanted: DeliveryFilter) -> list[dict[str, Any]]:
    """Returns deliveries in the contract's shape, the oldest first."""
    query = (
        select(Delivery, Alert.name)
        .join(Alert, Alert.id == Delivery.alert_id)
        .order_by(Delivery.created_at.desc(), Delivery.id)
    )
    if wanted.state is not None:
        query = query.where(Delivery.state == wanted.state)
    last = session.get(Delivery, wanted.before) if wanted.before is not None else None
    if last is not None:
        earlier = Delivery.created_at < last.created_at
        at_once = (Delivery.created_at == last.created_at) & (Delivery.id > last.id)
        query = query.where(earlier | at_once)
    if wanted.limit is not None:
        query = query.limit(wanted.limit)
    rows = session.execute(query).all()[::-1]
    told = _told(session, [delivery.id for delivery, _ in rows])
    return [
        {
            "id": delivery.id,
            "alert": name,
            "channel": delivery.channel,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "next_attempt_at": iso(delivery.due_at) if _is_open(delivery) else None,
            "last_error": last_error(delivery),
            "article_ids": told[delivery.id],
            "created_at": iso(delivery.created_at),
            "delivered_at": iso(delivery.delivered_at),
        }
        for delivery, name in rows
    ]


def last_error(delivery: Delivery) -> str | None:
    """Returns what went wrong last, or why it waits, as it may be shown. Of what is held or over it
    is the reason of that, with what the last attempt met where that is more."""
    reason, error = delivery.state_reason or "", delivery.last_error or ""
    if reason and delivery.state in FAILED_STATES and error not in reason:
        # Until when it waited is no reason any more.
        error = reason if error.startswith(QUIET) else f"{reason}: {error}"
    return address.in_text(error or reason) or None


def _is_open(delivery: Delivery) -> bool:
    return delivery.state in OPEN_STATES


def _told(session: Session, delivery_ids: Sequence[str]) -> dict[str, list[int]]:
    told: dict[str, list[int]] = defaultdict(list)
    for start in range(0, len(delivery_ids), PAGE):
        rows = session.execute(
            select(DeliveryNotice.delivery_id, Notice.article_id)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .where(DeliveryNotice.delivery_id.in_(delivery_ids[start : start + PAGE]))
            .order_by(DeliveryNotice.delivery_id, DeliveryNotice.position)
        )
        for delivery_id, article_id in rows:
            told[delivery_id].append(article_id)
    return told


def first_since(session: Session, since: datetime) -> int | None:
    """Returns the least id of the articles first seen since then: ids grow with time, but for
    moments."""
    seen = Article.first_seen_at
    # Not the least id by SQL: for that a planner may walk the ids from the very first.
    ids = session.scalars(select(Article.id).where(seen >= since).order_by(seen).limit(_MOMENTS))
    return min(ids, default=None)


def count_articles(session: Session) -> int:
    """Returns how many articles are stored."""
    return session.scalar(select(func.count()).select_from(Article)) or 0
