"""Sources that bring nothing new far beyond their own cadence, and since when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import Item, Source
from models.source import CONFIGURED
from worker.base.store import jobs

JOB = "quiet sources"
"""Where it is kept what was found last."""
_LEAST_ITEMS = 5
_AT_LEAST = timedelta(days=2)
_TIMES = 8.0


def since(session: Session) -> dict[int, datetime]:
    """Returns the sources that were last found to be quiet, and since when.

    Without those that have brought something since that look began.
    """
    state = jobs.state(session, JOB) or {}
    found, after = state.get("quiet", {}), state.get("after")
    news: set[int] = set()
    if found and after is not None:
        newer = (Item.id > after, Item.silent.is_not(True))
        news = set(session.scalars(select(Item.source_id).where(*newer).distinct()))
    return {
        int(source): datetime.fromisoformat(at)
        for source, at in found.items()
        if int(source) not in news
    }


def names(session: Session) -> dict[str, str]:
    """Returns what the sources of the configuration are called, by their ids."""
    rows = session.execute(select(Source.id, Source.name).where(*CONFIGURED))
    return {str(source): name for source, name in rows}


def newest(session: Session) -> int:
    """Returns the newest item: what comes after it is not in a look that begins now."""
    return session.scalar(select(func.max(Item.id))) or 0


def judge(
    session: Session, after: int, limit: int, now: datetime
) -> tuple[int | None, dict[int, datetime]]:
    """Looks which sources with greater ids bring nothing new far beyond their own cadence.

    The cadence is the mean time between what a source brought as news; eight times that, and two
    days at least, is far beyond it. Returns the last source looked at, None at the end, and those
    that are quiet, with the time of what they last brought.
    """
    ids = session.scalars(
        select(Source.id)
        .where(
            Source.id > after,
            *CONFIGURED,
            Source.disabled.is_(None),
            Source.failing_since.is_(None),
        )
        .order_by(Source.id)
        .limit(limit)
    ).all()
    news = case((Item.silent, None), else_=Item.first_seen_at)
    rows = session.execute(
        select(Item.source_id, func.count(news), func.min(news), func.max(news))
        .where(Item.source_id.in_(ids))
        .group_by(Item.source_id)
    )
    found = {}
    for source, number, first, last in rows:
        if number < _LEAST_ITEMS:
            continue
        longest = max(_AT_LEAST, (last - first) / (number - 1) * _TIMES)
        if now - last > longest:
            found[source] = last
    return (ids[-1] if len(ids) == limit else None), found
