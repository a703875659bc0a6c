"""Sources: kept in step with the configuration, found, and made due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from models import Source
from models.base import table_of
from models.source import BY_HAND, CONFIGURED
from worker.base import address
from worker.base.store import clock
from worker.base.store.audit import record_change
from worker.base.store.given import given_list
from worker.way.collect.store import hosts
from worker.way.collect.store.pauses import PAUSED


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the configuration describes it."""

    kind: str
    key: str
    name: str
    host: str | None
    options: dict[str, Any]


def ensure(session: Session, row: SourceRow, now: datetime) -> Source:
    """Returns the source's row, making it if there is none. It is not scheduled."""
    source = session.scalars(
        select(Source).where(Source.kind == row.kind, Source.key == row.key)
    ).first()
    if source is None:
        source = Source(
            kind=row.kind,
            key=row.key,
            name=row.name,
            host=row.host,
            options=row.options,
            state={},
            notes=[],
            created_at=now,
        )
        session.add(source)
        session.flush()
    return source


def sync(session: Session, wanted: Sequence[SourceRow], now: datetime, actor: str) -> None:
    """Makes the rows say what the configuration says; what it no longer names is unscheduled.

    A source that is gone keeps its items and articles. One that comes back is collected as if for
    the first time: what it brought meanwhile was there when it came back.
    """
    rows = {(each.kind, each.key): each for each in session.scalars(select(Source))}
    for row in wanted:
        source = rows.pop((row.kind, row.key), None) or ensure(session, row, now)
        _sync_one(session, source, row, now, actor)
    for source in rows.values():
        if source.removed_at is None and source.kind != BY_HAND:
            source.removed_at, source.due_at = now, None
            record_change(session, now, actor, "source", source.key, source.options, None)
    hosts.note_known(session)


def _sync_one(session: Session, source: Source, row: SourceRow, now: datetime, actor: str) -> None:
    before: dict[str, Any] | None = address.taken_up(source.options, row.options, "source")
    if source.removed_at is not None:
        source.removed_at = source.baseline_at = None
        source.due_at, source.disabled, before = now, None, None
    elif source.due_at is None and source.disabled is None:
        # It was made by a command, which schedules nothing.
        source.due_at, before = now, None
    elif before != row.options:
        # A changed source is looked at soon, and gets another chance if it was switched off.
        source.due_at = now
        source.disabled = PAUSED if source.disabled == PAUSED else None
    record_change(session, now, actor, "source", row.key, before, row.options)
    source.name = own_name(row.options, source.state) or row.name
    source.host, source.options = row.host, row.options


def own_name(options: Mapping[str, Any], state: Mapping[str, Any]) -> str | None:
    """Returns what a source calls itself, where the configuration gives it no name."""
    title = None if options.get("name") else state.get("title")
    return title if isinstance(title, str) and title else None


def by_id(session: Session, source_id: int) -> Source | None:
    """Returns the source's row."""
    return session.get(Source, source_id)


def listed(session: Session) -> list[Source]:
    """Returns the sources of the configuration, in a steady order."""
    return list(session.scalars(select(Source).where(*CONFIGURED).order_by(Source.kind, Source.id)))


def disabled(session: Session, ids: Sequence[int]) -> set[int]:
    """Returns those of the sources that are paused, by hand or since they are gone."""
    is_one = Source.id.in_(ids), Source.disabled.is_not(None)
    return set(session.scalars(select(Source.id).where(*is_one)))


def named(session: Session, name: str) -> Source | None:
    """Returns the source of that name, address or path."""
    rows = session.scalars(
        select(Source)
        .where((Source.name == name) | (Source.key.in_([name, address.identity(name)])))
        .order_by(Source.removed_at.is_not(None), Source.id)
    )
    return rows.first()


def names(session: Session) -> list[str]:
    """Returns what sources are called."""
    return sorted(set(session.scalars(select(Source.name))))


def make_due(session: Session, source_ids: Collection[int]) -> None:
    """Makes sources due now, hinted ones too: something was seen to have changed."""
    if source_ids:
        session.connection().execute(_making_due(), {"ids": list(source_ids)})


@cache
def _making_due() -> Update:
    return (
        update(table_of(Source))
        .where(Source.id.in_(given_list()), Source.removed_at.is_(None), Source.disabled.is_(None))
        .values(due_at=clock.now(), dispatched_until=None)
    )
