"""Articles as rows: written from what the text steps made, and read back for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Appearance, Article, TopicMatchRow
from worker.core import alerting, fingerprint
from worker.core.urls import canonical_url
from worker.store import duplicates, search
from worker.store.documents import KeptDocument
from worker.store.retention import TEXT
from worker.types import CleanArticle, PreparedArticle, Published, TopicMatch

# A date further ahead than this is not believed.
FUTURE_TOLERANCE = timedelta(hours=24)

TopicRows = dict[str, tuple[int, int]]
"""Slug → (topic id, revision id)."""


def insert(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    story_id: int,
    duplicate_of: int | None,
    now: datetime,
) -> Article:
    """Stores an article that is not stored yet; ``duplicate_of`` is the id of its canonical one."""
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
    fill(article, prepared, now)
    session.add(article)
    session.flush()
    search.add(session, article.id, article.title, article.text, article.language)
    return article


def fill(article: Article, prepared: PreparedArticle, now: datetime) -> None:
    """Makes the row say what the article says."""
    clean = prepared.article
    article.title = clean.title
    article.title_derived = clean.title_derived
    article.text = clean.text
    article.kept = TEXT
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
        source=article.source.name,
    )


def refresh(article: Article, clean: CleanArticle, now: datetime) -> None:
    """Takes over what the source now states and did not state before."""
    article.author = article.author or clean.author
    article.agency = article.agency or clean.agency
    article.outlet = article.outlet or clean.outlet
    if article.published_at is None:
        _fill_published(article, clean.published, now)


def appear(
    session: Session,
    document: KeptDocument,
    article_id: int,
    clean: CleanArticle,
    kind: str,
) -> None:
    """Notes where the article appeared. ``kind`` is one of ``Appearance.kind``."""
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


def write_matches(
    session: Session, article_id: int, topics: Sequence[TopicMatch], rows: TopicRows
) -> None:
    """Notes the topics found in an article, with their evidence; unknown ones are left out."""
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


def _address(document: KeptDocument, article: CleanArticle) -> str | None:
    url = article.url or document.url
    return (canonical_url(url) or url) if url else None
