"""Silences as rows: those in force, what they held back, and their end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from models import Alert, Article, Silence, Silenced, Source, Story
from worker.alerts import silences
from worker.base.types import Article as ArticleRead

Words = Callable[[str], Callable[[ArticleRead], bool]]
"""Returns what tells whether an article has the words of a query."""
_SHOWN = 5
"""Headlines shown of what a silence held back."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A silence that is asked for: one of its four is given."""

    until: datetime
    why: str = ""
    story_id: int | None = None
    topic: str | None = None
    source: str | None = None
    words: str | None = None


def no_words(query: str) -> Callable[[ArticleRead], bool]:
    """Takes no article for one with the words."""
    return lambda article: False


def ids_in_force(session: Session, now: datetime) -> frozenset[int]:
    """Returns the ids of the silences that are in force."""
    return frozenset(session.scalars(select(Silence.id).where(*_is_in_force(now))))


def sources_named(session: Session, names: Collection[str]) -> dict[str, frozenset[int]]:
    """Returns the sources that go by each of the names, or are of a group of that name."""
    rows = session.execute(select(Source.id, Source.name, Source.key, Source.options)).all()
    found: dict[str, set[int]] = {each: set() for each in names}
    by_fold: dict[str, list[str]] = {}
    for each in names:
        by_fold.setdefault(each.casefold(), []).append(each)
    for source_id, name, key, options in rows:
        called = {name.casefold(), key.casefold(), str((options or {}).get("group", "")).casefold()}
        for each in called & by_fold.keys():
            for wanted in by_fold[each]:
                found[wanted].add(source_id)
    return {name: frozenset(ids) for name, ids in found.items()}


def source_names(session: Session) -> list[str]:
    """Returns what sources and their groups are called."""
    rows = session.execute(select(Source.name, Source.options))
    named = {each for name, options in rows for each in (name, (options or {}).get("group"))}
    return sorted(str(each) for each in named if each)


def known_by(session: Session, names: Collection[str]) -> tuple[int, int]:
    """Returns the highest id of a source, and what changes with which of them go by the names: one
    without a name of its own is called by its title once it was read."""
    asked = {spelt for each in names for spelt in (each, each.lower())}
    is_named = or_(Source.name.in_(asked), func.lower(Source.name).in_(asked))
    newest, named = session.execute(
        select(func.max(Source.id), func.sum(case((is_named, Source.id), else_=0)))
    ).one()
    return newest or 0, int(named or 0)


def in_force(session: Session, now: datetime, words: Words) -> tuple[silences.Silence, ...]:
    """Returns the silences that are in force."""
    rows = session.scalars(_in_force(), {"now": now}).all()
    names = {row.source for row in rows if row.source is not None}
    named = sources_named(session, names) if names else {}
    return tuple(
        silences.Silence(
            id=row.id,
            until=row.until,
            why=row.why,
            stories=_family(session, row.story_id) if row.story_id is not None else frozenset(),
            topic=row.topic,
            sources=named[row.source] if row.source is not None else None,
            words=words(row.words) if row.words is not None else None,
        )
        for row in rows
    )


@cache
def _in_force() -> Select[Silence]:
    return (
        select(Silence)
        .where(*_is_in_force(bindparam("now")))
        .order_by(Silence.id)
        .execution_options(populate_existing=True)
    )


def _is_in_force(now: Any) -> tuple[Any, ...]:
    return Silence.until > now, Silence.ended_at.is_(None)


def _family(session: Session, story_id: int) -> frozenset[int]:
    """Returns a story with all that it went into, or that went into it."""
    root = session.scalar(
        select(func.coalesce(Story.merged_into, Story.id)).where(Story.id == story_id)
    )
    merged = session.scalars(select(Story.id).where(Story.merged_into == (root or story_id)))
    return frozenset({story_id, root or story_id, *merged})


