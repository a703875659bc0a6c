"""What readers answered: whom not to write any more, and which matches were right or wrong."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId


class Unsubscribed(Base):
    """An address that wants no more of an alert."""

    __tablename__ = "unsubscribed"

    alert_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("alerts.id"), primary_key=True, autoincrement=False
    )
    destination: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    delivery_id: Mapped[str | None]
    """The message whose link was followed."""


class MutedStory(Base):
    """A story of which an address wants no more."""

    __tablename__ = "muted_stories"

    story_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    destination: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    delivery_id: Mapped[str | None]


class MatchMark(Base):
    """Somebody's word that a topic was found rightly or wrongly in an article.

    The evidence is what the match rested on when it was marked: queries change.
    """

    __tablename__ = "match_marks"
    __table_args__ = (Index(None, "topic_id"),)

    article_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    topic_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("topics.id"), primary_key=True, autoincrement=False
    )
    marked_by: Mapped[str] = mapped_column(primary_key=True)
    """Who: somebody at the page, or a reader by channel and digest of the address."""
    is_right: Mapped[bool]
    at: Mapped[datetime]
    delivery_id: Mapped[str | None]
    """The message whose link was followed; null for a mark made on the page."""
    topic_revision_id: Mapped[int] = mapped_column(BigId, ForeignKey("topic_revisions.id"))
    salience: Mapped[str]
    title: Mapped[str]
    evidence: Mapped[list[Any]]
    """``[term, field, start, end, text]`` each, in reading order."""
