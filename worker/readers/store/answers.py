"""Whom not to write any more: unsubscribed addresses, and stories that an address muted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models import (
    Alert,
    Article,
    Delivery,
    DeliveryNotice,
    MutedStory,
    Notice,
    Story,
    Unsubscribed,
)
from worker.alerts.budget import NAME as GATHERING
from worker.base.store import leases
from worker.base.store.writing import changed, insert_ignoring

UNSUBSCRIBED = "the address was unsubscribed from this alert"
"""Why a delivery is not sent; so is the next."""
MUTED = "the address muted this story"
REFUSED = (UNSUBSCRIBED, MUTED)


def channel_of(
    session: Session, delivery_id: str, *, only_open: bool = False
) -> tuple[str | None, str | None]:
    """Returns the slug of the channel that a delivery goes by, and why it is not to be sent.

    Neither where there is no such delivery, or with ``only_open`` none that waits.
    """
    query = _open_query() if only_open else _channel_query()
    row = session.connection().execute(query, {"delivery": delivery_id}).first()
    return (None, None) if row is None else (row.channel, refusal(row))


def refusals() -> tuple[Any, Any]:
    """Returns the columns that ``refusal`` reads, for a query of deliveries."""
    return _is_unsubscribed().label("gone"), _is_muted().label("muted")


def refusal(row: Any) -> str | None:
    """Returns why a delivery is not to be sent; None where it is."""
    return UNSUBSCRIBED if row.gone else MUTED if row.muted else None


@cache
def _channel_query() -> Any:
    """Returns what is asked before each delivery; made once, since making it takes longest."""
    return select(Delivery.channel, *refusals()).where(Delivery.id == bindparam("delivery"))


@cache
def _open_query() -> Any:
    return _channel_query().where(leases.is_waiting())


def is_refused() -> Any:
    """Returns the condition that a delivery is not to be sent: whom it goes to wants no more of its
    alert, or of its story."""
    return or_(_is_unsubscribed(), _is_muted())


def _is_unsubscribed() -> Any:
    return exists().where(
        Unsubscribed.alert_id == Delivery.alert_id,
        _same(Unsubscribed.destination, Delivery.destination),
    )


def _is_muted() -> Any:
    mine, muted = aliased(Story), aliased(Story)
    return (
        exists()
        .where(_same(MutedStory.destination, Delivery.destination))
        .where(muted.id == MutedStory.story_id, mine.id == Delivery.story_id)
        .where(_root(muted) == _root(mine))
    )


def _same(one: Any, other: Any) -> Any:
    # Whoever spells an address of the configuration anew writes to the same person.
    return func.lower(one) == func.lower(other)


def _root(story: Any) -> Any:
    return func.coalesce(story.merged_into, story.id)


def _title(story_id: Any) -> Any:
    first = select(Article.title).where(Article.story_id == story_id).order_by(Article.id).limit(1)
    return first.correlate(Story).scalar_subquery()


def is_muted_for(delivery_id: str, root: Any) -> Any:
    """Returns the condition that the one to whom a delivery goes muted a story; ``root`` is the id
    of what it went into, or its own."""
    muted, asked = aliased(Story), aliased(Delivery)
    return (
        exists()
        .where(asked.id == delivery_id, _same(MutedStory.destination, asked.destination))
        .where(muted.id == MutedStory.story_id, _root(muted) == root)
        .correlate(Story)
    )


def is_unsubscribed_for(delivery_id: str, alert_id: Any) -> Any:
    """Returns the condition that the one to whom a delivery goes wants no more of an alert."""
    asked = aliased(Delivery)
    return (
        exists()
        .where(asked.id == delivery_id, Unsubscribed.alert_id == alert_id)
        .where(_same(Unsubscribed.destination, asked.destination))
        .correlate(Notice)
    )


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message as far as its links go: to whom it went, and of what it told."""

    delivery_id: str
    alerts: tuple[tuple[int, str], ...]
    """Ids and names: several where a digest gathers what was put off."""
    channel: str
    destination: str
    story_id: int | None
    story: str | None
    """The headline that came first of those that are still stored."""


