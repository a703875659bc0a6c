"""Stories in the shapes that people and programs read: who carried them, and what was told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    Alert,
    Appearance,
    Article,
    Notice,
    Revision,
    Source,
    Story,
    Topic,
    TopicMatchRow,
)
from worker.core.follow_ups import shown_kind
from worker.core.urls import site_name
from worker.store.views import iso

PAGE = 100
"""Stories that are read at once."""
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
    Appearance.article_id,
    Appearance.kind,
    Appearance.outlet,
    Appearance.url,
    Appearance.title,
    Appearance.at,
    Source.name.label("source"),
)
_Told = tuple[str, datetime, int, str, dict[str, Any] | None]


@dataclass(slots=True)
class _Gathered:
    """What belongs to one story, with what was merged into it; each in the order of time."""

    articles: list[Any] = field(default_factory=list)
    """Rows of ``_ARTICLE``: a story may have thousands, of which objects would take seconds."""
    appearances: list[Any] = field(default_factory=list)
    """Rows of ``_APPEARANCE``."""
    topics: list[str] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)
    """Alert, time, article, kind, and what was new."""


def listed(
    session: Session,
    topic: str | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> Iterator[dict[str, Any]]:
    """Yields stories in the contract's shape, in the order in which they began.

    ``topic`` is a slug that an article of the story must have; ``since`` asks for stories of which
    an article was first seen since then; ``limit`` takes the newest so many.
    """
    query = select(Story.id).where(Story.merged_into.is_(None), _is_wanted(topic, since))
    if limit is not None:
        newest = session.scalars(query.order_by(Story.id.desc()).limit(limit)).all()[::-1]
        for start in range(0, len(newest), PAGE):
            yield from _lines(session, newest[start : start + PAGE])
        return
    last = 0
    while ids := session.scalars(_page(query, last)).all():
        yield from _lines(session, ids)
        session.expunge_all()
        last = ids[-1]


def timeline(session: Session, story_id: int) -> dict[str, Any] | None:
    """Returns a story with what happened in it, in the order of time; None if there is none.

    The id of a story that went into another leads to that.
    """
    row = session.get(Story, story_id)
    if row is None:
        return None
    root = row.merged_into or row.id
    gathered = _gathered(session, [root])[root]
    if not gathered.articles:
        return None
    events = [*_reports(gathered), *_revisions(session, gathered), *map(_telling, gathered.told)]
    events.sort(key=lambda each: each[0])
    return {"story": _line(root, gathered), "timeline": [event for _, event in events]}


def newest(session: Session) -> int | None:
    """Returns the id of the newest story, None if there is none."""
    return session.scalar(select(Article.story_id).order_by(Article.story_id.desc()).limit(1))


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
    own = exists().where(Article.story_id == Story.id, *fits).correlate(Story)
    brought = (
        exists()
        .where(Article.story_id == merged.id, merged.merged_into == Story.id, *fits)
        .correlate(Story)
    )
    return or_(own, brought)


def _lines(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
    found = _gathered(session, ids)
    return [_line(each, found[each]) for each in ids if found[each].articles]


def _gathered(session: Session, ids: Sequence[int]) -> dict[int, _Gathered]:
    found = {each: _Gathered() for each in ids}
    family = {each: each for each in ids}
    merged = session.execute(select(Story.id, Story.merged_into).where(Story.merged_into.in_(ids)))
    family.update((story, into) for story, into in merged if into is not None)
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
    _add_topics(session, family, found)
    _add_told(session, family, found)
    return found


def _add_topics(session: Session, family: dict[int, int], found: dict[int, _Gathered]) -> None:
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


def _add_told(session: Session, family: dict[int, int], found: dict[int, _Gathered]) -> None:
    for story, alert, at, article_id, kind, news in session.execute(
        select(
            Notice.story_id,
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
        found[family[story]].told.append((alert, at, article_id, kind, news))


def _line(story_id: int, gathered: _Gathered) -> dict[str, Any]:
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
            {"alert": alert, "at": iso(at), "article_id": article_id, "kind": shown_kind(kind)}
            for alert, at, article_id, kind, _ in gathered.told
        ],
    }


def _title(gathered: _Gathered) -> str:
    """Returns the headline of what was told first, else of the first report."""
    titles: dict[int, str] = {each.id: each.title for each in gathered.articles}
    told = (titles[article] for _, _, article, _, _ in gathered.told if article in titles)
    return next(told, titles[gathered.articles[0].id])


def _outlets(gathered: _Gathered) -> list[dict[str, Any]]:
    """Returns each outlet once; ``copy_of`` is null where it had a report of its own."""
    copied = {each.id: each.duplicate_of for each in gathered.articles}
    found: dict[str, dict[str, Any]] = {}
    for row in gathered.appearances:
        name, copy_of = _outlet(row), _copy_of(row, copied)
        outlet = found.setdefault(
            name.casefold(),
            {"name": name, "url": row.url, "first_seen_at": iso(row.at), "copy_of": copy_of},
        )
        if copy_of is None:
            outlet["copy_of"] = None
    return list(found.values())


def _outlet(row: Any) -> str:
    return str(row.outlet or (site_name(row.url) if row.url else "") or row.source)


def _copy_of(row: Any, copied: dict[int, int | None]) -> int | None:
    """Returns the article whose words an appearance repeats, None of a report of its own."""
    original = copied.get(row.article_id)
    if original is not None:
        return original
    return row.article_id if row.kind == SAME_WORDS else None


_Event = tuple[datetime, dict[str, Any]]


def _event(at: datetime, what: str, article_id: int, **known: Any) -> _Event:
    facts: dict[str, Any] = dict.fromkeys(
        ("outlet", "url", "language", "title", "copy_of", "alert", "kind", "kept_back")
    )
    return at, {"at": iso(at), "what": what, "article_id": article_id, **facts, "news": [], **known}


def _reports(gathered: _Gathered) -> Iterator[_Event]:
    copied = {each.id: each.duplicate_of for each in gathered.articles}
    languages = {each.id: each.language for each in gathered.articles}
    for row in gathered.appearances:
        copy_of = _copy_of(row, copied)
        yield _event(
            row.at,
            "report" if copy_of is None else "copy",
            row.article_id,
            outlet=_outlet(row),
            url=row.url,
            language=languages.get(row.article_id),
            title=row.title,
            copy_of=copy_of,
        )


def _revisions(session: Session, gathered: _Gathered) -> Iterator[_Event]:
    """Yields the changes of articles, each with the headline that came of it."""
    by_id = {each.id: each for each in gathered.articles}
    rows = session.execute(
        select(Revision.article_id, Revision.title, Revision.replaced_at)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.story_id.in_({each.story_id for each in gathered.articles}))
        .order_by(Revision.article_id, Revision.number)
    ).all()
    for at, (article_id, _, replaced_at) in enumerate(rows):
        article = by_id[article_id]
        follows = at + 1 < len(rows) and rows[at + 1].article_id == article_id
        yield _event(
            replaced_at,
            "revision",
            article_id,
            outlet=article.outlet or article.source,
            url=article.url,
            language=article.language,
            title=rows[at + 1].title if follows else article.title,
        )


def _telling(told: _Told) -> _Event:
    alert, at, article_id, kind, news = told
    said = news or {}
    return _event(
        at,
        "told",
        article_id,
        alert=alert,
        kind=shown_kind(kind),
        news=list(said.get("news", ())),
        kept_back=said.get("kept_back"),
    )
