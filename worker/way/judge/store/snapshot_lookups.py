"""What is known of the articles of a batch: by item, words, address and likeness.

Each look-up is one statement for the whole batch, and reads a bounded number of rows of each case,
however large its story is. Who said the same words before is asked in ``snapshot_said``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from models import (
    Appearance,
    Article,
    FingerprintIndex,
    Forgotten,
    Item,
    Revision,
    Story,
)
from worker.base.store.bounded import first_of
from worker.base.store.given import dialect_of, given, is_given
from worker.duplicates import fingerprint
from worker.way.collect.store.retention import TEXT
from worker.way.judge import likely
from worker.way.judge.case import Case
from worker.way.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.way.judge.identity import is_short
from worker.way.judge.known import MOST_COPIES, KnownArticle, KnownItem
from worker.way.judge.store.duplicates import WINDOW_DAYS, day_of
from worker.way.judge.store.snapshot_said import MOST_SAID, Said, said_by

BEGINNING = 2_000
"""So many characters of a text are read to compare it by its figures and names."""
_MOST_AT_ADDRESS = 20
_NONE: Mapping[int, tuple[int, ...]] = {}

Postings = Mapping[int, tuple[int, ...]]
"""Shingle → the canonical articles that are looked up by it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the look-ups found of a batch."""

    items: dict[int, KnownItem]
    by_text: dict[int, int]
    said: Said
    by_address: dict[int, tuple[tuple[int, int, int], ...]]
    postings: Postings
    likely: dict[int, tuple[int, ...]]
    """Of each document, the articles that it may be a copy of."""
    signatures: dict[int, tuple[int, ...]]
    """Of these articles."""

    def named(self, case: Case) -> set[int]:
        """Returns the articles that the judge may ask about for a case, by their ids."""
        words, at = case.prepared.fingerprint, case.address_hash
        items = (self.items.get(each) for each in (case.item_id, *case.gone))
        ids = {each.article_id for each in items if each is not None}
        said = (
            self.by_text.get(words.text_hash),
            self.said.last.get((words.text_hash, case.source_id)),
            self.said.newest.get(words.text_hash),
        )
        ids.update(each for each in said if each is not None)
        if at is not None:
            ids.update(article for article, *_ in self.by_address.get(at, ()))
        ids.update(self.likely[case.document_id])
        return ids


def look_up(
    session: Session, cases: Sequence[Case], common: frozenset[int], now: datetime
) -> Found:
    """Looks the cases up. ``common`` are the shingles that say nothing."""
    telling = {
        each.document_id: without(each.prepared.fingerprint.signature, common) for each in cases
    }
    postings, loose = _postings(session, cases, telling.values(), common, now)
    likely_ones, signatures = _likely(session, cases, telling, postings, loose)
    return Found(
        items=_items(session, cases),
        by_text=_by_text(session, cases),
        said=said_by(session, cases),
        by_address=_by_address(session, cases),
        postings=postings,
        likely=likely_ones,
        signatures=signatures,
    )


def _items(session: Session, cases: Sequence[Case]) -> dict[int, KnownItem]:
    ids = {each.item_id for each in cases}.union(*(each.gone for each in cases))
    rows = session.execute(_item_query(dialect_of(session)), given(session, ids))
    return {item: KnownItem(article, kind, appearance) for item, article, kind, appearance in rows}


@cache
def _item_query(dialect: str) -> Any:
    earlier = aliased(Appearance)
    last = select(func.max(earlier.id)).where(earlier.item_id == Item.id).scalar_subquery()
    return (
        select(Item.id, Appearance.article_id, Appearance.kind, Appearance.id)
        .join(Appearance, Appearance.id == last)
        .where(is_given(Item.id, dialect), Item.article_id.is_not(None))
    )


def _by_text(session: Session, cases: Sequence[Case]) -> dict[int, int]:
    hashes = [each.prepared.fingerprint.text_hash for each in cases]
    rows = session.execute(_text_query(dialect_of(session)), given(session, hashes)).all()
    found: dict[int, int] = {}
    for hashed, article_id, _ in sorted(rows, key=lambda row: (row[2], row[1])):
        found.setdefault(hashed, article_id)
    return found


@cache
def _text_query(dialect: str) -> Any:
    now = first_of(dialect, Article, "text_hash", 1)
    once = first_of(dialect, Revision, "text_hash", MOST_SAID, "article_id")
    return union_all(
        select(now.c.text_hash, now.c.id, literal(0)),
        select(once.c.text_hash, once.c.article_id, literal(1)),
    )


def _by_address(
    session: Session, cases: Sequence[Case]
) -> dict[int, tuple[tuple[int, int, int], ...]]:
    hashes = [each.address_hash for each in cases]
    known = given(session, [each for each in hashes if each is not None])
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = session.execute(_address_query(dialect_of(session)), known)
    for hashed, article_id, source_id, appearance_id in rows:
        found[hashed].append((article_id, source_id, appearance_id))
    return {hashed: tuple(each) for hashed, each in found.items()}


@cache
def _address_query(dialect: str) -> Any:
    names = "article_id", "source_id"
    found = first_of(dialect, Appearance, "address_hash", _MOST_AT_ADDRESS, *names)
    columns = found.c.address_hash, found.c.article_id, found.c.source_id, found.c.id
    return select(*columns).order_by(found.c.address_hash, found.c.id)


def _postings(
    session: Session,
    cases: Sequence[Case],
    telling: Collection[Sequence[int]],
    common: frozenset[int],
    now: datetime,
) -> tuple[Postings, set[int]]:
    """Returns the holders, within the window, of the shingles that say something, and which of
    these the batch itself may make common.

    ``telling`` are the cases' signatures without common shingles. Without those that become common
    more of a signature is asked for.
    """
    asked: set[int] = set()
    for signature in (*telling, *(each.prepared.fingerprint.signature for each in cases)):
        asked.update(fingerprint.index_hashes(signature))
    asked -= common
    postings = _holders(session, asked, now)
    loose = _may_become_common(telling, postings)
    if loose:
        left = (without(each, loose) for each in telling)
        more = set(chain.from_iterable(map(fingerprint.index_hashes, left))) - asked
        postings |= _holders(session, more, now) if more else {}
    return postings, loose


def _holders(
    session: Session, hashes: Collection[int], now: datetime
) -> dict[int, tuple[int, ...]]:
    since = {"day": day_of(now - timedelta(days=WINDOW_DAYS))}
    holders: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(_postings_query(dialect_of(session)), given(session, hashes) | since)
    for hashed, article_id in rows:
        holders[hashed].append(article_id)
    return {hashed: tuple(sorted(ids)) for hashed, ids in holders.items()}


@cache
def _postings_query(dialect: str) -> Any:
    table = FingerprintIndex
    return select(table.hash, table.article_id).where(
        is_given(table.hash, dialect), table.day >= bindparam("day", type_=BigInteger)
    )


def _likely(
    session: Session,
    cases: Sequence[Case],
    telling: Mapping[int, tuple[int, ...]],
    postings: Postings,
    loose: set[int],
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Returns document → the articles that the judge may compare with it, and signatures that were
    read for it.

    ``telling`` is document → its signature without common shingles; ``loose`` are those that the
    batch may make common: what they say is open yet. Most articles that share a shingle have no
    more in common, and of them nothing else is read.
    """
    indexed = {
        each.document_id: _indexed(
            each.prepared.fingerprint.signature, telling[each.document_id], postings, loose
        )
        for each in cases
    }
    known = _signatures(session, set(chain.from_iterable(indexed.values())))
    likely_ones = {
        document: _to_be_asked(frozenset(telling[document]), ids, known, loose)
        for document, ids in indexed.items()
    }
    asked = set(chain.from_iterable(likely_ones.values()))
    return likely_ones, {each: tuple(known[each]) for each in asked}


