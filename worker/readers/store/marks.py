"""Marks of matches: whether a topic was found rightly, by whom, and on what evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models import Article, MatchMark, Topic, TopicMatchRow
from worker.base.store.writing import changed, upsert


@dataclass(frozen=True, slots=True)
class Precision:
    """How many matches of a topic were marked right and wrong; of several marks the last counts."""

    right: int = 0
    wrong: int = 0

    @property
    def share(self) -> float | None:
        """Which part of what was marked is right; None where nothing was."""
        marked = self.right + self.wrong
        return self.right / marked if marked else None

    def line(self) -> dict[str, float | int | None]:
        """Returns it as programs read it."""
        share = self.share
        return {
            "right": self.right,
            "wrong": self.wrong,
            "precision": None if share is None else round(share, 4),
        }


def mark(
    session: Session,
    article_id: int,
    slug: str,
    by: str,
    is_right: bool,
    now: datetime,
    delivery_id: str | None = None,
) -> bool:
    """Notes whether a match is right, with its evidence. Returns False where the same person said
    so before, and where the topic is not found in the article."""
    row = session.execute(
        select(
            TopicMatchRow.topic_id,
            TopicMatchRow.topic_revision_id,
            TopicMatchRow.salience,
            TopicMatchRow.evidence,
            Article.title,
            MatchMark.is_right,
        )
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .join(Article, Article.id == TopicMatchRow.article_id)
        .outerjoin(
            MatchMark,
            (MatchMark.article_id == TopicMatchRow.article_id)
            & (MatchMark.topic_id == TopicMatchRow.topic_id)
            & (MatchMark.marked_by == by),
        )
        .where(TopicMatchRow.article_id == article_id, Topic.slug == slug)
    ).first()
    if row is None or row.is_right is is_right:
        return False
    values = {
        "article_id": article_id,
        "topic_id": row.topic_id,
        "marked_by": by,
        "is_right": is_right,
        "at": now,
        "delivery_id": delivery_id,
        "topic_revision_id": row.topic_revision_id,
        "salience": row.salience,
        "title": row.title,
        "evidence": row.evidence,
    }
    upsert(session, MatchMark, [values], ["article_id", "topic_id", "marked_by"])
    return True


def unmark(session: Session, article_id: int, slug: str, by: str) -> bool:
    """Takes a mark back. Returns False where there is none."""
    topic = select(Topic.id).where(Topic.slug == slug).scalar_subquery()
    gone = delete(MatchMark).where(
        MatchMark.article_id == article_id,
        MatchMark.topic_id == topic,
        MatchMark.marked_by == by,
    )
    return changed(session, gone) > 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody said of a match."""

    by: str
    is_right: bool
    at: datetime


def of_article(session: Session, article_id: int) -> dict[str, list[Mark]]:
    """Returns slug → the marks of that topic in an article, the latest last."""
    rows = session.execute(
        select(Topic.slug, MatchMark.marked_by, MatchMark.is_right, MatchMark.at)
        .join(Topic, Topic.id == MatchMark.topic_id)
        .where(MatchMark.article_id == article_id)
        .order_by(MatchMark.at, MatchMark.marked_by)
    )
    found: dict[str, list[Mark]] = defaultdict(list)
    for slug, by, is_right, at in rows:
        found[slug].append(Mark(by, is_right, at))
    return dict(found)


def marked(session: Session, slugs: Collection[str] | None = None) -> dict[str, dict[int, bool]]:
    """Returns slug → article → whether the match was right, by the last mark of each."""
    query = (
        select(Topic.slug, MatchMark.article_id, MatchMark.is_right)
        .join(Topic, Topic.id == MatchMark.topic_id)
        .order_by(MatchMark.at, MatchMark.marked_by)
    )
    if slugs is not None:
        query = query.where(Topic.slug.in_(slugs))
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    for slug, article_id, is_right in session.execute(query):
        found[slug][article_id] = is_right
    return dict(found)


def precision(session: Session) -> Mapping[str, Precision]:
    """Returns slug → how its matches were marked."""
    counted = {slug: Counter(said.values()) for slug, said in marked(session).items()}
    return {slug: Precision(each[True], each[False]) for slug, each in counted.items()}
