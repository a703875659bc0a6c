"""What the service says about itself: heartbeats, audit trail, jobs, tallies, marks."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, big_id


class Heartbeat(Base):
    """When a task last ran on a queue: the proof of progress that a process alone is not."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    node: Mapped[str]


class AuditEntry(Base):
    """Who changed what, with the old and the new value."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = big_id()
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class Job(Base):
    """Work that is done in steps and goes on after an interruption. ``state`` says how far."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Decision(Base):
    """A numbered mark that each deciding transaction leaves: who read before it, reads again."""

    __tablename__ = "decisions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = big_id()
    at: Mapped[datetime]
    kind: Mapped[str]
    """``batch`` (articles were judged), ``profiles`` (what stories of the release before are about
    was worked out), ``moved`` (merged stories' reports were moved), ``frequencies`` (they were
    counted anew), or ``other`` (anything that is known may have changed)."""


class Tally(Base):
    """A number that only grows."""

    __tablename__ = "tallies"

    name: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)


class Mark(Base):
    """A fact about the database itself, such as the oldest code that can work with it."""

    __tablename__ = "marks"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
