"""Topics, the revisions of their queries, and what they matched."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, big_id


class Topic(Base):
    """A query with a name; the slug is its stable key."""

    __tablename__ = "topics"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = big_id()
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    removed_at: Mapped[datetime | None]


class TopicRevision(Base):
    """A query as it stood from ``created_at`` on."""

    __tablename__ = "topic_revisions"
    __table_args__ = (
        Index(None, "topic_id", "created_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    topic_id: Mapped[int] = mapped_column(BigId, ForeignKey("topics.id"))
    query: Mapped[str]
    created_at: Mapped[datetime]


class TopicMatchRow(Base):
    """A topic found in an article, under which revision of its query, with its evidence."""

    __tablename__ = "matches"
    __table_args__ = (Index(None, "topic_id", "article_id"),)

    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(BigId, ForeignKey("topics.id"), primary_key=True)
    topic_revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("topic_revisions.id"))
    salience: Mapped[str]
    score: Mapped[float]
    evidence: Mapped[list[Any]]
    """``[term, field, start, end, text]`` each, in reading order."""