def _indexed(
    signature: Sequence[int], telling: tuple[int, ...], postings: Postings, loose: set[int]
) -> list[int]:
    """Returns the articles that share most of a signature's indexed shingles, with and without
    those that may become common before it is judged."""

    def holders(hashed: int) -> tuple[int, ...]:
        return postings.get(hashed, ())

    found: list[int] = []
    for each in {telling, without(telling, loose)}:
        found += likely.by_index(each, holders, likely.most_indexed(signature, each))
    return list(dict.fromkeys(found))


def _to_be_asked(
    mine: frozenset[int], ids: Iterable[int], known: Mapping[int, Sequence[int]], loose: set[int]
) -> tuple[int, ...]:
    there = [each for each in ids if each in known]
    if not loose.isdisjoint(mine):
        return tuple(there)
    return tuple([each for each in there if fingerprint.may_be_near(mine, known[each])])


def without(signature: Iterable[int], common: Collection[int]) -> tuple[int, ...]:
    """Returns the shingles of a signature that are none of the given ones."""
    return tuple([each for each in signature if each not in common])


def _may_become_common(signatures: Iterable[Sequence[int]], postings: Postings) -> set[int]:
    """Returns the shingles that the batch itself may make common: what they say is open yet."""
    number = Counter(each for one in signatures for each in fingerprint.index_hashes(one))
    return {
        hashed for hashed, times in number.items()
        if times + len(postings.get(hashed, ())) > MOST_ARTICLES_PER_SHINGLE
    }  # fmt: skip


