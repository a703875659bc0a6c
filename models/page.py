"""The pages that entries of feeds link to, as far as they are looked at."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, LeaseMixin, PartialIndex

_WAITS = "due_at IS NOT NULL"
_HELD = "lease_until IS NOT NULL"


class Page(LeaseMixin, Base):
    """The page of one entry. Entries of one address have a row each, and are asked for once.

    ``due_at`` is when it is to be asked for next; null: not any more.
    """

    __tablename__ = "pages"
    __table_args__ = (
        PartialIndex("ix_pages_due_at", "due_at", where=_WAITS),
        PartialIndex("ix_pages_lease_until", "lease_until", where=_HELD),
        Index(None, "address"),
        Index(None, "source_id", "asked_at"),
        Index(None, "host", "fetched_at"),
    )

    item_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id", ondelete="CASCADE"))
    address: Mapped[int] = mapped_column(BigInteger)
    """What rows of one page have in common: a hash of its address, and of ``within``."""
    url: Mapped[str]
    """Where it is asked for: the entry's link, or where another host's redirects led."""
    host: Mapped[str]
    within: Mapped[str]
    """The opened networks that its feed lies in, which a page may lie in, too."""
    port: Mapped[int]
    """The port of its feed, at which a page may lie, too."""
    document_id: Mapped[int | None] = mapped_column(BigId)
    """The document that it belongs to: the last that the entry brought."""
    read_id: Mapped[int | None] = mapped_column(BigId)
    """The document whose bytes hold it as it was last."""
    asked_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    hops: Mapped[int] = mapped_column(default=0)
    """How many hosts led on to others."""
    tries: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    """How often it was looked at again."""
    unchanged: Mapped[int] = mapped_column(default=0)
    """How many times in a row there was nothing new in it."""
    kind: Mapped[str | None]
    """What it was taken for."""
    reason: Mapped[str | None]
    """Why the entry's own words were kept, in words."""
    headline: Mapped[str | None]
    """What it called itself when it was first read."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
