"""How the service is doing, in the shapes that people and programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Alert,
    Article,
    Delivery,
    Document,
    Endpoint,
    Item,
    Mark,
    Notice,
    Source,
    Topic,
    TopicMatchRow,
)
from worker.articles.store import views
from worker.articles.store.views import iso
from worker.base import address
from worker.base.hours import QUIET
from worker.base.store import clock
from worker.base.types import DELIVERY_STATES, FAILED_STATES, OPEN_STATES
from worker.readers.store import answers
from worker.status.findings import Proof, SourceCounts
from worker.status.store import figures, latency, sources
from worker.upkeep.books.store import result
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.forgotten import FORGOTTEN

RECENT = 5
_ADDRESSES = 20
_MOST_ALIKE = 5
"""Unsubscribed addresses that are shown."""
WINDOWS = {"day": timedelta(days=1), "week": timedelta(days=7)}


Destinations = Mapping[str, Collection[str]]
"""Whom the configured channels tell, by the channels' slugs."""


def snapshot(
    session: Session,
    now: datetime,
    progress: Proof,
    destinations: Destinations,
    most_sources: int | None = None,
    counted: SourceCounts | None = None,
) -> dict[str, Any]:
    """Returns what the service has in hand; of the sources all, or so many of those in trouble."""
    ages = figures.ages(session, progress)
    return {
        **sources.snapshot(session, now, most_sources, counted),
        "documents": _documents(session),
        "set_aside": _set_aside(session),
        "articles": views.count_articles(session),
        "deliveries": _deliveries(session, now, ages.open_delivery),
        "endpoints": _endpoints(session, now, destinations),
        "oldest": _oldest(ages),
        "latency": {name: _latency(session, now - span) for name, span in WINDOWS.items()},
        "accounting": _accounting(session),
        "unsubscribed": _unsubscribed(session),
        "backup": _mark(session, "backup_at"),
        "restored": _mark(session, "restored_at"),
    }


def _oldest(found: figures.Ages) -> dict[str, Any]:
    return {
        "pending_document_seconds": _tenths(found.pending_document),
        "open_delivery_seconds": _tenths(found.open_delivery),
        "overdue_source_seconds": _tenths(found.overdue_source),
    }


def _tenths(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def _latency(session: Session, since: datetime) -> dict[str, Any]:
    found = latency.delays(session, since)
    return {
        "since": iso(since),
        "one_in": found.one_in,
        "topics": [
            {
                "slug": each.slug,
                "articles": len(each.seen) + each.untimed,
                "untimed": each.untimed,
                "published_to_seen": _quantiles(each.seen),
                "alerted": len(each.alerted),
                "waiting": each.waiting,
                "seen_to_alerted": _quantiles(each.alerted),
            }
            for each in found.topics
        ],
    }


def _quantiles(values: Sequence[float]) -> dict[str, float] | None:
    found = latency.quantiles(values)
    return None if found is None else {"p50": round(found.p50, 1), "p95": round(found.p95, 1)}


def _unsubscribed(session: Session) -> dict[str, Any]:
    """Returns how many addresses want no more of an alert or a story, and the last of them."""
    found = list(answers.listed(session))
    latest = sorted(found, key=lambda each: str(each["at"]))[-_ADDRESSES:]
    return {"count": len(found), "latest": latest}


def _accounting(session: Session) -> dict[str, Any] | None:
    found = result.last(session)
    if found is None:
        return None
    checked = datetime.fromisoformat(found["checked_at"])
    return {**found, "ok": not result.is_off(found), "checked_at": iso(checked)}


def _mark(session: Session, key: str) -> str | None:
    mark = session.get(Mark, key)
    return None if mark is None else iso(datetime.fromisoformat(mark.value))


def _documents(session: Session) -> dict[str, Any]:
    number, oldest = session.execute(
        select(func.count(), func.min(Document.arrived_at)).where(Document.state == "pending")
    ).one()
    return {"pending": number, "oldest_at": iso(oldest)}


def _set_aside(session: Session) -> dict[str, Any]:
    aside = Item.set_aside_code.is_not(None)
    number = session.scalar(select(func.count()).select_from(Item).where(aside)) or 0
    rows = session.execute(
        select(Item, Source.kind, Source.name)
        .join(Source, Source.id == Item.source_id)
        .where(aside)
        .order_by(Item.set_aside_at.desc(), Item.id.desc())
        .limit(RECENT)
    )
    recent = [
        {
            "source": {"kind": kind, "name": name},
            "key": item.key,
            "code": item.set_aside_code,
            "reason": item.set_aside_reason,
            "at": iso(item.set_aside_at),
        }
        for item, kind, name in rows
    ]
    return {"count": number, "recent": recent}


def _deliveries(session: Session, now: datetime, late: float | None) -> dict[str, Any]:
    counts = deliveries.counts(session)
    waiting, next_due = session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(
            Delivery.state.in_(OPEN_STATES), Delivery.due_at > clock.now()
        )
    ).one()
    quiet, quiet_until = session.execute(
        select(func.count(), func.min(Delivery.due_at)).where(
            Delivery.state.in_(OPEN_STATES),
            Delivery.due_at > clock.now(),
            Delivery.last_error.startswith(QUIET),
        )
    ).one()
    put_off = deliveries.put_off_now(session)
    return {
        "states": {state: counts.get(state, 0) for state in DELIVERY_STATES},
        "oldest_open_at": None if late is None else iso(now - timedelta(seconds=late)),
        "waiting": waiting,
        "next_due_at": iso(next_due),
        "quiet": quiet,
        "quiet_until": iso(quiet_until),
        "put_off": put_off.number,
        "put_off_until": iso(put_off.first_at),
    }


