"""Stories in the shapes that people and programs read: who carried them, and what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    Alert,
    Appearance,
    Article,
    Notice,
    Source,
    Story,
    Topic,
    TopicMatchRow,
)
from worker.alerts.follow_ups import shown_kind
from worker.articles.store.carried import outlet_of, with_outlets
from worker.articles.store.views import iso
from worker.stories.store.messages import Outcome, outcomes

PAGE = 100
"""Stories that are read at once."""
_SELDOM = 2_000
"""Articles in which a topic was found, up to which its stories are looked up all together."""
SAME_WORDS = "text"
"""The kind of an appearance that has no article of its own."""

_ARTICLE = (
    Article.id,
    Article.story_id,
    Article.title,
    Article.language,
    Article.duplicate_of,
    Article.first_seen_at,
    Article.outlet,
    Article.url,
    Source.name.label("source"),
)
_APPEARANCE = (
    Article.story_id,
    Appearance.id,
    Appearance.article_id,
    Appearance.kind,
    Appearance.outlet,
    Appearance.url,
    Appearance.title,
    Appearance.at,
    Appearance.source_id,
    Source.name.label("source"),
)


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """What an alert is told of a story: by which article, for which news, and what is new."""

    notice_id: int
    alert: str
    at: datetime
    """When it was decided."""
    article_id: int
    kind: str
    news: dict[str, Any] | None


@dataclass(slots=True)
class Gathered:
    """What belongs to one story, with what was merged into it; each in the order of time."""

    articles: list[Any] = field(default_factory=list)
    """Rows of ``_ARTICLE``: a story may have thousands, of which objects would take seconds."""
    appearances: list[Any] = field(default_factory=list)
    """Rows of ``_APPEARANCE``."""
    topics: list[str] = field(default_factory=list)
    told: list[ListedNotice] = field(default_factory=list)


def listed(
    session: Session,
    topic: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    before: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Yields stories in the contract's shape, in the order in which they began.

    ``topic`` is a slug that an article of the story must have; ``since`` asks for stories of which
    an article was first seen since then; ``limit`` takes the newest so many, of those that began
    before the story ``before``.
    """
    for ids in _pages(session, topic, since, limit, before):
        yield from (line for line, _ in _lines(session, ids))


