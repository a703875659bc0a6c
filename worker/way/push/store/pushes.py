"""What hubs pushed: which feeds are to be fetched for it, and how subscriptions are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import false, func, or_, select, update
from sqlalchemy.orm import Session

from models import HubSubscription, Source
from worker.base.store import clock
from worker.base.store.writing import changed
from worker.way.push import intent
from worker.way.push.intent import FETCHED_EVERY, Standing

_AT_ONCE = 200
_LATER = timedelta(seconds=1)


def note(session: Session, subscription_id: int, now: datetime) -> bool:
    """Notes that a hub pushed something, and when the feed is fetched for it.

    Returns whether that has an effect: not where nothing was agreed with the hub.
    """
    row = session.execute(
        select(HubSubscription, Source.pushed_at, Source.last_collected_at)
        .join(Source, Source.id == HubSubscription.source_id)
        .where(HubSubscription.id == subscription_id)
        .with_for_update(of=HubSubscription)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return False
    subscription, pushed_at, collected_at = row
    is_active = subscription.ends_at is not None and subscription.ends_at > now
    if not (is_active and subscription.is_wanted):
        return False
    subscription.pushed_at = now
    if subscription.fetch_at is None:
        last = max((each for each in (pushed_at, collected_at) if each), default=None)
        fetch = intent.next_fetch(now, last, subscription.credit_at)
        subscription.fetch_at, subscription.credit_at = fetch.at, fetch.credit_at
    return True


def make_due(session: Session, now: datetime) -> list[int]:
    """Makes the feeds due that are to be fetched now because of what hubs pushed; returns them.

    One that is under way, or was fetched within 30 s, waits. One that fails keeps its pause: a hub
    does not speak for the feed's own server.
    """
    waiting = session.scalars(
        select(HubSubscription.source_id)
        .where(HubSubscription.fetch_at <= now)
        .order_by(HubSubscription.fetch_at)
        .limit(_AT_ONCE)
        # Before the feeds, as whoever answers a hub takes them: else each could wait for the other.
        .with_for_update(skip_locked=True)
    ).all()
    if not waiting:
        return []
    before = now - FETCHED_EVERY
    statement = (
        update(Source)
        .where(
            Source.id.in_(waiting),
            Source.removed_at.is_(None),
            Source.disabled.is_(None),
            Source.failing_since.is_(None),
            or_(Source.lease_until.is_(None), Source.lease_until < clock.now()),
            or_(Source.last_collected_at.is_(None), Source.last_collected_at <= before),
            or_(Source.pushed_at.is_(None), Source.pushed_at <= before),
        )
        .values(due_at=clock.now(), dispatched_until=None, pushed_at=now)
        .returning(Source.id)
        .execution_options(synchronize_session=False)
    )
    done = list(session.scalars(statement))
    is_not_fetched = or_(
        Source.removed_at.is_not(None),
        Source.disabled.is_not(None),
        Source.failing_since.is_not(None),
    )
    left = select(Source.id).where(Source.id.in_(waiting), is_not_fetched)
    over = update(HubSubscription).where(
        or_(HubSubscription.source_id.in_(done), HubSubscription.source_id.in_(left)),
        HubSubscription.fetch_at <= now,
    )
    changed(session, over.values(fetch_at=None))
    return done


def shown(
    session: Session, now: datetime, only: Collection[int] | None = None
) -> dict[int, dict[str, Any]]:
    """Returns how the subscriptions of feeds are doing, of all or of these ``only``, by the feeds'
    ids. Of the hub only the host is shown."""
    row = HubSubscription
    columns = (row.source_id, row.hub, row.pushed_at, row.pending, row.ends_at, row.denied_at)
    query = select(*columns, row.error).where(row.is_wanted)
    if only is not None:
        query = query.where(row.source_id.in_(only))
    return {each.source_id: _shown(each, now) for each in session.execute(query)}


def states(session: Session, now: datetime) -> dict[str, int]:
    """Returns how many subscriptions are in each state."""
    row = HubSubscription
    alike = (
        func.coalesce(row.ends_at > now, false()).label("is_active"),
        row.denied_at.is_not(None).label("is_denied"),
        row.error.is_not(None).label("is_failing"),
        func.coalesce(row.pending, "").label("pending"),
    )
    found = select(*alike, func.count().label("number")).where(row.is_wanted).group_by(*alike)
    counts = Counter[str]()
    for each in session.execute(found):
        standing = Standing(
            "",
            True,
            each.pending or None,
            ends_at=now + _LATER if each.is_active else None,
            denied_at=now if each.is_denied else None,
            error="it fails" if each.is_failing else None,
        )
        counts[intent.state(standing, now)] += each.number
    return {each: counts[each] for each in intent.STATES}


def _shown(row: Any, now: datetime) -> dict[str, Any]:
    standing = Standing(
        "", True, row.pending, ends_at=row.ends_at, denied_at=row.denied_at, error=row.error
    )
    return {
        "state": intent.state(standing, now),
        "hub": urlsplit(row.hub).hostname or "",
        "until": row.ends_at if standing.is_active(now) else None,
        "pushed_at": row.pushed_at,
        "error": row.error,
    }
