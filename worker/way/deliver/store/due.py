"""Which deliveries are due, however many wait: the longest due first, of each kind of channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from models import Delivery, DeliveryNotice, Notice
from worker.base.store import clock, leases
from worker.base.store.database import on_sqlite
from worker.way.deliver.store import deliveries, endpoints
from worker.way.deliver.store.endpoints import TRANSPORT

_LOOKED_AT = 2_000
"""Deliveries that are looked at for all kinds together. Hinted are fewer at any time."""


def hint_due(
    session: Session, channels: Mapping[str, Collection[str]], limit: int
) -> dict[str, list[str]]:
    """Returns due deliveries of each kind for which no message is under way, and marks them hinted.

    ``channels`` are those of each kind.
    """
    paused = endpoints.paused(session)
    rows = session.execute(_longest_due(is_sqlite=on_sqlite(session))).all()
    found: dict[str, list[str]] = {kind: [] for kind in channels}
    for row in rows:
        ids = found.get(row.channel_kind)
        is_paused = {(row.channel, row.destination), (row.channel, TRANSPORT)} & paused
        if ids is not None and len(ids) < limit and not is_paused:
            ids.append(row.id)
    for kind, ids in found.items():
        if len(rows) == _LOOKED_AT and len(ids) < limit:
            # Others are due for longer. A channel that is paused as a whole is not asked.
            those = [each for each in channels[kind] if (each, TRANSPORT) not in paused]
            found[kind] = _of_channels(session, kind, those, limit)
    return {kind: deliveries.hint_these(session, kind, ids) for kind, ids in found.items()}


def set_off(session: Session, article_ids: Collection[int], since: datetime) -> set[str]:
    """Returns the deliveries of what was told of articles since then."""
    about: Any = (
        select(DeliveryNotice.delivery_id)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .where(Notice.article_id.in_(article_ids), Notice.created_at >= since)
    )
    return set(session.scalars(about))


def standing(session: Session, ids: Collection[str]) -> list[tuple[str, datetime | None]]:
    """Returns the states of the deliveries, and when they are due."""
    query: Any = select(Delivery.state, Delivery.due_at).where(Delivery.id.in_(ids))
    return [tuple(row) for row in session.execute(query)]


def _of_channels(session: Session, kind: str, channels: Collection[str], limit: int) -> list[str]:
    rows: list[Any] = []
    for each in channels:
        asked = {"kind": kind, "channel": each}
        rows += session.execute(_longest_due_of_channel().limit(limit), asked)
    return [row.id for row in sorted(rows, key=lambda row: row.due_at)[:limit]]


@cache
def _longest_due(*, is_sqlite: bool) -> Any:
    named = Delivery.id, Delivery.channel_kind, Delivery.channel, Delivery.destination
    is_due: Any = Delivery.due_at <= clock.now()
    if is_sqlite:
        # SQLite expects much to be due, and would sort all that waits.
        is_due = func.likelihood(is_due, literal_column("0.0001"))
    return (
        select(*named)
        .where(
            leases.is_waiting_by_index(),
            is_due,
            leases.is_free(Delivery),
            leases.is_not_hinted(Delivery),
        )
        .order_by(Delivery.due_at)
        .limit(_LOOKED_AT)
    )


@cache
def _longest_due_of_channel() -> Any:
    return (
        select(Delivery.id, Delivery.due_at)
        .where(
            leases.is_waiting_by_index(),
            Delivery.channel == bindparam("channel"),
            Delivery.channel_kind == bindparam("kind"),
            leases.is_due(Delivery),
            leases.is_not_hinted(Delivery),
            endpoints.is_not_paused(),
        )
        .order_by(Delivery.due_at)
    )
