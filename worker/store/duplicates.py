"""The look-up of canonical articles by their shingles: added to, and taken out of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.orm import Session

from models import CommonShingle, FingerprintIndex
from worker.core import fingerprint
from worker.core.judge import address_hash
from worker.core.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.store.database import on_sqlite
from worker.store.given import array_of, dialect_of, given, is_given
from worker.store.writing import insert_ignoring

WINDOW_DAYS = 14


def day_of(at: datetime) -> int:
    """Returns the number of the UTC day, counted from 1970."""
    return int(at.timestamp() // 86_400)


_ADD_POSTGRESQL = text(
    "INSERT INTO fingerprints (hash, day, article_id) "
    "SELECT hash, :day, article_id FROM unnest("
    "CAST(:hashes AS bigint[]), CAST(:articles AS bigint[])) AS pairs (hash, article_id) "
    "ON CONFLICT DO NOTHING"
)


def add(session: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> None:
    """Adds pairs of a shingle and a canonical article."""
    if not pairs:
        return
    if on_sqlite(session):
        rows = [
            {"hash": each, "day": day_of(now), "article_id": article} for each, article in pairs
        ]
        insert_ignoring(session, FingerprintIndex, rows)
        return
    hashes, articles = zip(*pairs, strict=True)
    values = {"day": day_of(now), "hashes": array_of(hashes), "articles": array_of(articles)}
    session.execute(_ADD_POSTGRESQL, values)


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
        insert_ignoring(session, CommonShingle, [{"hash": each, "since": now} for each in full])
        session.execute(delete(FingerprintIndex).where(FingerprintIndex.hash.in_(full)))
    gone = set(full)
    add(session, [(each, article_id) for each in telling if each not in gone], now)


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
    session.execute(
        delete(FingerprintIndex)
        .where(
            FingerprintIndex.hash.in_(fingerprint.index_hashes(signature)),
            FingerprintIndex.article_id == article_id,
        )
        .execution_options(synchronize_session=False)
    )


__all__ = ["WINDOW_DAYS", "add", "address_hash", "day_of", "index", "unindex"]