def articles(session: Session, ids: Collection[int]) -> dict[int, ArticleRead]:
    """Returns articles, a chunk of them, as far as the words of a silence look into them."""
    columns = Article.title, Article.text, Article.title_derived, Article.url, Article.author
    more = Article.language, Article.outlet, Source.name
    rows = session.execute(
        select(Article.id, *columns, *more)
        .join(Source, Source.id == Article.source_id)
        .where(Article.id.in_(ids))
    )
    return {
        id_: ArticleRead(
            text=text,
            title=title,
            title_derived=is_derived,
            url=url,
            author=author,
            language=language,
            outlet=outlet,
            source=source,
        )
        for id_, title, text, is_derived, url, author, language, outlet, source in rows
    }


def add(session: Session, wanted: Wanted, now: datetime) -> int:
    """Makes a silence, and returns its id. To be called in a deciding transaction."""
    row = Silence(
        created_at=now,
        until=wanted.until,
        story_id=wanted.story_id,
        topic=wanted.topic,
        source=wanted.source,
        words=wanted.words,
        why=wanted.why,
    )
    session.add(row)
    session.flush()
    return row.id


def end(session: Session, silence_id: int, now: datetime) -> bool:
    """Takes a silence back. False where it is over, or there is none. To be called in a deciding
    transaction."""
    ended = session.scalars(
        update(Silence)
        .where(Silence.id == silence_id, *_is_in_force(now))
        .values(ended_at=now)
        .returning(Silence.id)
        .execution_options(synchronize_session=False)
    ).first()
    return ended is not None


def note_ended(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Notes which silences ran out since this was asked last. Returns them as ``listed`` does."""
    ended = session.scalars(
        update(Silence)
        .where(Silence.ended_at.is_(None), Silence.until <= now)
        .values(ended_at=Silence.until)
        .returning(Silence.id)
        .execution_options(synchronize_session=False)
    ).all()
    return list(listed(session, now, ended)) if ended else []


def listed(
    session: Session,
    now: datetime,
    ids: Collection[int] | None = None,
    since: datetime | None = None,
) -> Iterable[dict[str, Any]]:
    """Yields silences with what they held back: those of the ids, or those in force and those that
    ended since a time."""
    query = select(Silence).order_by(Silence.id).execution_options(populate_existing=True)
    if ids is not None:
        query = query.where(Silence.id.in_(ids))
    elif since is not None:
        over = or_(Silence.ended_at.is_not(None), Silence.until <= now)
        lately = func.coalesce(Silence.ended_at, Silence.until) >= since
        query = query.where(or_(~over, lately))
    for row in session.scalars(query).all():
        yield _shown(session, row, now)


def _shown(session: Session, row: Silence, now: datetime) -> dict[str, Any]:
    number = session.scalar(
        select(func.count(Silenced.article_id.distinct())).where(Silenced.silence_id == row.id)
    )
    held = session.execute(
        select(Article.id, Article.title, func.max(Silenced.at).label("at"))
        .join(Silenced, Silenced.article_id == Article.id)
        .where(Silenced.silence_id == row.id)
        .group_by(Article.id, Article.title)
        .order_by(func.max(Silenced.at).desc(), Article.id.desc())
        .limit(_SHOWN)
    ).all()
    alerts = session.scalars(
        select(Alert.name)
        .where(Alert.id.in_(select(Silenced.alert_id).where(Silenced.silence_id == row.id)))
        .order_by(Alert.name)
    ).all()
    ended = row.ended_at or (row.until if row.until <= now else None)
    return {
        "id": row.id,
        "created_at": _iso(row.created_at),
        "until": _iso(row.until),
        "ended_at": _iso(ended) if ended is not None else None,
        "story": row.story_id,
        "topic": row.topic,
        "source": row.source,
        "words": row.words,
        "why": row.why,
        "held_back": number or 0,
        "alerts": list(alerts),
        "articles": [{"id": each.id, "title": each.title} for each in held],
    }


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def reasons(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Returns why each of the silences held something back, as a clause."""
    rows = session.scalars(select(Silence).where(Silence.id.in_(ids))) if ids else ()
    return {row.id: silences.Silence(row.id, row.until, row.why).reason for row in rows}


def has_story(session: Session, story_id: int) -> bool:
    """Tells whether there is a story of that id."""
    return session.scalar(select(Story.id).where(Story.id == story_id)) is not None
