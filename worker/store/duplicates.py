"""Looking up whether an article is one we have: by its words, its address, or nearly."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    any_,
    bindparam,
    delete,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Appearance, Article, CommonShingle, FingerprintIndex, Revision
from worker.core import fingerprint
from worker.core.urls import address_key, is_article_address
from worker.store.writing import insert_ignoring

MOST_ARTICLES_PER_SHINGLE = 50
WINDOW_DAYS = 14
_BEST_CANDIDATES = 8


def day_of(at: datetime) -> int:
    """Returns the number of the UTC day, counted from 1970."""
    return int(at.timestamp() // 86_400)


def by_text(session: Session, text_hash: int) -> Article | None:
    """Returns the article that says, or once said, exactly these words."""
    article_id = session.scalars(_by_text(), {"hash": text_hash}).first()
    return session.get(Article, article_id) if article_id is not None else None


@cache
def _by_text() -> Select[int]:
    now = select(Article.id, literal(0).label("rank")).where(Article.text_hash == bindparam("hash"))
    once = select(Revision.article_id, literal(1)).where(Revision.text_hash == bindparam("hash"))
    found = union_all(now, once).subquery()
    return select(found.c.id).order_by(found.c.rank, found.c.id).limit(1)


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
    rows = session.execute(_by_address(), {"hash": hashed})
    return [(article, source_id) for article, source_id in rows]


@cache
def _by_address() -> Select[Article, int]:
    return (
        select(Article, Appearance.source_id)
        .join(Appearance, Appearance.article_id == Article.id)
        .where(Appearance.address_hash == bindparam("hash"))
        .order_by(Appearance.id)
        .limit(20)
    )


def expect(session: Session, signatures: Iterable[Sequence[int]]) -> None:
    """Learns in one question what the transaction will ask about articles of these signatures."""
    _common(session, {each for signature in signatures for each in signature})


def nearest(session: Session, signature: Sequence[int], now: datetime) -> Article | None:
    """Returns the canonical article that is nearly the same, if there is one in the window."""
    telling = _without(signature, _common(session, signature))
    since_day = day_of(now - timedelta(days=WINDOW_DAYS))
    shared = _shared(session, fingerprint.index_hashes(telling), since_day)
    if not shared:
        return None
    best = [article_id for article_id, _ in shared.most_common()]
    signatures = {
        article_id: known
        for article_id, known in _canonical_signatures(session, best).items()
        if fingerprint.may_be_near(telling, known)
    }
    # Shingles that many articles share say nothing about any two of them either.
    common = _common(session, {each for known in signatures.values() for each in known})
    shares = {}
    for article_id, whole in signatures.items():
        known = _without(whole, common)
        if fingerprint.is_near_duplicate(telling, known):
            shares[article_id] = fingerprint.containment(telling, known)
    if not shares:
        return None
    return session.get_one(Article, max(shares, key=shares.__getitem__))


def _shared(session: Session, hashes: Sequence[int], since_day: int) -> Counter[int]:
    if not hashes:
        return Counter()
    query = _queries(_dialect(session)).shared
    rows = session.execute(query, _given(session, hashes) | {"day": since_day})
    return Counter(dict(rows.all()))


def _canonical_signatures(
    session: Session, article_ids: Sequence[int]
) -> Mapping[int, tuple[int, ...]]:
    """Returns the signatures of those articles that are nobody's copy, in the order given."""
    rows = session.execute(
        select(Article.id, Article.signature).where(
            Article.id.in_(article_ids), Article.duplicate_of.is_(None)
        )
    )
    found = dict(rows.all())
    return {each: fingerprint.unpack(found[each]) for each in article_ids if each in found}


@dataclass(frozen=True, slots=True)
class _Shingles:
    """What a transaction knows of shingles: which it asked about, and which say nothing."""

    asked: set[int] = field(default_factory=set)
    common: set[int] = field(default_factory=set)


def _known(session: Session) -> _Shingles:
    found: _Shingles = session.info.setdefault("shingles", _Shingles())
    return found


def _common(session: Session, hashes: Collection[int]) -> set[int]:
    """Returns those of the hashes that say nothing.

    Nobody else retires shingles during a deciding transaction, so each is asked about once.
    """
    known = _known(session)
    unknown = [each for each in hashes if each not in known.asked]
    if unknown:
        query = _queries(_dialect(session)).common
        known.common.update(session.scalars(query, _given(session, unknown)))
        known.asked.update(unknown)
    return known.common.intersection(hashes)


def _without(signature: Sequence[int], common: Collection[int]) -> list[int]:
    return [each for each in signature if each not in common]


@dataclass(frozen=True, slots=True)
class _Queries:
    """What is asked about many hashes at once.

    They travel in one parameter. With a parameter for each, and put together anew for each
    article, making the statements would cost several times what it takes to answer them.
    """

    common: Select[int]
    shared: Select[int, int]
    full: Select[int]


@cache
def _queries(dialect: str) -> _Queries:
    table = FingerprintIndex
    known = _is_given(table.hash, dialect)
    shared = (
        select(table.article_id, func.count())
        .where(known, table.day >= bindparam("day", type_=BigInteger))
        .group_by(table.article_id)
        # One in common makes a candidate: of a flash inside a long report the index, which holds
        # a sixteenth, may have no more. The whole signatures decide.
        .order_by(func.count().desc(), table.article_id)
        .limit(_BEST_CANDIDATES)
    )
    full = (
        select(table.hash)
        .where(known)
        .group_by(table.hash)
        .having(func.count() >= MOST_ARTICLES_PER_SHINGLE)
    )
    common = select(CommonShingle.hash).where(_is_given(CommonShingle.hash, dialect))
    return _Queries(common, shared, full)


def _is_given(column: InstrumentedAttribute[int], dialect: str) -> ColumnElement[bool]:
    if dialect == "sqlite":
        values = func.json_each(bindparam("hashes", type_=String)).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam("hashes", type_=ARRAY(BigInteger)))


def _given(session: Session, hashes: Iterable[int]) -> dict[str, Any]:
    listed = list(hashes)
    return {"hashes": json.dumps(listed) if _dialect(session) == "sqlite" else listed}


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def index(session: Session, article_id: int, signature: Sequence[int], now: datetime) -> None:
    """Adds a canonical article to the look-up, and retires shingles that became common."""
    hashes = fingerprint.index_hashes(signature)
    telling = _without(hashes, _common(session, hashes))
    if not telling:
        return
    query = _queries(_dialect(session)).full
    full = session.scalars(query, _given(session, telling)).all()
    if full:
        insert_ignoring(session, CommonShingle, [{"hash": each, "since": now} for each in full])
        session.execute(delete(FingerprintIndex).where(FingerprintIndex.hash.in_(full)))
        _known(session).common.update(full)
    rows = [
        {"hash": each, "day": day_of(now), "article_id": article_id}
        for each in _without(telling, full)
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
