"""What limits were kept by that are long past: hosts that nobody asks any more, days of readers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from models import Host, ReaderDay, Source
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed
from worker.upkeep.prune.store.slices import Slice
from worker.way.collect.store.retention import Plan

KEPT = timedelta(days=32)
"""A pause is a day at most, and a message is tried for days: what is older limits nothing."""


def idle_hosts(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes hosts that were not asked for anything for long and hold no source: what is due is
    looked for by hosts. They are none of the user's, and not counted."""
    before = plan.now - KEPT
    times = (Host.next_start_at, Host.paused_until, Host.next_page_at)
    holds = exists().where(Source.host == Host.host, Source.removed_at.is_(None))
    is_idle = and_(~holds, *(or_(each.is_(None), each < before) for each in times))
    # One that is asked at this moment is idle no more.
    idle = select(Host.host).where(is_idle).limit(rows).with_for_update(skip_locked=True)
    found = session.scalars(idle).all()
    for chunk in in_chunks(found):
        changed(session, delete(Host).where(Host.host.in_(chunk)))
    return Slice(1 if len(found) == rows else None)


def reader_days(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes how much readers got on days long past. It is none of the user's, and not counted.

    Days are some a reader, so that all of a day's go at once.
    """
    before = (plan.now - KEPT).date().isoformat()
    oldest = select(ReaderDay.day).where(ReaderDay.day < before).order_by(ReaderDay.day).limit(1)
    day = session.scalar(oldest)
    if day is None:
        return Slice()
    changed(session, delete(ReaderDay).where(ReaderDay.day == day))
    return Slice(1)