def addressed(session: Session, delivery_id: str, alert_id: int | None = None) -> Addressed | None:
    """Returns what a delivery's links are about: all alerts that it tells of, or one of them. None
    where the delivery, or of one that gathers several alerts what it told, is not kept any more."""
    row = session.execute(
        select(
            Delivery.alert_id,
            Alert.name,
            Delivery.channel,
            Delivery.destination,
            Delivery.story_id,
            _title(_root(Story)).label("title"),
        )
        .join(Alert, Alert.id == Delivery.alert_id)
        .outerjoin(Story, Story.id == Delivery.story_id)
        .where(Delivery.id == delivery_id)
    ).first()
    if row is None:
        return None
    told = session.execute(
        select(Alert.id, Alert.name)
        .join(Notice, Notice.alert_id == Alert.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .distinct()
        .order_by(Alert.name)
    )
    alerts = tuple((each.id, each.name) for each in told)
    if not alerts and row.name != GATHERING:
        alerts = ((row.alert_id, row.name),)
    if alert_id is not None:
        alerts = tuple(each for each in alerts if each[0] == alert_id)
    if not alerts:
        # To unsubscribe from what only gathers would end digests, and tell all at once again.
        return None
    return Addressed(delivery_id, alerts, row.channel, row.destination, row.story_id, row.title)


def unsubscribe(session: Session, found: Addressed, now: datetime) -> bool:
    """Sends an address no more of the alerts of a message. Returns False where that was so
    already."""
    ids = [alert_id for alert_id, _ in found.alerts]
    known = set(
        session.scalars(
            select(Unsubscribed.alert_id).where(
                Unsubscribed.alert_id.in_(ids),
                _same(Unsubscribed.destination, found.destination),
            )
        )
    )
    rows = [
        {
            "alert_id": alert_id,
            "destination": found.destination,
            "at": now,
            "delivery_id": found.delivery_id,
        }
        for alert_id in ids
        if alert_id not in known
    ]
    insert_ignoring(session, Unsubscribed, rows)
    return bool(rows)


def mute(session: Session, found: Addressed, now: datetime) -> bool:
    """Sends an address no more of a story. Returns False where that was so already."""
    muted = aliased(Story)
    of_it = select(_root(Story)).where(Story.id == found.story_id).scalar_subquery()
    there = (
        exists()
        .where(_same(MutedStory.destination, found.destination))
        .where(muted.id == MutedStory.story_id, _root(muted) == of_it)
    )
    if session.scalar(select(there)):
        return False
    row = {
        "story_id": found.story_id,
        "destination": found.destination,
        "at": now,
        "delivery_id": found.delivery_id,
    }
    insert_ignoring(session, MutedStory, [row])
    return True


def listed(session: Session) -> Iterator[dict[str, Any]]:
    """Yields who wants no more of what, the latest last: alerts first, then stories."""
    alerts = session.execute(
        select(Unsubscribed.destination, Unsubscribed.at, Alert.name)
        .join(Alert, Alert.id == Unsubscribed.alert_id)
        .order_by(Unsubscribed.at, Unsubscribed.destination)
    )
    for row in alerts:
        yield _line(row.destination, row.at, row.name, None, None)
    stories = session.execute(
        select(MutedStory.destination, MutedStory.at, Story.id, _title(_root(Story)).label("title"))
        .join(Story, Story.id == MutedStory.story_id)
        .order_by(MutedStory.at, MutedStory.destination)
    )
    for row in stories:
        yield _line(row.destination, row.at, None, row.id, row.title)


def _line(
    address: str, at: datetime, alert: str | None, story: int | None, title: str | None
) -> dict[str, Any]:
    return {
        "address": address,
        "alert": alert,
        "story": story,
        "title": title,
        "at": at.isoformat().replace("+00:00", "Z"),
    }


def take_back(
    session: Session, address: str, alert: str | None = None, story_id: int | None = None
) -> list[dict[str, Any]]:
    """Lets an address be told again: of everything, of an alert, or of a story. Returns what was
    taken back, as ``listed`` does."""
    found = [
        each
        for each in listed(session)
        if each["address"].casefold() == address.casefold()
        and (alert is None or each["alert"] == alert)
        and (story_id is None or each["story"] == story_id)
    ]
    for each in found:
        if each["alert"] is not None:
            of_alert = select(Alert.id).where(Alert.name == each["alert"]).scalar_subquery()
            gone = delete(Unsubscribed).where(
                and_(Unsubscribed.alert_id == of_alert, Unsubscribed.destination == each["address"])
            )
        else:
            gone = delete(MutedStory).where(
                and_(
                    MutedStory.story_id == each["story"],
                    MutedStory.destination == each["address"],
                )
            )
        changed(session, gone)
    return found
