"""Reads what is known about the articles of a batch, in a number of statements that does not grow
with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from models import (
    Appearance,
    Article,
    CommonShingle,
    Decision,
    Endpoint,
    FingerprintIndex,
    Forgotten,
    Item,
    Notice,
    Revision,
    Story,
    Verdict,
)
from worker.core import fingerprint
from worker.core.judge import Case, Cursor, KnownArticle, KnownItem, Rules, Snapshot
from worker.core.judge.known import MOST_CANDIDATES, MOST_COPIES
from worker.core.judge.links import Links, story_of
from worker.core.judge.shelf import report_of
from worker.core.judge.statements import may_correct
from worker.store import retention_shorten
from worker.store.duplicates import WINDOW_DAYS, day_of
from worker.store.given import dialect_of, given, is_given
from worker.store.notices import open_groups, told_of_stories, told_sources
from worker.store.retention import TEXT
from worker.store.story_cache import StoryCache
from worker.store.topics import generation, generation_parts
from worker.types import CleanArticle, TopicMatch

_BEGINNING = 2_000
"""So many characters of a text are read to compare it by its figures and names."""
_MOST_AT_ADDRESS = 20
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads snapshots. ``match`` finds today's topics, ``stories`` holds what stories are about."""

    match: Callable[[CleanArticle], tuple[TopicMatch, ...]]
    stories: StoryCache

    def read(
        self, session: Session, cases: Sequence[Case], rules: Rules, now: datetime
    ) -> Snapshot:
        """Returns what is known about the cases. To be called in one consistent reading, or in a
        deciding transaction."""
        at = cursor(session)
        items = _items(session, cases)
        by_text = _by_text(session, cases)
        said_last = _said_last(session, cases)
        by_address = _by_address(session, cases)
        common, postings = _shingles(session, cases, now)
        named = _named(cases, items, by_text, by_address, common, postings)
        named.update(said_last.values())
        articles = _articles(session, named, self.match, rules, cases)
        common |= _common(session, _signatures(articles) - _signatures_of(cases))
        roots = {each.duplicate_of or each.id for each in articles.values()}
        copies = _copies(session, roots)
        stories = self.stories.read(session, at, now)
        found = Snapshot(
            cursor=at,
            items=items,
            by_text=by_text,
            said_last=said_last,
            by_address=by_address,
            postings=postings,
            common=frozenset(common),
            forgotten=_forgotten(session, cases),
            articles=articles,
            copies=copies,
            stories=stories.index,
            links=stories.links,
            outlets=stories.outlets,
        )
        return _with_alerts(session, _with_records(session, found, cases), cases, rules, self)


def cursor(session: Session) -> Cursor:
    """Returns how far the tables have grown, and the rules' generation, in one statement."""
    found: Sequence[int] = session.execute(_cursor()).one()
    names = ("articles", "revisions", "appearances", "stories", "notices", "decision", "other")
    grown = dict(zip(names, found, strict=False))
    return Cursor(**grown, generation=generation(*found[len(names) :]))


@cache
def _cursor() -> Any:
    newest = [
        select(func.coalesce(func.max(table.id), 0)).scalar_subquery()
        for table in (Article, Revision, Appearance, Story, Notice, Decision)
    ]
    other = (
        select(func.coalesce(func.max(Decision.id), 0))
        .where(Decision.kind == OTHER)
        .scalar_subquery()
    )
    return select(*newest, other, *generation_parts())


def _items(session: Session, cases: Sequence[Case]) -> dict[int, KnownItem]:
    ids = {each.item_id for each in cases}.union(*(each.gone for each in cases))
    rows = session.execute(_item_query(dialect_of(session)), given(session, ids))
    return {
        item: KnownItem(appeared if appeared is not None else article, kind or "first", number or 0)
        for item, article, kind, appeared, number in rows
    }


