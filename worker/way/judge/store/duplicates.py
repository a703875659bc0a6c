"""The look-up of canonical articles by their shingles: added to, and taken out of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, delete, func, select, text
from sqlalchemy.orm import Session

from models import CommonShingle, FingerprintIndex
from worker.base.store.bulk import Numbers
from worker.base.store.database import on_sqlite
from worker.base.store.given import array_of, dialect_of, given, is_given
from worker.duplicates import fingerprint
from worker.way.judge.case import address_hash
from worker.way.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.way.judge.store import common_shingles

WINDOW_DAYS = 14


def day_of(at: datetime) -> int:
    """Returns the number of the UTC day, counted from 1970."""
    return int(at.timestamp() // 86_400)


_PAIRS = (
    "unnest(CAST(:hashes AS bigint[]), CAST(:articles AS bigint[])) AS pairs (hash, article_id)"
)
_ADD_SQLITE = (
    "INSERT INTO fingerprints (hash, day, article_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
)
_ADD_POSTGRESQL = text(
    "INSERT INTO fingerprints (hash, day, article_id) "
    f"SELECT hash, :day, article_id FROM {_PAIRS} ON CONFLICT DO NOTHING"
)
# To look for conflicts costs half as much again.
_ADD_NEW_POSTGRESQL = text(
    "INSERT INTO fingerprints (hash, day, article_id) SELECT hash, :day, "
    f"(CAST(:numbers AS bigint[]))[CAST(-article_id AS integer)] FROM {_PAIRS}"
)
_UNINDEX_POSTGRESQL = text(
    f"DELETE FROM fingerprints USING {_PAIRS} WHERE fingerprints.hash = pairs.hash "
    "AND fingerprints.article_id = pairs.article_id"
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a shingle and a canonical article, as a statement takes them."""

    pairs: Sequence[tuple[int, int]]
    packed: Mapping[str, str]


def pairs_of(pairs: Collection[tuple[int, int]]) -> Pairs:
    """Returns pairs in the look-up's order, so that each of its pages is touched once."""
    ordered = sorted(pairs)
    hashes, articles = zip(*ordered, strict=True) if ordered else ((), ())
    return Pairs(ordered, {"hashes": array_of(hashes), "articles": array_of(articles)})


def add(session: Session, pairs: Pairs, now: datetime) -> None:
    """Adds pairs, of which some may be there."""
    if not pairs.pairs:
        return
    if on_sqlite(session):
        _add_each(session, pairs.pairs, now)
    else:
        session.execute(_ADD_POSTGRESQL, {"day": day_of(now), **pairs.packed})


def add_new(session: Session, pairs: Pairs, now: datetime, ids: Numbers) -> None:
    """Adds pairs of articles that were just made, whose numbers were planned below zero."""
    if not pairs.pairs:
        return
    if on_sqlite(session):
        _add_each(session, [(hashed, ids(article)) for hashed, article in pairs.pairs], now)
    else:
        values = {"day": day_of(now), "numbers": ids.packed, **pairs.packed}
        session.execute(_ADD_NEW_POSTGRESQL, values)


def _add_each(session: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    day = day_of(now)
    # Twenty of an article: to make a row of each for the driver took longer than to write it.
    rows = [(hashed, day, article) for hashed, article in pairs]
    session.connection().exec_driver_sql(_ADD_SQLITE, rows)


def index(session: Session, article_id: int, signature: Sequence[int], now: datetime) -> None:
    """Adds a canonical article to the look-up, and retires shingles that became common."""
    hashes = fingerprint.index_hashes(signature)
    dialect = dialect_of(session)
    common = set(session.scalars(_common(dialect), given(session, hashes)))
    telling = [each for each in hashes if each not in common]
    if not telling:
        return
    full = session.scalars(_full(dialect), given(session, telling)).all()
    if full:
        common_shingles.add(session, full, now)
        session.execute(delete(FingerprintIndex).where(FingerprintIndex.hash.in_(full)))
    gone = set(full)
    add(session, pairs_of([(each, article_id) for each in telling if each not in gone]), now)


@cache
def _common(dialect: str) -> Select[int]:
    return select(CommonShingle.hash).where(is_given(CommonShingle.hash, dialect))


@cache
def _full(dialect: str) -> Select[int]:
    return (
        select(FingerprintIndex.hash)
        .where(is_given(FingerprintIndex.hash, dialect))
        .group_by(FingerprintIndex.hash)
        .having(func.count() >= MOST_ARTICLES_PER_SHINGLE)
    )


def unindex(session: Session, article_id: int, signature: Sequence[int]) -> None:
    """Takes an article out of the look-up."""
    unindex_all(session, [(article_id, signature)])


def unindex_all(session: Session, articles: Sequence[tuple[int, Sequence[int]]]) -> None:
    """Takes articles, each with its signature, out of the look-up."""
    pairs = [
        (hashed, article) for article, signature in articles
        for hashed in fingerprint.index_hashes(signature)
    ]  # fmt: skip
    if not pairs:
        return
    if not on_sqlite(session):
        session.execute(_UNINDEX_POSTGRESQL, dict(pairs_of(pairs).packed))
        return
    table = FingerprintIndex
    gone = delete(table).where(
        table.hash == bindparam("given_hash"), table.article_id == bindparam("given_article")
    )
    session.connection().execute(
        gone, [{"given_hash": hashed, "given_article": article} for hashed, article in pairs]
    )


__all__ = [
    "WINDOW_DAYS", "Pairs", "add", "add_new", "address_hash", "day_of", "index", "pairs_of",
    "unindex", "unindex_all",
]  # fmt: skip
