"""What arrived, as it arrived."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, LeaseMixin, PartialIndex
from models.ids import time_ordered_id


class Blob(Base):
    """Bytes that arrived, once per content. ``sha256`` names the bytes before compression."""

    __tablename__ = "blobs"

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    size: Mapped[int]
    codec: Mapped[str]
    content: Mapped[bytes]


class Document(LeaseMixin, Base):
    """An arrival: which bytes came from which source, when, and what became of them.

    ``state`` is pending, done or rejected.
    """

    __tablename__ = "documents"
    __table_args__ = (
        PartialIndex(
            "ix_documents_pending",
            "due_at",
            where="state = 'pending'",
        ),
        Index(None, "item_id"),
        Index(None, "article_id"),
        Index(None, "sha256"),
    )

    id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, default=time_ordered_id
    )
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"))
    item_id: Mapped[int] = mapped_column(BigId, ForeignKey("items.id"))
    sha256: Mapped[bytes]
    """Names the bytes; the row outlives them, so that it is known what they were."""
    format: Mapped[str]
    url: Mapped[str | None]
    item: Mapped[str | None]
    arrived_at: Mapped[datetime]
    silent: Mapped[str | None]
    """Why nobody is told of it (baseline, renewed, asked), or null."""
    hold: Mapped[str | None]
    """Why deliveries of its news wait for a person, or null."""
    gone: Mapped[list[Any] | None]
    """The source's items that left its listing when this one came to it, by their ids: those
    that it may have replaced, the likeliest first. Null: none."""
    state: Mapped[str] = mapped_column(default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None]
    code: Mapped[str | None]
    reason: Mapped[str | None]
    article_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("articles.id"))
