"""Stored articles under today's rules: read in batches, compared, and changed where they differ.

What a document is a copy of, its story and who is told of it are not decided anew. An article
that changed between being read and being written is left as it is: the change was made by
today's rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Appearance, Article, Blob, Document, Topic, TopicMatchRow, Whole
from worker.articles.store.rows import TopicRows
from worker.base.types import TopicMatch
from worker.duplicates import fingerprint
from worker.search.store import index as search
from worker.upkeep.reprocess import evidence
from worker.way.collect.store.retention import TEXT
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store import duplicates, plan_rows
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

SHOWN = ("title", "text", "published_at", "language", "author", "agency", "outlet")
"""The fields whose changes are reported."""
_PUBLISHED = ("published_at", "published_precision", "published_source", "published_raw")
_PLAIN = ("title", "title_derived", "text", "language", "text_hash", "signature")
_STATED = ("author", "agency", "outlet")
_SEARCHED = frozenset({"title", "text", "language"})


@dataclass(frozen=True, slots=True)
class Match:
    """A stored match of a topic."""

    revision_id: int
    salience: str
    score: float
    evidence: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as it is stored, with its bytes if they are."""

    article: Article
    document: KeptDocument | None
    matches: Mapping[str, Match]
    """By the topics' slugs."""
    left_out: Mapping[str, Any] | None = None
    """The columns that say what was left out of it; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different under today's rules."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the article's row to be set."""
    matches: Mapping[str, Match | None] = field(default_factory=dict)
    """Matches to be written; None for those to be removed."""
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()
    """Topics whose salience is another one."""
    left_out: Mapping[str, Any] | None = None
    """What is left out of it from now on; None where that stays as it is."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The reported fields that change."""
        return tuple(name for name in SHOWN if name in self.values)


def newest(session: Session) -> int:
    """Returns the id of the newest article; 0 where there is none."""
    return session.scalars(select(Article.id).order_by(Article.id.desc()).limit(1)).first() or 0


def batch(
    session: Session,
    after: int,
    until: int,
    since: datetime,
    source_id: int | None,
    limit: int,
) -> list[Stored]:
    """Returns the next articles first seen since a time, in the order of their ids, detached."""
    query = (
        select(Article, Document, Blob, Whole)
        .outerjoin(Whole, Whole.article_id == Article.id)
        .outerjoin(Document, Document.id == Article.document_id)
        .outerjoin(Blob, Blob.sha256 == Document.sha256)
        .where(Article.id > after, Article.id <= until, Article.first_seen_at >= since)
        .order_by(Article.id)
        .limit(limit)
    )
    if source_id is not None:
        query = query.where(Article.source_id == source_id)
    rows: Sequence[Any] = session.execute(query).all()
    matches = _matches(session, [row.Article.id for row in rows])
    found = []
    for article, document, blob, whole in rows:
        # Without its bytes, or even without its row, a document cannot be read again.
        kept = documents.kept(document, blob, article.source.name) if blob is not None else None
        left_out = {"frame": whole.frame, "missed": whole.missed} if whole is not None else None
        found.append(Stored(article, kept, matches.get(article.id, {}), left_out))
    session.expunge_all()
    return found


def _matches(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Match]]:
    found: dict[int, dict[str, Match]] = {}
    rows = session.execute(
        select(TopicMatchRow, Topic.slug)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(TopicMatchRow.article_id.in_(ids))
    )
    for row, slug in rows:
        places = tuple(tuple(each) for each in row.evidence)
        match = Match(row.topic_revision_id, row.salience, row.score, places)
        found.setdefault(row.article_id, {})[slug] = match
    return found


def compare(
    known: Stored,
    prepared: PreparedArticle | None,
    found: Sequence[TopicMatch],
    topics: TopicRows,
) -> Change:
    """Returns what is different under today's rules.

    ``prepared`` is None where the bytes are not kept: then only the topics are looked at again. Of
    a shortened article what is left cannot disprove what was found in the whole.
    """
    article = known.article
    is_anew = prepared is not None and article.kept == TEXT
    values = _values(known, prepared) if prepared is not None and is_anew else {}
    left_out = plan_rows.left_out(prepared) if prepared is not None and is_anew else None
    wanted = _wanted(found, topics)
    if article.kept != TEXT:
        wanted = {slug: each for slug, each in wanted.items() if slug not in known.matches}
    else:
        wanted |= _left_alone(known, topics, values)
    gone = [] if article.kept != TEXT else [slug for slug in known.matches if slug not in wanted]
    changed: dict[str, Match | None] = dict.fromkeys(gone)
    changed |= {slug: each for slug, each in wanted.items() if known.matches.get(slug) != each}
    return Change(
        values=values,
        matches=changed,
        gained=tuple(slug for slug in changed if slug not in known.matches),
        lost=tuple(slug for slug in gone if slug in topics),
        weighed=tuple(
            slug
            for slug, each in wanted.items()
            if slug in known.matches and known.matches[slug].salience != each.salience
        ),
        left_out=left_out if left_out != known.left_out else None,
    )