@cache
def _item_query(dialect: str) -> Any:
    earlier = aliased(Appearance)
    last = select(func.max(earlier.id)).where(earlier.item_id == Item.id).scalar_subquery()
    return (
        select(Item.id, Item.article_id, Appearance.kind, Appearance.article_id, Appearance.id)
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
    now = select(Article.text_hash, func.min(Article.id), literal(0)).where(
        is_given(Article.text_hash, dialect)
    )
    once = select(Revision.text_hash, func.min(Revision.article_id), literal(1)).where(
        is_given(Revision.text_hash, dialect)
    )
    return union_all(now.group_by(Article.text_hash), once.group_by(Revision.text_hash))


def _said_last(session: Session, cases: Sequence[Case]) -> dict[tuple[int, int], int]:
    """Returns (text hash, source) → the last article in which the source said these words."""
    hashes = [each.prepared.fingerprint.text_hash for each in cases]
    rows = session.execute(_said_query(dialect_of(session)), given(session, hashes))
    return {(hashed, source): article for hashed, source, article in rows}


@cache
def _said_query(dialect: str) -> Any:
    return (
        select(Article.text_hash, Article.source_id, func.max(Article.id))
        .where(is_given(Article.text_hash, dialect))
        .group_by(Article.text_hash, Article.source_id)
    )


def _by_address(session: Session, cases: Sequence[Case]) -> dict[int, tuple[tuple[int, int], ...]]:
    hashes = [each.address_hash for each in cases]
    known = given(session, [each for each in hashes if each is not None])
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for hashed, article_id, source_id in session.execute(
        _address_query(dialect_of(session)), known
    ):
        found[hashed].append((article_id, source_id))
    return {hashed: tuple(pairs) for hashed, pairs in found.items()}


@cache
def _address_query(dialect: str) -> Any:
    numbered = (
        select(
            Appearance.address_hash,
            Appearance.article_id,
            Appearance.source_id,
            Appearance.id,
            func.row_number()
            .over(partition_by=Appearance.address_hash, order_by=Appearance.id)
            .label("place"),
        )
        .where(is_given(Appearance.address_hash, dialect))
        .subquery()
    )
    return (
        select(numbered.c.address_hash, numbered.c.article_id, numbered.c.source_id)
        .where(numbered.c.place <= _MOST_AT_ADDRESS)
        .order_by(numbered.c.address_hash, numbered.c.id)
    )


def _signatures_of(cases: Sequence[Case]) -> set[int]:
    return {hashed for each in cases for hashed in each.prepared.fingerprint.signature}


def _signatures(articles: Mapping[int, KnownArticle]) -> set[int]:
    return {hashed for each in articles.values() for hashed in each.signature}


def _common(session: Session, hashes: Collection[int]) -> set[int]:
    if not hashes:
        return set()
    return set(session.scalars(_common_query(dialect_of(session)), given(session, hashes)))


@cache
def _common_query(dialect: str) -> Any:
    return select(CommonShingle.hash).where(is_given(CommonShingle.hash, dialect))


def _shingles(
    session: Session, cases: Sequence[Case], now: datetime
) -> tuple[set[int], dict[int, tuple[int, ...]]]:
    """Returns the shingles that say nothing, and the others' holders within the window."""
    common = _common(session, _signatures_of(cases))
    asked: set[int] = set()
    for each in cases:
        telling = [one for one in each.prepared.fingerprint.signature if one not in common]
        asked.update(fingerprint.index_hashes(telling))
        asked.update(fingerprint.index_hashes(each.prepared.fingerprint.signature))
    since = {"day": day_of(now - timedelta(days=WINDOW_DAYS))}
    holders: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        _postings_query(dialect_of(session)), given(session, asked - common) | since
    )
    for hashed, article_id in rows:
        holders[hashed].append(article_id)
    return common, {hashed: tuple(sorted(ids)) for hashed, ids in holders.items()}


@cache
def _postings_query(dialect: str) -> Any:
    table = FingerprintIndex
    return select(table.hash, table.article_id).where(
        is_given(table.hash, dialect), table.day >= bindparam("day", type_=BigInteger)
    )


def _named(
    cases: Sequence[Case],
    items: Mapping[int, KnownItem],
    by_text: Mapping[int, int],
    by_address: Mapping[int, tuple[tuple[int, int], ...]],
    common: set[int],
    postings: Mapping[int, tuple[int, ...]],
) -> set[int]:
    """Returns the articles that the judge may ask about, by their ids."""
    named = {each.article_id for each in items.values()}
    named.update(by_text.values())
    named.update(article for pairs in by_address.values() for article, _ in pairs)
    for each in cases:
        named.update(_likeliest(each.prepared.fingerprint.signature, common, postings))
    return named


