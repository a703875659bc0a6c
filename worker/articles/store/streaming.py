"""Stored articles page by page, with little memory however many there are."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Article
from worker.articles.store import views
from worker.articles.store.views import ArticleFilter
from worker.base.store.database import Database
from worker.search.store import index as search


def stream(
    database: Database, wanted: ArticleFilter, *, hold: bool = False
) -> Iterator[dict[str, Any]]:
    """Yields what ``views.articles`` does, without a limit and without what arrives meanwhile.

    With ``hold`` all of it is read in one transaction and shows one moment. Without it, each page
    is read in a transaction of its own, and nothing is held while whoever takes them rests.
    """
    if hold:
        with database.snapshot() as connection, Session(connection) as session:
            yield from views.articles(session, wanted)
        return
    with database.read() as session:
        newest = session.scalar(select(func.max(Article.id))) or 0
        found: array[int] | None = None
        if wanted.search is not None:
            with search.by_index(session):
                found = array("q", session.scalars(views.selected(session, wanted)))
    last, at = 0, 0
    while True:
        with database.snapshot() as connection, Session(connection) as session:
            if found is not None:
                ids: Sequence[int] = found[at : at + views.PAGE]
            else:
                query = views.selected(session, wanted).where(Article.id <= newest)
                ids = views.after(session, query, last, wanted)
            page = views.by_ids(session, ids) if ids else []
        yield from page
        if not ids:
            return
        last, at = ids[-1], at + len(ids)


def count_wanted(session: Session, wanted: ArticleFilter) -> int:
    """Returns how many articles the filter lets through."""
    query = views.selected(session, wanted).order_by(None).subquery()
    with search.by_index(session):
        return session.scalar(select(func.count()).select_from(query)) or 0
