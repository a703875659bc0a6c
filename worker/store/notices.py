"""Notices and deliveries: made in the transaction that stores the article they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Alert, Article, Delivery, DeliveryNotice, Endpoint, Notice, Revision
from worker.core import alerting, grouping
from worker.store import tallies

NEWS = "article.matched"


@dataclass(frozen=True, slots=True)
class Route:
    """One destination that an alert tells, by which channel."""

    channel: str
    channel_kind: str
    destination: str


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """An alert as the store works with it: when it is set off, and who is told how."""

    id: int
    rule: alerting.AlertRule
    group: Literal["story", "none"]
    wait: float
    routes: tuple[Route, ...]


def tell(
    session: Session, plan: AlertPlan, article: Article, now: datetime, hold: str | None = None
) -> list[str]:
    """Makes the notice and its deliveries, once. Returns the ids of deliveries made or joined.

    ``hold`` says why the deliveries wait for a person, if they do.
    """
    told = session.scalars(
        select(Notice.id).where(
            Notice.alert_id == plan.id,
            Notice.article_id == article.id,
            Notice.kind == NEWS,
        )
    ).first()
    if told is not None:
        return []
    notice = Notice(
        alert_id=plan.id,
        article_id=article.id,
        story_id=article.story_id,
        kind=NEWS,
        created_at=now,
        destinations=len(plan.routes),
    )
    session.add(notice)
    session.flush()
    tallies.note(session, tallies.NOTICES)
    made = [_deliver(session, plan, route, notice, article, now, hold) for route in plan.routes]
    if None in made:
        # What a destination was told before is no business of this notice.
        notice.destinations = len(plan.routes) - made.count(None)
        session.flush()
    return [delivery_id for delivery_id in made if delivery_id is not None]


def _deliver(
    session: Session,
    plan: AlertPlan,
    route: Route,
    notice: Notice,
    article: Article,
    now: datetime,
    hold: str | None,
) -> str | None:
    key = f"{plan.id}:s{article.story_id}" if plan.group == "story" else f"{plan.id}:n{notice.id}"
    latest = _latest(session, key, route)
    # What is held joins nothing: it would be sent with it.
    if latest is not None and hold is None and _is_waiting(latest):
        _join(session, latest, notice, plan.wait)
        return latest.id
    delivery_id = alerting.delivery_id(
        plan.rule.name, article.uid, NEWS, route.channel, route.destination
    )
    if session.get(Delivery, delivery_id) is not None:
        # The same news was made for this destination before, by an article since removed.
        return None
    held = hold or _hold_reason(session, route)
    session.add(
        Delivery(
            id=delivery_id,
            alert_id=plan.id,
            story_id=article.story_id,
            group_key=key,
            kind=NEWS,
            channel=route.channel,
            channel_kind=route.channel_kind,
            destination=route.destination,
            state="held" if held else "pending",
            state_reason=held,
            created_at=now,
            due_at=grouping.first_due(now, plan.wait, follow_up=latest is not None),
        )
    )
    session.flush()
    _attach(session, delivery_id, notice, route, position=0)
    return delivery_id


def _latest(session: Session, group_key: str, route: Route) -> Delivery | None:
    """Returns the group's last delivery to a destination, locked: another may be joining it."""
    return session.scalars(
        select(Delivery)
        .where(
            Delivery.group_key == group_key,
            Delivery.channel == route.channel,
            Delivery.destination == route.destination,
        )
        .order_by(Delivery.created_at.desc())
        .limit(1)
        .with_for_update()
    ).first()


def _is_waiting(delivery: Delivery) -> bool:
    return delivery.state == "pending" and delivery.attempts == 0 and delivery.payload is None


def _join(session: Session, delivery: Delivery, notice: Notice, wait: float) -> None:
    position = session.scalar(select(func.count()).where(DeliveryNotice.delivery_id == delivery.id))
    route = Route(delivery.channel, delivery.channel_kind, delivery.destination)
    _attach(session, delivery.id, notice, route, position=position or 0)
    if delivery.due_at is not None:
        delivery.due_at = grouping.extended_due(delivery.due_at, delivery.created_at, wait)


def _attach(
    session: Session, delivery_id: str, notice: Notice, route: Route, *, position: int
) -> None:
    session.add(
        DeliveryNotice(
            delivery_id=delivery_id,
            position=position,
            notice_id=notice.id,
            channel=route.channel,
            destination=route.destination,
        )
    )
    session.flush()


def _hold_reason(session: Session, route: Route) -> str | None:
    endpoint = session.get(Endpoint, (route.channel, route.destination))
    if endpoint is None or endpoint.disabled_at is None:
        return None
    return f"the endpoint is disabled: {endpoint.reason}"


def articles_told(session: Session, delivery_id: str) -> Sequence[int]:
    """Returns the ids of the articles that a delivery tells of, in order."""
    return session.scalars(
        select(Notice.article_id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .order_by(DeliveryNotice.position)
    ).all()


@dataclass(frozen=True, slots=True)
class Thread:
    """What began the news of a story under an alert: later mails go under its headline."""

    article_id: int
    title: str


def thread_of(session: Session, delivery_id: str) -> Thread | None:
    """Returns the article that was told first in the delivery's group, as it was titled then."""
    first = session.scalars(
        select(Article)
        .join(Notice, Notice.article_id == Article.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(
            Delivery.group_key
            == select(Delivery.group_key).where(Delivery.id == delivery_id).scalar_subquery()
        )
        .order_by(Notice.id)
        .limit(1)
    ).first()
    if first is None:
        return None
    earliest = session.scalars(
        select(Revision.title)
        .where(Revision.article_id == first.id)
        .order_by(Revision.number)
        .limit(1)
    ).first()
    return Thread(first.id, earliest or first.title)


def alert_name(session: Session, alert_id: int) -> str:
    """Returns the alert's name."""
    return session.scalars(select(Alert.name).where(Alert.id == alert_id)).one()