def _likeliest(
    signature: Sequence[int], common: set[int], postings: Mapping[int, tuple[int, ...]]
) -> Iterable[int]:
    shared: dict[int, int] = defaultdict(int)
    for hashed in fingerprint.index_hashes([each for each in signature if each not in common]):
        for article_id in postings.get(hashed, ()):
            shared[article_id] += 1
    return sorted(shared, key=lambda each: (-shared[each], each))[:MOST_CANDIDATES]


def _articles(
    session: Session,
    ids: Collection[int],
    match: Callable[[CleanArticle], tuple[TopicMatch, ...]],
    rules: Rules,
    cases: Sequence[Case],
) -> dict[int, KnownArticle]:
    """Returns the articles with those that they are copies of."""
    if not ids:
        return {}
    query = _article_query(dialect_of(session))
    found = {row.id: _known(row) for row in session.execute(query, given(session, ids))}
    originals = {each.duplicate_of for each in found.values() if each.duplicate_of is not None}
    missing = [each for each in originals if each not in found]
    if missing:
        rows = session.execute(query, given(session, missing))
        found |= {row.id: _known(row) for row in rows}
    return found


@cache
def _article_query(dialect: str) -> Any:
    return (
        select(
            Article.id,
            Article.uid,
            func.coalesce(Story.merged_into, Article.story_id).label("story_id"),
            Article.source_id,
            Article.duplicate_of,
            Article.revision,
            Article.title,
            func.substr(Article.text, 1, _BEGINNING).label("text"),
            Article.kept,
            Article.language,
            Article.silent,
            Article.text_hash,
            Article.signature,
            Article.first_seen_at,
            Article.updated_at,
            Article.published_at,
            Article.author,
            Article.agency,
            Article.outlet,
        )
        .join(Story, Story.id == Article.story_id)
        .where(is_given(Article.id, dialect))
    )


def _known(row: Any) -> KnownArticle:
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
        is_whole=row.kept == TEXT and len(row.text) < _BEGINNING,
        is_short=_is_short(row.text, row.kept, signature),
        language=row.language,
        silent=row.silent,
        text_hash=row.text_hash,
        signature=signature,
        first_seen_at=row.first_seen_at,
        updated_at=row.updated_at,
        published_at=row.published_at,
        lacks=frozenset(name for name, value in stated.items() if not value),
        outlet=row.outlet,
    )


def _is_short(text: str, kept: str, signature: Sequence[int]) -> bool:
    if kept == TEXT:
        return len(text) < _BEGINNING and len(text.split()) < fingerprint.SHORT_TEXT
    # A text of sixty words and more has a full signature, whatever is left of it here.
    return len(signature) < fingerprint.MIN_SIGNATURE


