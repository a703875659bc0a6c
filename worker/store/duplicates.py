"""Looking up whether an article is one we have: by its words, its address, or nearly."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Appearance, Article, CommonShingle, FingerprintIndex, Revision
from worker.core import fingerprint
from worker.core.fingerprint import MIN_SHARED
from worker.core.urls import address_key, is_article_address
from worker.store.writing import insert_ignoring

MOST_ARTICLES_PER_SHINGLE = 50
WINDOW_DAYS = 14
_BEST_CANDIDATES = 5


def day_of(at: datetime) -> int:
    """Returns the number of the UTC day, counted from 1970."""
    return int(at.timestamp() // 86_400)


def by_text(session: Session, text_hash: int) -> Article | None:
    """Returns the article that says, or once said, exactly these words."""
    current = session.scalars(
        select(Article).where(Article.text_hash == text_hash).order_by(Article.id).limit(1)
    ).first()
    if current is not None:
        return current
    return session.scalars(
        select(Article)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.text_hash == text_hash)
        .order_by(Article.id)
        .limit(1)
    ).first()


def address_hash(url: str | None) -> int | None:
    """Returns what addresses of one page have in common, as a signed 64-bit hash.

    None for what is no article's address, such as a home page.
    """
    key = address_key(url) if url and is_article_address(url) else None
    if key is None:
        return None
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)


def by_address(session: Session, hashed: int) -> list[tuple[Article, int]]:
    """Returns the articles that appeared at this address, with the source's id."""
    rows = session.execute(
        select(Article, Appearance.source_id)
        .join(Appearance, Appearance.article_id == Article.id)
        .where(Appearance.address_hash == hashed)
        .order_by(Appearance.id)
        .limit(20)
    )
    return [(article, source_id) for article, source_id in rows]


def nearest(session: Session, signature: Sequence[int], now: datetime) -> Article | None:
    """Returns the canonical article that is nearly the same, if there is one in the window."""
    telling = _telling(session, signature)
    since_day = day_of(now - timedelta(days=WINDOW_DAYS))
    shared = _shared(session, fingerprint.index_hashes(telling), since_day)
    best: tuple[float, Article] | None = None
    for article_id, _ in shared.most_common(_BEST_CANDIDATES):
        article = session.get(Article, article_id)
        if article is None or article.duplicate_of is not None:
            continue
        # Shingles that many articles share say nothing about these two either.
        known = _telling(session, fingerprint.unpack(article.signature))
        if not fingerprint.is_near_duplicate(telling, known):
            continue
        share = fingerprint.containment(telling, known)
        if best is None or share > best[0]:
            best = (share, article)
    return best[1] if best else None


def _shared(session: Session, hashes: Sequence[int], since_day: int) -> Counter[int]:
    if not hashes:
        return Counter()
    rows = session.execute(
        select(FingerprintIndex.article_id, func.count())
        .where(FingerprintIndex.hash.in_(hashes), FingerprintIndex.day >= since_day)
        .group_by(FingerprintIndex.article_id)
        .having(func.count() >= min(MIN_SHARED, len(hashes)))
    )
    return Counter(dict(rows.all()))


def _telling(session: Session, signature: Sequence[int]) -> list[int]:
    common = set(
        session.scalars(select(CommonShingle.hash).where(CommonShingle.hash.in_(signature)))
    )
    return [each for each in signature if each not in common]


def index(session: Session, article_id: int, signature: Sequence[int], now: datetime) -> None:
    """Adds a canonical article to the look-up, and retires shingles that became common."""
    telling = _telling(session, fingerprint.index_hashes(signature))
    if not telling:
        return
    counts = defaultdict(int)
    for each, count in session.execute(
        select(FingerprintIndex.hash, func.count())
        .where(FingerprintIndex.hash.in_(telling))
        .group_by(FingerprintIndex.hash)
        .having(func.count() >= MOST_ARTICLES_PER_SHINGLE)
    ):
        counts[each] = count
    if counts:
        insert_ignoring(session, CommonShingle, [{"hash": each, "since": now} for each in counts])
        session.execute(delete(FingerprintIndex).where(FingerprintIndex.hash.in_(list(counts))))
    rows = [
        {"hash": each, "day": day_of(now), "article_id": article_id}
        for each in telling
        if each not in counts
    ]
    insert_ignoring(session, FingerprintIndex, rows)


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
