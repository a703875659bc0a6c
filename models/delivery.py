"""Who is told of what: alerts, notices, deliveries, attempts, endpoints."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, LeaseMixin, PartialIndex, big_id
from models.ids import time_ordered_id

IS_OPEN = "state IN ('pending', 'retry', 'leased')"
"""Of which deliveries the small indexes are: those that wait or are under way."""


class Alert(Base):
    """An alert of the configuration; the name is its stable key."""

    __tablename__ = "alerts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = big_id()
    name: Mapped[str] = mapped_column(unique=True)
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Notice(Base):
    """What is told: one kind of news about one article under one alert, once."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("alert_id", "article_id", "kind"),
        Index(None, "article_id"),
        Index(None, "story_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    alert_id: Mapped[int] = mapped_column(BigId, ForeignKey("alerts.id"))
    article_id: Mapped[int] = mapped_column(BigId, ForeignKey("articles.id"))
    story_id: Mapped[int] = mapped_column(BigId, ForeignKey("stories.id"))
    kind: Mapped[str]
    created_at: Mapped[datetime]
    destinations: Mapped[int | None]
    """How many destinations were to be told when it was made."""
    news: Mapped[dict[str, Any] | None]
    """What was new in the story when it was told again; null for what is told first."""


class StoryAlert(Base):
    """What an alert was told of a story, and what of it was kept back since."""

    __tablename__ = "story_alerts"

    story_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    alert_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("alerts.id"), primary_key=True, autoincrement=False
    )
    first_uid: Mapped[str]
    """Names what was told first: part of the ids of all that follows."""
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    follow_ups: Mapped[int]
    outlets: Mapped[int]
    kept_back: Mapped[int]
    """How many reports came since the last message and were not told."""
    count: Mapped[int | None]
    """The number in the headline that was told last."""
    counted: Mapped[str]
    topics: Mapped[list[Any]]
    occasions: Mapped[list[Any]]


class StoryWait(Base):
    """An alert that is told of a story only when more outlets carry it."""

    __tablename__ = "story_waits"

    story_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("stories.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    alert_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("alerts.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]


class Silence(Base):
    """What nobody is to be told of for a while: a story, a topic, a source, or certain words."""

    __tablename__ = "silences"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = big_id()
    created_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was taken back, or seen to be over."""
    story_id: Mapped[int | None] = mapped_column(BigInteger)
    topic: Mapped[str | None]
    source: Mapped[str | None]
    words: Mapped[str | None]
    why: Mapped[str] = mapped_column(default="")


class Silenced(Base):
    """What a silence kept from an alert."""

    __tablename__ = "silenced"
    __table_args__ = (Index(None, "article_id"),)

    silence_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("silences.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    alert_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("alerts.id"), primary_key=True, autoincrement=False
    )
    article_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    at: Mapped[datetime]


class Delivery(LeaseMixin, Base):
    """Notices on their way to one destination.

    ``state`` is pending, leased, retry, sent, dead, held or suppressed. The id is derived, so
    that the same news to the same destination has the same id wherever it is made again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        PartialIndex("ix_deliveries_open", "due_at", where=IS_OPEN),
        PartialIndex("ix_deliveries_waiting", "channel", "destination", "due_at", where=IS_OPEN),
        Index(None, "group_key", "channel", "destination"),
        Index(None, "created_at"),
        Index(None, "state", "created_at"),
        Index(None, "story_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(BigId, ForeignKey("alerts.id"))
    story_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("stories.id"))
    group_key: Mapped[str]
    kind: Mapped[str]
    channel: Mapped[str]
    channel_kind: Mapped[str]
    destination: Mapped[str]
    state: Mapped[str] = mapped_column(default="pending")
    state_reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    payload: Mapped[bytes | None]
    payload_type: Mapped[str | None]
    slot_at: Mapped[datetime | None]
    """When the window of a digest ends: of the message itself, or of that which a message goes into
    because its reader has had enough for a day."""
    urgent: Mapped[bool | None]
    """Whether it passes quiet hours."""
    heading: Mapped[str | None]
    """What the mails of its thread are titled by, as it was when this was first rendered."""
    counted_on: Mapped[str | None]
    """The day, by the reader's clocks, among whose messages it is counted; null: among none."""
    place: Mapped[int | None]
    """Which of that day's messages it is, from 1; null of what passed the budget as urgent."""


class DeliveryNotice(Base):
    """Which notices a delivery carries, in order. No notice goes to a destination twice."""

    __tablename__ = "delivery_notices"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel", "destination"),
        Index(None, "notice_id"),
    )

    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice_id: Mapped[int] = mapped_column(BigId, ForeignKey("notices.id"))
    channel: Mapped[str]
    destination: Mapped[str]


class Attempt(Base):
    """One try to deliver, and what came of it."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "delivery_id", "number"),)

    id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, default=time_ordered_id
    )
    delivery_id: Mapped[str] = mapped_column(ForeignKey("deliveries.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    status: Mapped[int | None]
    detail: Mapped[str | None]
    worker: Mapped[str]


class Endpoint(Base):
    """How one destination of a channel has been doing. ``destination`` '' is the transport."""

    __tablename__ = "endpoints"

    channel: Mapped[str] = mapped_column(primary_key=True)
    destination: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    to_prove: Mapped[int | None]
    """So many deliveries in a row must go well before it gets several at once again."""


class ReaderDay(Base):
    """How many messages one address was sent, or is being sent, on one day of its own clocks.

    ``version`` grows by one with each change, and each change names the one it saw.
    """

    __tablename__ = "reader_days"

    reader: Mapped[str] = mapped_column(primary_key=True)
    """Kind of channel and address."""
    day: Mapped[str] = mapped_column(primary_key=True)
    """Such as 2026-11-29."""
    version: Mapped[int]
    messages: Mapped[int]
    urgent: Mapped[int]
    """How many passed the budget, beside the messages."""
    stories: Mapped[dict[str, Any]]
    """How many of the messages tell of each story, by its id."""
    alerts: Mapped[dict[str, Any]]
    """How many messages of each alert there are, urgent ones among them, by its id."""