def _values(known: Stored, prepared: PreparedArticle) -> dict[str, Any]:
    article = known.article
    fresh = plan_rows.says(prepared, article.updated_at)
    names = [*_PLAIN]
    names += [
        each
        for each in _STATED
        if fresh[each] is not None or _came_with(known, getattr(article, each))
    ]
    if prepared.article.published is not None or _came_with(known, article.published_raw):
        names += _PUBLISHED
    return {name: fresh[name] for name in names if fresh[name] != getattr(article, name)}


def _came_with(known: Stored, stated: str | None) -> bool:
    """Tells whether a value was read from these bytes: a later arrival may have brought it."""
    if stated is None or known.document is None:
        return stated is None
    return stated.casefold() in known.document.content.decode("utf-8", "ignore").casefold()


def _wanted(found: Sequence[TopicMatch], topics: TopicRows) -> dict[str, Match]:
    return {
        each.slug: Match(
            topics[each.slug][1],
            each.salience,
            each.score,
            tuple((one.term, one.field, one.start, one.end, one.text) for one in each.matches),
        )
        for each in found
        if each.slug in topics
    }


def _left_alone(known: Stored, topics: TopicRows, values: Mapping[str, Any]) -> dict[str, Match]:
    """Returns the matches of topics that are not configured any more: they stay as history."""
    title = values.get("title", known.article.title)
    text = values.get("text", known.article.text)
    found = {}
    for slug, match in known.matches.items():
        if slug in topics:
            continue
        places = evidence.moved(match.evidence, title, text)
        if places or not match.evidence:
            moved = tuple(tuple(each) for each in places)
            found[slug] = Match(match.revision_id, match.salience, match.score, moved)
    return found


def apply(session: Session, known: Stored, change: Change, now: datetime) -> bool:
    """Writes a change. Returns False, changing nothing, if the article is not as it was read.

    To be called in a deciding transaction. Nobody is told of anything.
    """
    article = session.get(Article, known.article.id)
    if article is None or _version(article) != _version(known.article):
        return False
    if change.values:
        _write_values(session, article, known, change.values, now)
    if change.matches:
        _write_matches(session, article.id, change.matches)
    if change.left_out is not None:
        session.merge(Whole(article_id=article.id, **change.left_out))
    return True


def _version(article: Article) -> tuple[Any, ...]:
    return (
        article.revision,
        article.document_id,
        article.kept,
        article.duplicate_of,
        article.title,
        article.text,
        article.updated_at,
    )


def _write_values(
    session: Session, article: Article, known: Stored, values: Mapping[str, Any], now: datetime
) -> None:
    before = article.title, article.text
    signature = fingerprint.unpack(article.signature)
    for name, value in values.items():
        setattr(article, name, value)
    session.flush()
    if not _SEARCHED.isdisjoint(values):
        search.replace(session, article.id, before, article.title, article.text, article.language)
    if "signature" in values and article.duplicate_of is None:
        duplicates.unindex(session, article.id, signature)
        if article.updated_at >= now - timedelta(days=duplicates.WINDOW_DAYS):
            renewed = fingerprint.unpack(article.signature)
            # As old as it was: a new rule makes no article newer.
            duplicates.index(session, article.id, renewed, article.updated_at)
    shown = {name: values[name] for name in ("title", "outlet") if name in values}
    if shown and known.document is not None:
        session.execute(
            update(Appearance)
            .where(
                Appearance.article_id == article.id,
                Appearance.document_id == known.document.id,
            )
            .values(**shown)
            .execution_options(synchronize_session=False)
        )


def _write_matches(session: Session, article_id: int, matches: Mapping[str, Match | None]) -> None:
    rows = session.execute(select(Topic.slug, Topic.id).where(Topic.slug.in_(matches)))
    ids = dict(rows.all())
    session.execute(
        delete(TopicMatchRow).where(
            TopicMatchRow.article_id == article_id, TopicMatchRow.topic_id.in_(ids.values())
        )
    )
    for slug, match in matches.items():
        if match is not None:
            session.add(
                TopicMatchRow(
                    article_id=article_id,
                    topic_id=ids[slug],
                    topic_revision_id=match.revision_id,
                    salience=match.salience,
                    score=match.score,
                    evidence=[list(each) for each in match.evidence],
                )
            )
    session.flush()
