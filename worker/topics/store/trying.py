"""What trying a query asks of the database: which articles it may be found in, and their words."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Article, Source
from worker import search
from worker.articles.store.views import first_since
from worker.base.types import Searchable
from worker.search.store import backlog as search_backlog
from worker.search.store import index as search_store


@dataclass(frozen=True, slots=True)
class Tried:
    """A stored article as a query sees it."""

    id: int
    story_id: int
    is_copy: bool
    first_seen_at: datetime
    article: Searchable
    source_id: int
    outlet: str
    """Whose report it is, as far as it says so; else its source."""


def count_since(session: Session, since: datetime) -> int:
    """Returns how many articles were first seen since then."""
    query = select(func.count()).select_from(Article).where(Article.first_seen_at >= since)
    return session.scalar(query) or 0


def about_since(session: Session, since: datetime) -> int:
    """Returns the same by the articles' ids: no fewer, and more where some were removed."""
    first = first_since(session, since)
    last = session.scalar(select(func.max(Article.id)))
    return 0 if first is None or last is None else last - first + 1


def candidates(session: Session, condition: search.Found | None, since: datetime) -> array[int]:
    """Returns the ids of the articles to be looked at, in order; some may be older than asked.

    All that the query finds are among them. None stands for a query of which no words are known.
    """
    recent = Article.first_seen_at >= since
    if condition is None:
        return array("q", session.scalars(select(Article.id).where(recent).order_by(Article.id)))
    missing = select(Article.id).where(search_backlog.unindexed(session), recent)
    found = search_store.candidates(session, condition)
    first = first_since(session, since)
    if first is None:
        return array("q")
    ids = {*found[bisect_left(found, first) :], *session.scalars(missing)}
    return array("q", sorted(ids))


def newest(session: Session, since: datetime, most: int) -> array[int]:
    """Returns the ids of the newest articles first seen since then, the newest first."""
    query = select(Article.id).where(Article.first_seen_at >= since)
    return array("q", session.scalars(query.order_by(Article.id.desc()).limit(most)))


def newest_candidates(
    session: Session, condition: search.Found | None, since: datetime, most: int
) -> array[int]:
    """Returns what ``candidates`` does, but the newest first, and no more than ``most``."""
    if condition is None:
        return newest(session, since, most)
    recent = Article.first_seen_at >= since
    missing = select(Article.id).where(search_backlog.unindexed(session), recent)
    first = first_since(session, since)
    if first is None:
        return array("q")
    found = search_store.newest_candidates(session, condition, first, most)
    ids = {*found, *session.scalars(missing.order_by(Article.id.desc()).limit(most))}
    return array("q", sorted(ids, reverse=True)[:most])


def tried(session: Session, ids: Sequence[int], since: datetime) -> list[Tried]:
    """Returns those of the articles that were first seen since then, in the order of their ids."""
    rows = session.execute(
        select(
            Article.id,
            Article.story_id,
            Article.duplicate_of,
            Article.first_seen_at,
            Article.title,
            Article.text,
            Article.title_derived,
            Article.outlet,
            Source.name,
            Article.url,
            Article.author,
            Article.language,
            Article.source_id,
        )
        .join(Source, Source.id == Article.source_id)
        .where(Article.id.in_(ids), Article.first_seen_at >= since)
        .order_by(Article.id)
    )
    return [
        Tried(
            row.id,
            row.story_id,
            row.duplicate_of is not None,
            row.first_seen_at,
            Searchable(
                row.title,
                row.text,
                row.title_derived,
                " ".join(filter(None, (row.outlet, row.name, row.url))),
                row.author or "",
                row.language or "",
            ),
            row.source_id,
            row.outlet or row.name,
        )
        for row in rows
    ]