def _endpoints(session: Session, now: datetime, destinations: Destinations) -> list[dict[str, Any]]:
    """Returns the endpoints that are not in order, of those that are configured."""
    rows = session.scalars(
        select(Endpoint)
        .where(
            or_(
                Endpoint.disabled_at.is_not(None),
                Endpoint.failing_since.is_not(None),
                Endpoint.paused_until > now,
            )
        )
        .order_by(Endpoint.channel, Endpoint.destination)
    )
    return [
        {
            "channel": row.channel,
            "destination": address.of_destination(row.destination) or None,
            "state": _endpoint_state(row, now),
            "failures": row.failures,
            "failing_since": iso(row.failing_since),
            "paused_until": iso(row.paused_until),
            "reason": address.in_text(row.reason) if row.reason else None,
        }
        for row in rows
        if figures.is_configured(destinations, row.channel, row.destination)
    ]


def _endpoint_state(row: Endpoint, now: datetime) -> str:
    if row.disabled_at:
        return "disabled"
    return "paused" if row.paused_until and row.paused_until > now else "failing"


def topic_counts(session: Session) -> dict[str, dict[str, Any]]:
    """Returns for each topic in how many articles it was found, and when the last time."""
    found: dict[str, dict[str, Any]] = {}
    # The latest by its id, which grows with time: the time of each would take every article.
    counted = (
        select(
            TopicMatchRow.topic_id,
            TopicMatchRow.salience,
            func.count().label("number"),
            func.max(TopicMatchRow.article_id).label("latest"),
        )
        .group_by(TopicMatchRow.topic_id, TopicMatchRow.salience)
        .subquery()
    )
    rows = session.execute(
        select(Topic.slug, counted.c.salience, counted.c.number, Article.first_seen_at)
        .join(counted, counted.c.topic_id == Topic.id)
        .join(Article, Article.id == counted.c.latest)
    )
    for slug, salience, number, latest in rows:
        entry = found.setdefault(slug, {"main": 0, "passing": 0, "latest_at": None})
        entry[salience] = number
        entry["latest_at"] = max(entry["latest_at"] or "", iso(latest) or "")
    return found


def alert_counts(session: Session) -> dict[str, dict[str, Any]]:
    """Returns for each alert how many articles it told of, and its deliveries by state."""
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"notices": 0, "latest_at": None, "deliveries": {}}
    )
    told = session.execute(
        select(Alert.name, func.count(), func.max(Notice.created_at))
        .join(Notice, Notice.alert_id == Alert.id)
        .group_by(Alert.name)
    )
    for name, number, latest in told:
        found[name]["notices"], found[name]["latest_at"] = number, iso(latest)
    states = session.execute(
        select(Alert.name, Delivery.state, func.count())
        .join(Delivery, Delivery.alert_id == Alert.id)
        .group_by(Alert.name, Delivery.state)
    )
    for name, state, number in states:
        found[name]["deliveries"][state] = number
    return dict(found)


def deliveries_like(session: Session, beginning: str) -> dict[str, str]:
    """Returns some of the deliveries whose ids begin like this, with their channels."""
    rows = session.execute(
        select(Delivery.id, Delivery.channel)
        .where(Delivery.id.startswith(beginning, autoescape=True))
        .order_by(Delivery.id)
        .limit(_MOST_ALIKE)
    )
    return {row.id: row.channel for row in rows}


def failed_deliveries(session: Session, destinations: Destinations) -> list[str]:
    """Returns the deliveries to whom is told of anything that are dead, held or suppressed.

    What a recovery holds has not failed: it was sent, maybe. What was forgotten is no more.
    """
    found = session.execute(
        select(Delivery.id, Delivery.channel, Delivery.destination)
        .where(_has_failed(destinations))
        .order_by(Delivery.created_at, Delivery.id)
    )
    return [row.id for row in found if row.destination in destinations[row.channel]]


def count_to_replay(session: Session, destinations: Destinations) -> dict[str, int]:
    """Returns how many deliveries ``replay --failed`` and ``replay --held`` would send again."""
    failed = session.execute(
        select(Delivery.channel, Delivery.destination, func.count().label("number"))
        .where(_has_failed(destinations))
        .group_by(Delivery.channel, Delivery.destination)
    )
    return {
        "failed": sum(row.number for row in failed if row.destination in destinations[row.channel]),
        "held": len(recovery.held_ids(session, list(destinations))),
    }


def _has_failed(destinations: Destinations) -> Any:
    return and_(
        Delivery.state.in_(FAILED_STATES),
        Delivery.channel.in_(list(destinations)),
        recovery.is_none_of_its(),
        func.coalesce(Delivery.state_reason, "").not_in((FORGOTTEN, *answers.REFUSED)),
    )
