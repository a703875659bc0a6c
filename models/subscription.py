"""What was agreed with WebSub hubs: who is to tell us that a feed has news."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, PartialIndex, big_id


class HubSubscription(Base):
    """A feed's subscription at one hub, under one topic. A feed that changes either has another
    one; the old one is given up at its hub and removed."""

    __tablename__ = "hub_subscriptions"
    __table_args__ = (
        Index(None, "due_at"),
        PartialIndex(
            "ix_hub_subscriptions_fetch_at",
            "fetch_at",
            where="fetch_at IS NOT NULL",
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = big_id()
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("sources.id"), index=True)
    hub: Mapped[str]
    topic: Mapped[str]
    """The feed's address as the feed states it."""
    is_wanted: Mapped[bool]
    """Whether it is what the feed announces now."""
    path: Mapped[str] = mapped_column(unique=True)
    """The last part of the callback's address. Whoever knows it may talk of the subscription."""
    secret: Mapped[str]
    """What the hub signs with: 32 random bytes in hexadecimal digits. It is shown nowhere."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """When the hub is to be asked next."""
    pending: Mapped[str | None]
    """What the hub was asked for and has not verified: ``subscribe`` or ``unsubscribe``."""
    asked_at: Mapped[datetime | None]
    asked_from: Mapped[str | None]
    """The ``public_url`` that the callback was named by."""
    tries: Mapped[int] = mapped_column(default=0)
    """Requests since the last one that led to something."""
    confirmed_at: Mapped[datetime | None]
    lease_seconds: Mapped[int | None]
    ends_at: Mapped[datetime | None]
    """When the lease ends; none where the hub promises nothing."""
    denied_at: Mapped[datetime | None]
    error: Mapped[str | None]
    """Why the last request led to nothing."""
    pushed_at: Mapped[datetime | None]
    """When the hub last pushed something with the right signature."""
    fetch_at: Mapped[datetime | None]
    """When the feed is to be fetched because of that."""
    credit_at: Mapped[datetime | None]
    """Up to when the fetches that pushes may cause are used up."""