def glances(
    session: Session,
    topic: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> Iterator[tuple[dict[str, Any], list[tuple[ListedNotice, Outcome | None]]]]:
    """Yields what ``listed`` does, with how far each message is; None where that is not known."""
    for ids in _pages(session, topic, since, limit):
        known = outcomes(session, family_of(session, ids))
        for line, gathered in _lines(session, ids):
            yield line, [(each, known.get(each.notice_id)) for each in gathered.told]


def of_ids(session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Yields the stories of those ids in the contract's shape."""
    for start in range(0, len(ids), PAGE):
        yield from (line for line, _ in _lines(session, ids[start : start + PAGE]))
        session.expunge_all()


def newest(session: Session) -> int | None:
    """Returns the id of the newest story, None if there is none."""
    return session.scalar(select(Article.story_id).order_by(Article.story_id.desc()).limit(1))


def _pages(
    session: Session,
    topic: str | None,
    since: datetime | None,
    limit: int | None,
    before: int | None = None,
) -> Iterator[Sequence[int]]:
    if topic and since is None and limit is not None:
        chosen = _newest_of(session, topic, limit, before)
        if chosen is not None:
            yield from (chosen[start : start + PAGE] for start in range(0, len(chosen), PAGE))
            return
    query = select(Story.id).where(Story.merged_into.is_(None), _is_wanted(topic, since))
    if before is not None:
        query = query.where(Story.id < before)
    if limit is not None:
        newest = session.scalars(query.order_by(Story.id.desc()).limit(limit)).all()[::-1]
        yield from (newest[start : start + PAGE] for start in range(0, len(newest), PAGE))
        return
    last = 0
    while ids := session.scalars(_page(query, last)).all():
        yield ids
        session.expunge_all()
        last = ids[-1]


def _newest_of(
    session: Session, topic: str, limit: int, before: int | None
) -> Sequence[int] | None:
    """Returns the newest stories of a topic that is found seldom, in the order in which they
    began; None of one that is found often, whose stories are met soon by whoever walks from the
    newest on."""
    ids = select(TopicMatchRow.article_id).join(Topic, Topic.id == TopicMatchRow.topic_id)
    ids = ids.where(Topic.slug == topic).limit(_SELDOM + 1)
    if len(session.scalars(ids).all()) > _SELDOM:
        return None
    story = func.coalesce(Story.merged_into, Story.id)
    found = ids.subquery()
    query = (
        select(story)
        .join(Article, Article.story_id == Story.id)
        .join(found, found.c.article_id == Article.id)
        .distinct()
        .order_by(story.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(story < before)
    return session.scalars(query).all()[::-1]


def _page(query: Select[int], last: int) -> Select[int]:
    return query.where(Story.id > last).order_by(Story.id).limit(PAGE)


def _is_wanted(topic: str | None, since: datetime | None) -> ColumnElement[bool]:
    """Tells whether an article of the story, or of one merged into it, fits."""
    merged = aliased(Story)
    fits = [Article.first_seen_at >= since] if since is not None else []
    if topic is not None:
        fits.append(
            exists()
            .where(
                TopicMatchRow.article_id == Article.id,
                TopicMatchRow.topic_id == Topic.id,
                Topic.slug == topic,
            )
            .correlate(Article)
        )
    own = select(Article.id).where(Article.story_id == Story.id, *fits)
    brought = select(Article.id).where(
        Article.story_id == merged.id, merged.merged_into == Story.id, *fits
    )
    # OFFSET keeps PostgreSQL's planner from finding every article of a topic for a few stories.
    return or_(*(exists(each.offset(0).correlate(Story)) for each in (own, brought)))


def _lines(session: Session, ids: Sequence[int]) -> list[tuple[dict[str, Any], Gathered]]:
    found = gather(session, ids)
    return [(line_of(each, found[each]), found[each]) for each in ids if found[each].articles]


def family_of(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Returns the stories, and those that went into them: which → whose."""
    merged = session.execute(select(Story.id, Story.merged_into).where(Story.merged_into.in_(ids)))
    return {each: each for each in ids} | {a: b for a, b in merged if b is not None}


def gather(session: Session, ids: Sequence[int]) -> dict[int, Gathered]:
    """Returns what belongs to each of the stories."""
    found = {each: Gathered() for each in ids}
    family = family_of(session, ids)
    for article in session.execute(
        select(*_ARTICLE)
        .join(Source, Source.id == Article.source_id)
        .where(Article.story_id.in_(family))
        .order_by(Article.first_seen_at, Article.id)
    ):
        found[family[article.story_id]].articles.append(article)
    for row in session.execute(
        select(*_APPEARANCE)
        .join(Appearance, Appearance.article_id == Article.id)
        .join(Source, Source.id == Appearance.source_id)
        .where(Article.story_id.in_(family))
        .order_by(Appearance.at, Appearance.id)
    ):
        found[family[row.story_id]].appearances.append(row)
    for gathered in found.values():
        gathered.appearances = list(with_outlets(gathered.appearances))
    _add_topics(session, family, found)
    _add_told(session, family, found)
    return found


def _add_topics(session: Session, family: dict[int, int], found: dict[int, Gathered]) -> None:
    slugs: dict[int, set[str]] = defaultdict(set)
    for story, slug in session.execute(
        select(Article.story_id, Topic.slug)
        .join(TopicMatchRow, TopicMatchRow.article_id == Article.id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(Article.story_id.in_(family))
        .distinct()
    ):
        slugs[family[story]].add(slug)
    for story, names in slugs.items():
        found[story].topics = sorted(names)


def _add_told(session: Session, family: dict[int, int], found: dict[int, Gathered]) -> None:
    for story, *told in session.execute(
        select(
            Notice.story_id,
            Notice.id,
            Alert.name,
            Notice.created_at,
            Notice.article_id,
            Notice.kind,
            Notice.news,
        )
        .join(Alert, Alert.id == Notice.alert_id)
        .where(Notice.story_id.in_(family))
        .order_by(Notice.created_at, Notice.id)
    ):
        found[family[story]].told.append(ListedNotice(*told))


def line_of(story_id: int, gathered: Gathered) -> dict[str, Any]:
    """Returns a story in the contract's shape."""
    articles = gathered.articles
    seen = [row.at for row in gathered.appearances]
    return {
        "id": story_id,
        "title": _title(gathered),
        "first_seen_at": iso(articles[0].first_seen_at),
        "last_seen_at": iso(max([*seen, articles[-1].first_seen_at])),
        "articles": [each.id for each in articles],
        "outlets": _outlets(gathered),
        "topics": gathered.topics,
        "languages": sorted({each.language for each in articles if each.language}),
        "told": [
            {
                "alert": each.alert,
                "at": iso(each.at),
                "article_id": each.article_id,
                "kind": shown_kind(each.kind),
            }
            for each in gathered.told
        ],
    }


def _title(gathered: Gathered) -> str:
    """Returns the headline of what was told first, else of the first report."""
    titles: dict[int, str] = {each.id: each.title for each in gathered.articles}
    told = (titles[each.article_id] for each in gathered.told if each.article_id in titles)
    return next(told, titles[gathered.articles[0].id])


def _outlets(gathered: Gathered) -> list[dict[str, Any]]:
    """Returns each outlet once; ``copy_of`` is null where it had a report of its own."""
    copied = {each.id: each.duplicate_of for each in gathered.articles}
    found: dict[str, dict[str, Any]] = {}
    for row in gathered.appearances:
        name, copy_of = outlet_of(row), copied_from(row, copied)
        outlet = found.setdefault(
            name.casefold(),
            {"name": name, "url": row.url, "first_seen_at": iso(row.at), "copy_of": copy_of},
        )
        if copy_of is None:
            outlet["copy_of"] = None
    return list(found.values())


def copied_from(row: Any, copied: dict[int, int | None]) -> int | None:
    """Returns the article whose words an appearance repeats, None of a report of its own.

    ``copied`` says of which article each is a copy.
    """
    original = copied.get(row.article_id)
    if original is not None:
        return original
    return row.article_id if row.kind == SAME_WORDS else None
