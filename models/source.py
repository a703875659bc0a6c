"""Sources, the hosts they lie on, what they hold, and the log of collections."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, LeaseMixin, PartialIndex, big_id
from models.ids import time_ordered_id

BY_HAND = "command"
"""The kind of the row of what commands read that lies in no source of the configuration. No plugin
may be called so."""


class Source(LeaseMixin, Base):
    """A feed, a folder, or the command line: where documents come from."""

    __tablename__ = "sources"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index(None, "due_at"),
        Index(None, "host", "due_at"),
        PartialIndex(
            "ix_sources_lease_until",
            "lease_until",
            where="lease_until IS NOT NULL",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    kind: Mapped[str]
    key: Mapped[str]
    name: Mapped[str]
    host: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    baseline_at: Mapped[datetime | None]
    recover_until: Mapped[datetime | None]
    """News from before this time may have been sent by what the database was restored from."""
    last_collected_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_entries: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    error_kind: Mapped[str | None]
    error: Mapped[str | None]
    notes: Mapped[list[Any]] = mapped_column(default=list)
    disabled: Mapped[str | None]
    pushed_at: Mapped[datetime | None]
    """When last a hub's word made it due."""
    pushed_until: Mapped[datetime | None]
    """Until when a hub has promised to tell of its news."""
    entries_a_day: Mapped[float | None]
    """How many it brings in a day, as was learned."""
    polls_a_day: Mapped[float | None]
    """How often it is planned to be asked in a day, at the price that a request last had."""
    told_share: Mapped[float | None]
    """Which share of what it lately brought somebody was told of."""


IS_BY_HAND = Source.kind == BY_HAND
NOT_BY_HAND = Source.kind != BY_HAND
"""Of a source that the configuration has, or had."""
CONFIGURED = (Source.removed_at.is_(None), NOT_BY_HAND)
"""Of a source that the configuration has."""


class Host(Base):
    """Politeness towards one host, kept in SQL so that a flushed broker costs none of it."""

    __tablename__ = "hosts"

    host: Mapped[str] = mapped_column(primary_key=True)
    next_start_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    next_page_at: Mapped[datetime | None]
    """When it may be asked again for a page that an entry links to."""


class Item(Base):
    """One thing a source holds: an entry of a feed, a file of a folder."""

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index(None, "article_id"),
        PartialIndex(
            "ix_items_set_aside",
            "set_aside_at",
            where="set_aside_code IS NOT NULL",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    key: Mapped[str]
    mark: Mapped[str]
    silent: Mapped[bool]
    first_seen_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    """When the source was last seen to list it, to the day."""
    article_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("articles.id"))
    set_aside_code: Mapped[str | None]
    set_aside_reason: Mapped[str | None]
    set_aside_at: Mapped[datetime | None]


class ItemAlias(Base):
    """A weaker identity of an item, such as its link where the guid is the key."""

    __tablename__ = "item_aliases"

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("items.id"), index=True)


class Poll(Base):
    """One collection of a source, for the log."""

    __tablename__ = "polls"
    __table_args__ = (Index(None, "source_id", "id"),)

    id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, default=time_ordered_id
    )
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    at: Mapped[datetime]
    seconds: Mapped[float]
    outcome: Mapped[str]
    entries: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)
    error_kind: Mapped[str | None]
    error: Mapped[str | None]
    notes: Mapped[list[Any] | None]
    """What an operator should know of it, as far as the collection before did not say so."""


class LineMemory(Base):
    """Which lines the articles of a source share: hashes, with the stories that they stood in."""

    __tablename__ = "line_memories"
    __table_args__ = (Index(None, "at"),)

    source_id: Mapped[int] = mapped_column(
        BigId,
        ForeignKey("sources.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    version: Mapped[int]
    """How many articles were taken in."""
    at: Mapped[datetime]
    """When the last one was."""
    since_article: Mapped[int]
    """The first article that was taken in when it came: what is older was not."""
    packed: Mapped[bytes]
