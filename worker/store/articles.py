"""The store transaction: same as one we have, which story, which topics, whom to tell.

Everything is decided here once more, inside one transaction that no other deciding one overlaps,
so that copies arriving together in several workers make one alert.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Article,
    Document,
    Item,
    Revision,
    Source,
    Story,
    Topic,
    TopicMatchRow,
)
from worker.core import alerting, fingerprint
from worker.core.urls import canonical_url
from worker.store import arrivals, documents, duplicates, notices
from worker.store.documents import KeptDocument
from worker.types import (
    CleanArticle,
    DocumentOutcome,
    PreparedArticle,
    Published,
    TopicMatch,
)

# A date further ahead than this is not believed.
FUTURE_TOLERANCE = timedelta(hours=24)

TopicRows = dict[str, tuple[int, int]]
"""Slug → (topic id, revision id)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What deciding needs beside the article: topics and alerts as they stand."""

    topics: TopicRows
    alerts: tuple[notices.AlertPlan, ...]
    match: Callable[[CleanArticle], tuple[TopicMatch, ...]]
    """Finds today's topics in an article as it was."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a document. ``deliveries`` are the ids made or joined."""

    outcome: DocumentOutcome
    article_id: int
    reason: str | None = None
    deliveries: tuple[str, ...] = ()