def _signatures(session: Session, ids: Collection[int]) -> dict[int, Sequence[int]]:
    if not ids:
        return {}
    rows = session.execute(_signature_query(dialect_of(session)), given(session, ids))
    return {article: fingerprint.read_packed(packed) for article, packed in rows}


@cache
def _signature_query(dialect: str) -> Any:
    return select(Article.id, Article.signature).where(is_given(Article.id, dialect))


def articles(
    session: Session, ids: Collection[int], signatures: Mapping[int, tuple[int, ...]] = _NONE
) -> dict[int, KnownArticle]:
    """Returns the articles with those that they are copies of. ``signatures`` are those that are
    read already."""
    if not ids:
        return {}
    query = article_query(dialect_of(session))
    found = {
        row.id: known_article(row, signatures.get(row.id))
        for row in session.execute(query, given(session, ids))
    }
    originals = {each.duplicate_of for each in found.values() if each.duplicate_of is not None}
    missing = [each for each in originals if each not in found]
    if missing:
        rows = session.execute(query, given(session, missing))
        found |= {row.id: known_article(row) for row in rows}
    return found


@cache
def article_query(dialect: str) -> Any:
    """Returns the query for given articles, each with the story that it belongs to by now."""
    return (
        select(
            Article.id,
            Article.uid,
            func.coalesce(Story.merged_into, Article.story_id).label("story_id"),
            Article.source_id,
            Article.url,
            Article.duplicate_of,
            Article.revision,
            Article.title,
            func.substr(Article.text, 1, BEGINNING).label("text"),
            Article.kept,
            Article.language,
            Article.silent,
            Article.text_hash,
            Article.signature,
            Article.updated_at,
            Article.published_at,
            Article.first_seen_at,
            Article.author,
            Article.agency,
            Article.outlet,
        )
        .join(Story, Story.id == Article.story_id)
        .where(is_given(Article.id, dialect))
    )


def known_article(row: Any, signature: tuple[int, ...] | None = None) -> KnownArticle:
    """Returns an article as the judge knows it. Raises ValueError for a broken signature."""
    if signature is None:
        signature = fingerprint.unpack(row.signature)
    stated = {
        "author": row.author,
        "agency": row.agency,
        "outlet": row.outlet,
        "published": row.published_at,
    }
    return KnownArticle(
        id=row.id,
        uid=row.uid,
        story_id=row.story_id,
        source_id=row.source_id,
        duplicate_of=row.duplicate_of,
        revision=row.revision,
        title=row.title,
        text=row.text,
        is_kept=row.kept == TEXT,
        is_whole=row.kept == TEXT and len(row.text) < BEGINNING,
        is_short=_is_short(row.text, row.kept, signature),
        language=row.language,
        silent=row.silent,
        text_hash=row.text_hash,
        signature=signature,
        published_at=row.published_at,
        came_at=row.first_seen_at,
        found_at=row.url,
        lacks=frozenset(name for name, value in stated.items() if not value),
    )


def _is_short(text: str, kept: str, signature: Sequence[int]) -> bool:
    if kept == TEXT:
        return len(text) < BEGINNING and is_short(text)
    # A text of sixty words and more has a full signature, whatever is left of it here.
    return len(signature) < fingerprint.MIN_SIGNATURE


def copies(session: Session, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Returns the first copies of canonical articles."""
    if not ids:
        return {}
    found: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(_copies_query(dialect_of(session)), given(session, ids))
    for original, copy in rows:
        found[original].append(copy)
    return {original: tuple(copies) for original, copies in found.items()}


@cache
def _copies_query(dialect: str) -> Any:
    found = first_of(dialect, Article, "duplicate_of", MOST_COPIES)
    return select(found.c.duplicate_of, found.c.id).order_by(found.c.id)


def forgotten(session: Session, cases: Sequence[Case]) -> frozenset[tuple[str, int]]:
    """Returns which of the cases' words and addresses must not come back."""
    hashes = {each.prepared.fingerprint.text_hash for each in cases}
    hashes.update(each.address_hash for each in cases if each.address_hash is not None)
    rows = session.execute(_forgotten_query(dialect_of(session)), given(session, hashes))
    return frozenset((kind, hashed) for kind, hashed in rows)


@cache
def _forgotten_query(dialect: str) -> Any:
    return select(Forgotten.kind, Forgotten.hash).where(is_given(Forgotten.hash, dialect))