def _copies(session: Session, ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    if not ids:
        return {}
    found: dict[int, list[int]] = defaultdict(list)
    for original, copy, _ in session.execute(
        _copies_query(dialect_of(session)), given(session, ids)
    ):
        found[original].append(copy)
    return {original: tuple(copies) for original, copies in found.items()}


@cache
def _copies_query(dialect: str) -> Any:
    numbered = (
        select(
            Article.duplicate_of,
            Article.id,
            func.row_number()
            .over(partition_by=Article.duplicate_of, order_by=Article.id)
            .label("place"),
        )
        .where(is_given(Article.duplicate_of, dialect))
        .subquery()
    )
    return select(numbered).where(numbered.c.place <= MOST_COPIES).order_by(numbered.c.id)


def _forgotten(session: Session, cases: Sequence[Case]) -> frozenset[tuple[str, int]]:
    """Returns which of the cases' words and addresses must not come back."""
    hashes = {each.prepared.fingerprint.text_hash for each in cases}
    hashes.update(each.address_hash for each in cases if each.address_hash is not None)
    rows = session.execute(_forgotten_query(dialect_of(session)), given(session, hashes))
    return frozenset((kind, hashed) for kind, hashed in rows)


@cache
def _forgotten_query(dialect: str) -> Any:
    return select(Forgotten.kind, Forgotten.hash).where(is_given(Forgotten.hash, dialect))


def _with_alerts(
    session: Session,
    found: Snapshot,
    cases: Sequence[Case],
    rules: Rules,
    reader: Reader,
) -> Snapshot:
    """Adds what is asked only where an alert may be told: topics of what is known, groups, and
    what was told of the stories."""
    asked = {slug for plan in rules.alerts for slug in plan.rule.topics}
    telling = [
        each
        for each in cases
        if any(topic.slug in asked for topic in each.prepared.topics)
        or (asked and _is_statement(found, each))
    ]
    if not telling and not _unheard(found, cases):
        return found
    topics = _topics(session, found, rules, reader)
    articles = {**found.articles, **topics}
    stories = {each.story_id for each in articles.values()} | _candidate_stories(found, telling)
    told = told_of_stories(session, stories)
    groups, waiting = open_groups(session, stories)
    noticed = session.execute(
        select(Notice.alert_id, Notice.article_id, Notice.kind).where(
            is_given(Notice.article_id, dialect_of(session))
        ),
        given(session, articles),
    )
    return replace(
        found,
        articles=articles,
        told=told,
        told_sources=told_sources(session, stories),
        noticed=frozenset((alert, article, kind) for alert, article, kind in noticed),
        grouped=groups,
        waiting=waiting,
        disabled=_disabled(session),
    )


def _is_statement(found: Snapshot, case: Case) -> bool:
    """Tells whether a case may correct or withdraw an article that is known."""
    if case.prepared.article.statement is not None:
        return True
    return case.item_id in found.items and may_correct(case)


def _with_records(session: Session, found: Snapshot, cases: Sequence[Case]) -> Snapshot:
    """Adds what is stored of verdicts that may be added to, and what was stated of articles."""
    is_asked = any(each.prepared.article.statement is not None for each in cases)
    if not found.articles or not (is_asked or _unheard(found, cases)):
        return found
    rows = session.execute(
        select(Verdict.article_id, Verdict.revision, Verdict.record).where(
            is_given(Verdict.article_id, dialect_of(session))
        ),
        given(session, found.articles),
    )
    records = {(article, revision): record for article, revision, record in rows}
    stated = {
        each.id: replace(each, stated=records.get((each.id, each.revision), {}).get("st"))
        for each in found.articles.values()
    }
    return replace(found, records=records, articles=stated)


def _unheard(found: Snapshot, cases: Sequence[Case]) -> bool:
    """Tells whether words come again that so far only a silent baseline brought."""
    same = (found.by_text.get(each.prepared.fingerprint.text_hash) for each in cases)
    known = (found.articles.get(each) for each in same if each is not None)
    return any(each is not None and each.silent is not None for each in known)


def _candidate_stories(found: Snapshot, cases: Sequence[Case]) -> set[int]:
    if found.stories is None:
        return set()
    reports = [report_of(each) for each in cases]
    links = Links(found.links)
    anchors = [each.prepared.anchor for each in cases if each.prepared.anchor is not None]
    return {
        story_of(candidate.profile.id)
        for each in reports
        for candidate in found.stories.candidates(each.terms, each.at)
    }.union(*map(links.candidates, anchors))


def _topics(
    session: Session, found: Snapshot, rules: Rules, reader: Reader
) -> dict[int, KnownArticle]:
    """Returns the known articles and their copies, with today's topics in them."""
    ids = set(found.articles).union(*found.copies.values())
    rows = session.scalars(
        select(Article).where(is_given(Article.id, dialect_of(session))),
        given(session, ids),
    ).all()
    return {
        row.id: replace(
            found.articles.get(row.id) or _known(row),
            topics=retention_shorten.topics_of(session, row, reader.match, rules.topics),
        )
        for row in rows
    }


def _disabled(session: Session) -> dict[tuple[str, str], str]:
    rows = session.execute(
        select(Endpoint.channel, Endpoint.destination, Endpoint.reason).where(
            Endpoint.disabled_at.is_not(None)
        )
    )
    return {(channel, destination): str(reason) for channel, destination, reason in rows}