def store(
    session: Session,
    document: KeptDocument,
    token: str,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored | None:
    """Decides about a document and stores what follows. Returns None if the lease was lost."""
    if not documents.finish(session, document.id, token, outcome="new"):
        return None
    item = session.get_one(Item, document.item_id)
    stored = _decide(session, document, item, prepared, rules, now)
    item.article_id = stored.article_id
    session.flush()
    session.execute(
        update(Document)
        .where(Document.id == document.id)
        .values(outcome=stored.outcome, article_id=stored.article_id, reason=stored.reason)
        .execution_options(synchronize_session=False)
    )
    return stored


def _decide(
    session: Session,
    document: KeptDocument,
    item: Item,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    if item.article_id is not None:
        again = _seen_again(session, document, item, prepared, rules, now)
        if again is not None:
            return again
    same = duplicates.by_text(session, prepared.fingerprint.text_hash)
    if same is not None:
        return _same_words(session, document, prepared, rules, same, now)
    same = _at_same_address(session, document, prepared)
    if same is not None:
        return _copy(session, document, prepared, rules, same, "address", now)
    near = duplicates.nearest(session, prepared.fingerprint.signature, now)
    if near is not None:
        return _copy(session, document, prepared, rules, near, "near", now)
    return _new(session, document, prepared, rules, now)


def _new(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    story = Story(created_at=now)
    session.add(story)
    session.flush()
    article = _insert(session, document, prepared, story.id, None, now)
    _appear(session, document, article.id, prepared.article, "first", now)
    duplicates.index(session, article.id, prepared.fingerprint.signature, now)
    _write_matches(session, article.id, prepared.topics, rules.topics)
    made = _tell(session, article, prepared.topics, [], document.silent, rules, now)
    return Stored("new", article.id, None, made)


def _same_words(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    article: Article,
    now: datetime,
) -> Stored:
    _appear(session, document, article.id, prepared.article, "text", now)
    reason = f"the same words as article {article.id}"
    if not _is_unheard_elsewhere(article, document):
        return Stored("duplicate", article.id, reason)
    found = rules.match(clean_of(article))
    known = _known(session, article, document, rules)
    made = _tell(session, article, found, known, document.silent, rules, now)
    return Stored("duplicate", article.id, reason, made)


def _copy(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    original: Article,
    kind: str,
    now: datetime,
) -> Stored:
    canonical = original
    if original.duplicate_of is not None:
        canonical = session.get_one(Article, original.duplicate_of)
    article = _insert(session, document, prepared, canonical.story_id, canonical.id, now)
    _appear(session, document, article.id, prepared.article, kind, now)
    _write_matches(session, article.id, prepared.topics, rules.topics)
    known = _known(session, article, document, rules)
    made = _tell(session, article, prepared.topics, known, document.silent, rules, now)
    if kind == "address":
        reason = f"the same address as article {canonical.id}"
        return Stored("duplicate", canonical.id, reason, made)
    return Stored("near_duplicate", article.id, f"nearly article {canonical.id}", made)


def _known(
    session: Session, article: Article, document: KeptDocument, rules: Rules
) -> list[tuple[TopicMatch, ...]]:
    """Returns the topics of the story's other articles, as far as they count as known."""
    return [
        rules.match(clean_of(each))
        for each in _of_story(session, article)
        if not _is_unheard_elsewhere(each, document)
    ]


def _is_unheard_elsewhere(article: Article, document: KeptDocument) -> bool:
    """Tells whether the article is known only from another source's silent baseline.

    Adding a source must not swallow what the sources already there bring as news.
    """
    return article.silent == arrivals.BASELINE and article.source_id != document.source_id


def _of_story(session: Session, article: Article) -> Sequence[Article]:
    return session.scalars(
        select(Article)
        .where(Article.story_id == article.story_id, Article.id != article.id)
        .order_by(Article.id)
        .limit(20)
    ).all()


def _seen_again(
    session: Session,
    document: KeptDocument,
    item: Item,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored | None:
    """Handles an item that was stored before; None if it now is something else than it was."""
    appearance = session.scalars(
        select(Appearance).where(Appearance.item_id == item.id)
    ).one_or_none()
    article = session.get(Article, item.article_id)
    if appearance is None or article is None:
        return None
    article = session.get_one(Article, appearance.article_id)
    same_words = article.text_hash == prepared.fingerprint.text_hash
    if appearance.kind == "text" and not same_words:
        # A copy that was linked to another source's article now says something of its own.
        session.delete(appearance)
        session.flush()
        return None
    if same_words and (article.title == prepared.article.title or appearance.kind == "text"):
        _refresh(article, prepared.article, now)
        return Stored("unchanged", article.id, "it says what it said before")
    return _revise(session, document, article, prepared, rules, now)


def _revise(
    session: Session,
    document: KeptDocument,
    article: Article,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    known = [rules.match(clean_of(article)), *_known(session, article, document, rules)]
    session.add(
        Revision(
            article_id=article.id,
            number=article.revision,
            document_id=article.document_id,
            title=article.title,
            text=article.text,
            text_hash=article.text_hash,
            replaced_at=now,
        )
    )
    if article.duplicate_of is None:
        duplicates.unindex(session, article.id, fingerprint.unpack(article.signature))
        duplicates.index(session, article.id, prepared.fingerprint.signature, now)
    _fill(article, prepared, now)
    article.revision += 1
    article.document_id = document.id
    article.updated_at = now
    session.execute(delete(TopicMatchRow).where(TopicMatchRow.article_id == article.id))
    _write_matches(session, article.id, prepared.topics, rules.topics)
    made = _tell(session, article, prepared.topics, known, document.silent, rules, now)
    return Stored("updated", article.id, f"revision {article.revision}", made)


def _refresh(article: Article, clean: CleanArticle, now: datetime) -> None:
    """Takes over what the source now states and did not state before."""
    article.author = article.author or clean.author
    article.agency = article.agency or clean.agency
    article.outlet = article.outlet or clean.outlet
    if article.published_at is None:
        _fill_published(article, clean.published, now)


def _at_same_address(
    session: Session, document: KeptDocument, prepared: PreparedArticle
) -> Article | None:
    hashed = duplicates.address_hash(prepared.article.url or document.url)
    if hashed is None:
        return None
    for article, source_id in duplicates.by_address(session, hashed):
        if source_id != document.source_id or _alike(article, prepared):
            return article
    return None


def _alike(article: Article, prepared: PreparedArticle) -> bool:
    """Tells whether two items of one source at one address are one article.

    A feed may give all its entries one address, or renew the identities of all it holds.
    """
    if article.title.casefold() == prepared.article.title.casefold():
        return True
    known = fingerprint.unpack(article.signature)
    return fingerprint.is_near_duplicate(prepared.fingerprint.signature, known)


def _address(document: KeptDocument, article: CleanArticle) -> str | None:
    url = article.url or document.url
    return (canonical_url(url) or url) if url else None


def _insert(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    story_id: int,
    duplicate_of: int | None,
    now: datetime,
) -> Article:
    article = Article(
        uid=alerting.article_uid(prepared.fingerprint.text_hash, prepared.article.title),
        story_id=story_id,
        source_id=document.source_id,
        document_id=document.id,
        duplicate_of=duplicate_of,
        url=_address(document, prepared.article),
        first_seen_at=document.arrived_at,
        updated_at=now,
        silent=document.silent,
    )
    _fill(article, prepared, now)
    session.add(article)
    session.flush()
    return article


def _fill(article: Article, prepared: PreparedArticle, now: datetime) -> None:
    clean = prepared.article
    article.title = clean.title
    article.title_derived = clean.title_derived
    article.text = clean.text
    article.language = clean.language
    article.author = clean.author
    article.agency = clean.agency
    article.outlet = clean.outlet
    article.text_hash = prepared.fingerprint.text_hash
    article.signature = fingerprint.pack(prepared.fingerprint.signature)
    _fill_published(article, clean.published, now)


def _fill_published(article: Article, published: Published | None, now: datetime) -> None:
    if published is None:
        return
    article.published_raw = published.raw
    article.published_source = published.source
    if published.at - now <= FUTURE_TOLERANCE:
        article.published_at = published.at
        article.published_precision = published.precision
    else:
        article.published_at = article.published_precision = None
        article.published_source = None


def _appear(
    session: Session,
    document: KeptDocument,
    article_id: int,
    clean: CleanArticle,
    kind: str,
    now: datetime,
) -> None:
    session.add(
        Appearance(
            article_id=article_id,
            item_id=document.item_id,
            document_id=document.id,
            source_id=document.source_id,
            kind=kind,
            url=_address(document, clean),
            address_hash=duplicates.address_hash(clean.url or document.url),
            outlet=clean.outlet,
            title=clean.title,
            at=document.arrived_at,
        )
    )
    session.flush()


def _write_matches(
    session: Session, article_id: int, topics: Sequence[TopicMatch], rows: TopicRows
) -> None:
    for match in topics:
        if match.slug not in rows:
            continue
        topic_id, revision_id = rows[match.slug]
        session.add(
            TopicMatchRow(
                article_id=article_id,
                topic_id=topic_id,
                topic_revision_id=revision_id,
                salience=match.salience,
                score=match.score,
                evidence=[
                    [each.term, each.field, each.start, each.end, each.text]
                    for each in match.matches
                ],
            )
        )
    session.flush()


def _tell(
    session: Session,
    article: Article,
    found: Sequence[TopicMatch],
    known: Sequence[Sequence[TopicMatch]],
    silent: str | None,
    rules: Rules,
    now: datetime,
) -> tuple[str, ...]:
    made: list[str] = []
    for plan in rules.alerts:
        decision = alerting.decide(plan.rule, found, known, silent)
        if decision.verdict == "tell":
            made += notices.tell(session, plan, article, now)
    if silent is None:
        # From here on it is known by a source that was not silent.
        article.silent = None
    return tuple(made)


def clean_of(article: Article) -> CleanArticle:
    """Returns a stored article as the text steps know it."""
    return CleanArticle(
        title=article.title,
        title_derived=article.title_derived,
        text=article.text,
        language=article.language,
        url=article.url,
        author=article.author,
        agency=article.agency,
        outlet=article.outlet,
    )


def headlines(
    session: Session, article_ids: Sequence[int | None]
) -> dict[int, tuple[str, str, str]]:
    """Returns id → (title, source's name, topics with the words that matched), for the log."""
    ids = [each for each in article_ids if each is not None]
    topics = _topics_in_brief(session, ids)
    rows = session.execute(
        select(Article.id, Article.title, Source.name)
        .join(Source, Source.id == Article.source_id)
        .where(Article.id.in_(ids))
    )
    return {
        article_id: (title, source, "; ".join(topics[article_id]))
        for article_id, title, source in rows
    }


def _topics_in_brief(session: Session, article_ids: Sequence[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(TopicMatchRow.article_id, Topic.slug, TopicMatchRow.salience, TopicMatchRow.evidence)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(TopicMatchRow.article_id.in_(article_ids))
        .order_by(TopicMatchRow.score.desc(), Topic.slug)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for article_id, slug, salience, evidence in rows:
        found[article_id].append(f"{slug} ({salience}): {', '.join(_distinct_words(evidence))}")
    return found


def _distinct_words(evidence: Sequence[Sequence[object]], most: int = 4) -> list[str]:
    words = list(dict.fromkeys(str(each[4]) for each in evidence))
    return words[:most] + (["…"] if len(words) > most else [])
