"""Subscriptions at hubs: announced by feeds, asked for, verified, and given up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from models import HubSubscription, Source
from worker.base.store.writing import changed
from worker.way.push import intent
from worker.way.push.intent import Mode, Standing

_SECRET_BYTES = 32
_LIVE = (Source.removed_at.is_(None), Source.disabled.is_(None))


@dataclass(frozen=True, slots=True)
class Request:
    """What a hub is to be asked."""

    id: int
    mode: Mode
    hub: str
    topic: str
    path: str = field(repr=False)
    secret: str = field(repr=False)
    feed: str
    """The address of the feed that named the hub."""
    name: str
    tries: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription that somebody speaks of who knows its path."""

    id: int
    source: str
    secret: str = field(repr=False)
    standing: Standing = field(repr=False)


def announce(session: Session, source_id: int, hub: str, topic: str, now: datetime) -> None:
    """Notes which hub a feed names, and under which topic; both are empty where it names none.

    What it named before is given up.
    """
    is_new = bool(hub)
    for row in session.scalars(
        select(HubSubscription).where(HubSubscription.source_id == source_id)
    ):
        is_it = (row.hub, row.topic) == (hub, topic)
        is_new = is_new and not is_it
        if row.is_wanted != is_it:
            row.is_wanted, row.due_at, row.fetch_at = is_it, now, None
            _promise(session, source_id, None)
    if is_new:
        session.add(
            HubSubscription(
                source_id=source_id,
                hub=hub,
                topic=topic,
                is_wanted=True,
                path=secrets.token_urlsafe(_SECRET_BYTES),
                secret=secrets.token_hex(_SECRET_BYTES),
                created_at=now,
                due_at=now,
            )
        )


def keep_in_step(session: Session, public_url: str, now: datetime) -> None:
    """Makes due what was changed elsewhere: feeds that came, went, were paused or resumed, and the
    address that callbacks lie at."""
    is_live = HubSubscription.source_id.in_(select(Source.id).where(*_LIVE))
    is_to_be_asked = and_(
        HubSubscription.is_wanted,
        is_live,
        or_(HubSubscription.due_at.is_(None), HubSubscription.asked_from != public_url),
    )
    is_to_be_left = and_(~is_live, HubSubscription.ends_at > now, HubSubscription.pending.is_(None))
    statement = update(HubSubscription).where(
        or_(HubSubscription.due_at.is_(None), HubSubscription.due_at > now),
        or_(is_to_be_asked, is_to_be_left),
    )
    changed(session, statement.values(due_at=now))


def take_due(session: Session, public_url: str, now: datetime, limit: int) -> list[Request]:
    """Returns what hubs are to be asked now, and notes that they are; what is done with, goes."""
    rows = session.execute(
        select(HubSubscription, Source)
        .join(Source, Source.id == HubSubscription.source_id)
        .where(HubSubscription.due_at <= now)
        .order_by(HubSubscription.due_at, HubSubscription.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=HubSubscription)
    ).all()
    requests = []
    for row, source in rows:
        is_live = source.removed_at is None and source.disabled is None
        wanted = intent.action(_standing(row), is_live=is_live, now=now)
        if wanted == "forget":
            session.delete(row)
        elif wanted == "rest":
            _rest(session, row)
        else:
            requests.append(_asked(row, source, wanted, public_url, now))
    return requests


def _asked(
    row: HubSubscription, source: Source, mode: Mode, public_url: str, now: datetime
) -> Request:
    row.tries = row.tries + 1 if row.pending in (None, mode) else 1
    row.pending, row.asked_at, row.asked_from = mode, now, public_url
    # Where the hub accepts and never verifies, or this process ends, it is asked again then.
    row.due_at = now + timedelta(seconds=intent.retry(row.tries, _spread(row.id)))
    return Request(
        row.id,
        mode,
        row.hub,
        row.topic,
        row.path,
        row.secret,
        source.key,
        source.name,
        row.tries,
        now,
    )


