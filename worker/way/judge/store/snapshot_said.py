"""Who said the words of a batch before, and who gave them out last.

Of a notice that is given out again and again all articles are looked at, and the places where they
were carried: which is the last is told by no index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import false, func, literal, select, true, union, union_all
from sqlalchemy.orm import Session

from models import Appearance, Article, Revision
from worker.base.store.bounded import first_of
from worker.base.store.given import dialect_of, given, is_given
from worker.way.judge.case import Case
from worker.way.judge.known import MOST_COPIES
from worker.way.judge.recurring import may_recur

MOST_SAID = 5
"""Earlier revisions of the same words among which their article is looked for."""
_FIRST_SAID = 5
"""So many of its revisions are asked for what an article once said: the first ones, since an entry
begins as a notice."""
_CARRIED = "text"
"""The kind of an appearance of another source's words."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said which words, by their hashes."""

    last: dict[tuple[int, int], int]
    """(text hash, source) → the last article that says them, its own or one that it carried."""
    once: frozenset[tuple[int, int]]
    """(text hash, source) where the article says other words now."""
    newest: dict[int, int]
    """Text hash → the last article that says them."""


def said_by(session: Session, cases: Sequence[Case]) -> Said:
    """Returns who said the words of the cases, in one statement.

    What sources carried of others is read of notices that may be given out again, but for the
    items of the batch.
    """
    notices = [each for each in cases if may_recur(each)]
    known = given(session, {each.prepared.fingerprint.text_hash for each in cases})
    if notices:
        known |= given(session, {_hash(each) for each in notices}, "notices")
        known |= given(session, {each.source_id for each in notices}, "sources")
        known |= given(session, items_of(cases), "items")
    last: dict[tuple[int, int], int] = {}
    newest: dict[int, int] = {}
    once = set()
    rows = session.execute(_query(dialect_of(session), bool(notices)), known)
    for hashed, source, article, says_it in rows:
        if not says_it:
            once.add((hashed, source))
            continue
        last[hashed, source] = max(article, last.get((hashed, source), 0))
        newest[hashed] = max(article, newest.get(hashed, 0))
    return Said(last, frozenset(once), newest)


def kin(session: Session, originals: Collection[int]) -> dict[int, frozenset[int]]:
    """Returns given article → the hashes of what it and its first copies say, or once said."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(_kin_query(dialect_of(session)), given(session, originals))
    for original, hashed in rows:
        found[original].add(hashed)
    return {original: frozenset(hashes) for original, hashes in found.items()}


def newest(session: Session, hashes: Collection[int]) -> dict[int, int]:
    """Returns the last article that says each of the given words, by their hashes."""
    found = session.execute(_newest_query(dialect_of(session)), given(session, hashes)).all()
    return dict(found)


def carriers(
    session: Session, articles: Collection[int], cases: Sequence[Case]
) -> frozenset[tuple[int, int]]:
    """Returns (article, source) where one of the cases' sources carries a copy of one of the
    articles, but for the same words in the items of the batch."""
    known = given(session, articles) | given(session, items_of(cases), "items")
    known |= given(session, {each.source_id for each in cases}, "sources")
    rows = session.execute(_carriers_query(dialect_of(session)), known)
    return frozenset((article, source) for article, source in rows)


def items_of(cases: Sequence[Case]) -> set[int]:
    """Returns the items that the cases speak of."""
    return {each.item_id for each in cases}.union(*(each.gone for each in cases))


def _hash(case: Case) -> int:
    return case.prepared.fingerprint.text_hash


@cache
def _query(dialect: str, with_notices: bool) -> Any:
    own = (
        select(Article.text_hash, Article.source_id, func.max(Article.id), true())
        .where(is_given(Article.text_hash, dialect))
        .group_by(Article.text_hash, Article.source_id)
    )
    if not with_notices:
        return own
    carried = (
        select(Article.text_hash, Appearance.source_id, func.max(Article.id), true())
        .join(Appearance, Appearance.article_id == Article.id)
        .where(is_given(Article.text_hash, dialect, "notices"), *_is_carried(dialect))
        .group_by(Article.text_hash, Appearance.source_id)
    )
    once = first_of(dialect, Revision, "text_hash", MOST_SAID, "article_id", name="notices")
    was_own = (
        select(once.c.text_hash, Article.source_id, literal(0), false())
        .join(Article, Article.id == once.c.article_id)
        .where(is_given(Article.source_id, dialect, "sources"))
    )
    was_carried = (
        select(once.c.text_hash, Appearance.source_id, literal(0), false())
        .distinct()
        .join(Appearance, Appearance.article_id == once.c.article_id)
        .where(*_is_carried(dialect))
    )
    return union_all(own, carried, was_own, was_carried)


@cache
def _kin_query(dialect: str) -> Any:
    copies = first_of(dialect, Article, "duplicate_of", MOST_COPIES, "text_hash")
    itself = select(
        Article.id.label("original"), Article.id.label("member"), Article.text_hash
    ).where(is_given(Article.id, dialect))
    kin = itself.union_all(select(copies.c.duplicate_of, copies.c.id, copies.c.text_hash)).cte(
        "kin"
    )
    once = (
        select(kin.c.original, Revision.text_hash)
        .join(Revision, Revision.article_id == kin.c.member)
        .where(Revision.number <= _FIRST_SAID)
    )
    return union(select(kin.c.original, kin.c.text_hash), once)


@cache
def _newest_query(dialect: str) -> Any:
    return (
        select(Article.text_hash, func.max(Article.id))
        .where(is_given(Article.text_hash, dialect))
        .group_by(Article.text_hash)
    )


@cache
def _carriers_query(dialect: str) -> Any:
    copy = select(Article.duplicate_of, Article.source_id).where(
        is_given(Article.duplicate_of, dialect), is_given(Article.source_id, dialect, "sources")
    )
    return union(
        copy,
        select(Appearance.article_id, Appearance.source_id).where(
            is_given(Appearance.article_id, dialect), *_is_carried(dialect)
        ),
    )


def _is_carried(dialect: str) -> tuple[Any, ...]:
    return (
        Appearance.kind == _CARRIED,
        is_given(Appearance.source_id, dialect, "sources"),
        ~is_given(Appearance.item_id, dialect, "items"),
    )
