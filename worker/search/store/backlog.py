"""Articles that are not indexed yet: those just decided about, and those stored before there was
an index.

Who decides indexes right afterwards, out of the deciding lock: it would be held as long again.
What is left over, by a process that was ended in between, is found here. A cursor runs down from
the newest that was there when indexing began; another one follows what arrives, because workers of
the version before store without indexing as long as they run. Only what lies outside the two has
to be looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.orm import Session

from models import Article
from worker.base.store import jobs
from worker.base.store.database import on_sqlite
from worker.base.store.given import dialect_of, given, is_given
from worker.search.store import index as search
from worker.search.words import VERSION

JOB = "search index"
BATCH = 50
_AT_A_LOOK = 20_000
"""Ids that one look for articles without words spans."""


def index_some(session: Session, most: int = BATCH) -> bool:
    """Indexes some articles, the newest first; returns whether more are left."""
    state = _begun(session)
    before = dict(state)
    newest = _newest(session)
    high = min(newest, state["high"] + _AT_A_LOOK)
    missed = _without_words(session, Article.id > state["high"], Article.id <= high, most=most)
    older: list[int] = []
    if len(missed) < most:
        state["high"] = high
        if not missed and high == newest and state["low"]:
            older = _next_older(session, state["low"], most)
            missed = _without_words(session, Article.id.in_(older), most=most)
            state["low"] = older[-1] - 1 if older else 0
    index(session, missed)
    is_left = bool(state["low"] > 0 or state["high"] < newest)
    if state != before or is_left:
        jobs.note(session, JOB, state, finished=not is_left)
    return is_left


def is_done(session: Session) -> bool:
    """Tells whether nothing is left to be indexed, as far as a look at the cursors tells."""
    state = _valid(session)
    if state is None:
        return False
    done: dict[str, Any] = {"words": VERSION, "low": 0, "high": _newest(session)}
    return bool(state == done)


def unindexed(session: Session) -> ColumnElement[bool]:
    """Returns the condition for articles that the index does not know."""
    state = _valid(session)
    if state is None:
        return _has_no_words(dialect_of(session))
    if state["words"] != VERSION:
        return Article.id > 0
    if state["low"] == 0 and state["high"] == _newest(session):
        return false()
    outside = or_(Article.id <= state["low"], Article.id > state["high"])
    return and_(outside, _has_no_words(dialect_of(session)))


def count(session: Session) -> int:
    """Returns how many articles the index does not know."""
    query = select(func.count()).select_from(Article).where(unindexed(session))
    return session.scalar(query) or 0


def is_behind(session: Session) -> bool:
    """Tells whether there is an article that the index does not know."""
    query = select(Article.id).where(unindexed(session)).limit(1)
    return session.scalar(query) is not None


def without_words(session: Session) -> list[int]:
    """Returns all articles without words in the index, wherever the cursors are: those, too, whose
    words were taken out before they changed, by a process that was ended before it wrote the new
    ones.

    It looks at every article there is.
    """
    query = select(Article.id).where(_has_no_words(dialect_of(session)))
    return list(session.scalars(query.order_by(Article.id.desc())))


def _begun(session: Session) -> dict[str, Any]:
    state = _valid(session)
    if state is not None and state["words"] == VERSION:
        return state
    newest = _newest(session)
    if state is not None:
        search.remove_all(session)
    return {"words": VERSION, "low": newest, "high": newest}


def _valid(session: Session) -> dict[str, Any] | None:
    """Returns how far indexing came; None if it was not begun, or says so of another database.

    A restored database has the cursors of the one it was copied from, and an empty index.
    """
    state = jobs.state(session, JOB)
    if state is None or state["low"] > 0:
        return state
    oldest = session.scalar(select(func.min(Article.id)))
    without = select(Article.id).where(Article.id == oldest, _has_no_words(dialect_of(session)))
    return state if session.scalar(without) is None else None


def _newest(session: Session) -> int:
    return session.scalar(select(func.max(Article.id))) or 0


def _next_older(session: Session, low: int, most: int) -> list[int]:
    query = select(Article.id).where(Article.id <= low).order_by(Article.id.desc()).limit(most)
    return list(session.scalars(query))


def _without_words(session: Session, *which: ColumnElement[bool], most: int) -> list[int]:
    query = (
        select(Article.id).where(*which, _has_no_words(dialect_of(session))).order_by(Article.id)
    )
    return list(session.scalars(query.limit(most)))


def _has_no_words(dialect: str) -> ColumnElement[bool]:
    key: Any = column("rowid" if dialect == "sqlite" else "article_id", BigInteger)
    index = table("article_search", key)
    return ~exists(select(1).select_from(index).where(index.c[key.name] == Article.id))


def index(session: Session, ids: Collection[int]) -> None:
    """Indexes those of the articles that are there and not indexed.

    They are kept from changing until the transaction ends, so that the index holds what they say.
    """
    rows = session.execute(_not_indexed(dialect_of(session)), given(session, ids))
    search.add_all(session, [(row.id, row.title, row.text, row.language) for row in rows])


@cache
def _not_indexed(dialect: str) -> Select[int, str, str, str | None]:
    return (
        select(Article.id, Article.title, Article.text, Article.language)
        .where(is_given(Article.id, dialect), _has_no_words(dialect))
        .order_by(Article.id)
        .with_for_update(read=True)
    )


def forget(session: Session, ids: Collection[int]) -> None:
    """Takes those of the articles that are indexed out of the index, before they change.

    Who indexes one of them just now is waited for: its words would be found from then on.
    """
    if not ids:
        return
    if not on_sqlite(session):
        # In the order in which ``index`` keeps them. What it wrote, only a later statement sees.
        locked = select(Article.id).where(is_given(Article.id, dialect_of(session)))
        session.execute(locked.order_by(Article.id).with_for_update(), given(session, ids))
    rows = session.execute(
        select(Article.id, Article.title, Article.text).where(
            is_given(Article.id, dialect_of(session)), ~_has_no_words(dialect_of(session))
        ),
        given(session, ids),
    )
    search.remove_these(session, [(each, title, said) for each, title, said in rows])