def _rest(session: Session, row: HubSubscription) -> None:
    """Ends a subscription of a feed that is not polled, until it is again."""
    row.pending = row.ends_at = row.due_at = row.fetch_at = None
    row.tries = 0
    _promise(session, row.source_id, None)


def put_off(session: Session, request: Request, until: datetime) -> None:
    """Takes back that a hub was asked: it is not, before ``until``."""
    pending = request.mode if request.mode == "unsubscribe" else None
    tries = HubSubscription.tries - 1
    taken_back = _this(request).values(due_at=until, tries=tries, asked_at=None, pending=pending)
    changed(session, taken_back)


def accepted(session: Session, request: Request) -> None:
    """Notes that the hub took a request. That it was meant is still to be verified."""
    changed(session, _this(request).values(error=None))


def failed(session: Session, request: Request, words: str, due_at: datetime) -> None:
    """Notes that a request led to nothing, and when the next one is made; not where the hub
    verified it all the same."""
    # A goodbye goes on to count as one.
    pending = request.mode if request.mode == "unsubscribe" else None
    changed(session, _this(request).values(error=words, pending=pending, due_at=due_at))


def _this(request: Request) -> Any:
    return update(HubSubscription).where(
        HubSubscription.id == request.id,
        HubSubscription.pending == request.mode,
        HubSubscription.asked_at == request.at,
    )


def find(session: Session, path: str) -> Subscription | None:
    """Returns the subscription whose callback has this path."""
    row = session.execute(
        select(HubSubscription, Source.name)
        .join(Source, Source.id == HubSubscription.source_id)
        .where(HubSubscription.path == path)
    ).first()
    return (
        None if row is None else Subscription(row[0].id, row[1], row[0].secret, _standing(row[0]))
    )


def _held(session: Session, subscription_id: int) -> HubSubscription | None:
    return session.get(
        HubSubscription, subscription_id, with_for_update=True, populate_existing=True
    )


def standing(session: Session, subscription_id: int) -> Standing | None:
    """Returns how things stand, and lets nobody change them before the transaction ends."""
    row = _held(session, subscription_id)
    return None if row is None else _standing(row)


def subscribed(session: Session, subscription_id: int, lease: int, now: datetime) -> None:
    """Notes that a hub promises to push for ``lease`` seconds."""
    row = _held(session, subscription_id)
    if row is None:
        return
    row.pending = row.denied_at = row.error = None
    row.tries, row.confirmed_at, row.lease_seconds = 0, now, lease
    row.ends_at = now + timedelta(seconds=lease)
    row.due_at = intent.renewed_at(now, lease)
    if row.is_wanted:
        _promise(session, row.source_id, row.ends_at)


def unsubscribed(session: Session, subscription_id: int) -> None:
    """Notes that a hub knows a subscription no more."""
    row = _held(session, subscription_id)
    if row is None:
        return
    if row.is_wanted:
        _rest(session, row)
    else:
        session.delete(row)


def denied(session: Session, subscription_id: int, words: str, now: datetime) -> None:
    """Notes that a hub promises nothing, with its reason."""
    row = _held(session, subscription_id)
    if row is None:
        return
    if not row.is_wanted:
        session.delete(row)
        return
    row.pending = row.ends_at = row.fetch_at = None
    row.denied_at, row.error = now, words
    row.tries += 1
    row.due_at = now + timedelta(seconds=intent.after_denial(row.tries, _spread(row.id)))
    _promise(session, row.source_id, None)


def _promise(session: Session, source_id: int, until: datetime | None) -> None:
    statement = update(Source).where(Source.id == source_id).values(pushed_until=until)
    session.execute(statement.execution_options(synchronize_session=False))


def _spread(subscription_id: int) -> float:
    return subscription_id % 97 / 97


def _standing(row: HubSubscription) -> Standing:
    return Standing(
        topic=row.topic,
        is_wanted=row.is_wanted,
        pending=row.pending,
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        lease_seconds=row.lease_seconds,
        ends_at=row.ends_at,
        denied_at=row.denied_at,
        error=row.error,
        tries=row.tries,
    )
