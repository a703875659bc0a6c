"""Figures about what the service has in hand: ages, sizes, states."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import String, case, cast, func, select, text
from sqlalchemy.orm import Session

from models import Delivery, Endpoint, Job, Source
from models.source import CONFIGURED
from worker.base.errors import DISK_FULL, StoreUnavailable
from worker.base.store import clock
from worker.base.store.database import Database
from worker.base.store.given import dialect_of
from worker.base.types import OPEN_STATES
from worker.status.findings import Proof, Shortcomings, SourceCounts
from worker.status.store import progress as reading
from worker.upkeep.books.store import result
from worker.way.deliver.store.endpoints import TRANSPORT

LEAST_FREE = 1_000_000
"""Bytes; with less free, a disk counts as full."""
_SPILL = text("SELECT count(*) FROM (SELECT g FROM generate_series(1, 20000) g ORDER BY -g) s")
_NO_ROOM = "53100"
HAS_NOTES = cast(Source.notes, String) != "[]"
"""The condition that there are notes on a source."""


@dataclass(frozen=True, slots=True)
class Ages:
    """Seconds that the oldest has waited of what could go on now; None where there is nothing."""

    pending_document: float | None
    open_delivery: float | None
    overdue_source: float | None


def ages(session: Session, found: Proof) -> Ages:
    """Returns the ages of the queues in the database, by its own clock.

    Of documents and deliveries those count that could go on now. What waits by rule (for its time,
    for an endpoint that fails, for another try) is not late.
    """
    due, now = session.execute(
        select(
            select(func.min(Source.due_at))
            .where(Source.removed_at.is_(None), Source.disabled.is_(None))
            .where(Source.due_at < clock.now())
            .scalar_subquery(),
            clock.now(),
        )
    ).one()
    return Ages(found.documents.oldest, found.deliveries.oldest, _seconds(now, due))


def progress(session: Session) -> Proof:
    """Returns what rows prove of progress."""
    connection = session.connection()

    def ask(statement: str) -> Sequence[Sequence[Any]]:
        return connection.exec_driver_sql(statement).fetchall()

    return reading.read(ask, connection.dialect.name)


def shortcomings(
    session: Session, writing: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Shortcomings:
    """Returns what is wrong that no restart would mend; ``writing`` are the channels that write
    files, and where."""
    waits = Delivery.state.in_((*OPEN_STATES, "leased"))
    counted = count_sources(session)
    full = select(Delivery.channel, Delivery.destination).where(
        waits,
        Delivery.channel.in_(list(writing)),
        func.coalesce(Delivery.last_error, "").endswith(DISK_FULL),
    )
    rows = session.execute(full.distinct())
    return Shortcomings(
        sources=sum(counted.states.values()) - counted.states["disabled"],
        failing_sources=counted.states["failing"],
        full_channels=tuple(sorted({slug for slug, place in rows if place in writing[slug]})),
        unaccounted=result.is_off(result.last(session)),
        counted=counted,
    )


def _seconds(now: datetime, at: datetime | None) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())


def database_bytes(database: Database, session: Session) -> int | None:
    """Returns how much room the database takes on its disk."""
    if not database.on_sqlite:
        size: int | None = session.scalar(text("SELECT pg_database_size(current_database())"))
        return size
    file = database.url.database
    if not file:
        return None
    total = 0
    for path in (file, f"{file}-wal", f"{file}-shm"):
        try:
            total += os.stat(path).st_size
        except OSError:
            continue
    return total


def is_full(folder: Path) -> bool:
    """Tells whether the disk that the folder lies on has no room left."""
    found = disk(folder)
    return found is not None and found[1] < LEAST_FREE


def has_room(database: Database) -> bool:
    """Tells whether PostgreSQL's disk takes some hundred kB more; of SQLite's ``is_full`` tells.

    Rows that are only changed find room for long on a disk that is full, signs of life among them.
    So a sort is made to write to the disk, which leaves nothing there. Raises StoreUnavailable.
    """
    if database.on_sqlite:
        return True
    try:
        with database.read() as session:
            session.execute(text("SET LOCAL work_mem = '64kB'"))
            session.execute(_SPILL)
    except StoreUnavailable as error:
        if getattr(getattr(error.__cause__, "orig", None), "sqlstate", None) != _NO_ROOM:
            raise
        return False
    return True


def disk(folder: Path) -> tuple[int, int] | None:
    """Returns the bytes of the disk that the folder lies on, or will: all of them, and the free."""
    for place in (folder, *folder.parents):
        try:
            found = shutil.disk_usage(place)
        except FileNotFoundError:
            continue
        except OSError:
            break
        return found.total, found.free
    return None


def source_states(session: Session) -> dict[str, int]:
    """Returns how many feeds and folders are new, ok, failing and disabled."""
    return dict(count_sources(session).states)


def count_sources(session: Session) -> SourceCounts:
    """Counts feeds and folders, all in one pass: of ten thousand each takes as long as much else
    that is looked at."""
    state = case(
        (Source.disabled.is_not(None), "disabled"),
        (Source.failing_since.is_not(None), "failing"),
        (Source.last_success_at.is_not(None), "ok"),
        else_="new",
    )
    number = func.json_array_length if dialect_of(session) == "sqlite" else func.jsonb_array_length
    notes = func.sum(case((HAS_NOTES, number(Source.notes)), else_=0))
    rows = session.execute(
        select(state, func.count(), notes).where(*CONFIGURED).group_by(state)
    ).all()
    states = dict.fromkeys(("new", "ok", "failing", "disabled"), 0)
    states |= {state: number for state, number, _ in rows}
    return SourceCounts(states, int(sum(notes or 0 for _, _, notes in rows)))


def is_configured(
    destinations: Mapping[str, Collection[str]], channel: str, destination: str
) -> bool:
    """Tells whether an endpoint, or a channel as a whole, is one of the configuration: of others
    nobody needs to hear. ``destinations`` are whom the configured channels tell."""
    return channel in destinations and (
        destination == TRANSPORT or destination in destinations[channel]
    )


def endpoint_states(
    session: Session, destinations: Mapping[str, Collection[str]]
) -> dict[str, int]:
    """Returns how many endpoints of the configuration, and channels as a whole, are failing, paused
    and disabled."""
    state = case(
        (Endpoint.disabled_at.is_not(None), "disabled"),
        (Endpoint.paused_until > clock.now(), "paused"),
        (Endpoint.failing_since.is_not(None), "failing"),
        else_="ok",
    )
    found = {"failing": 0, "paused": 0, "disabled": 0}
    rows = session.execute(select(Endpoint.channel, Endpoint.destination, state))
    for channel, destination, name in rows:
        if is_configured(destinations, channel, destination):
            found[name] = found.get(name, 0) + 1
    return found


def jobs(session: Session) -> list[dict[str, Any]]:
    """Returns the work that is done in steps: name, seconds since its last step, whether it ended,
    and the share that is done where its state says ``done`` and ``total``."""
    found = []
    for job, now in session.execute(select(Job, clock.now()).order_by(Job.name)):
        done, total = job.state.get("done"), job.state.get("total")
        known = isinstance(done, int | float) and isinstance(total, int | float) and total > 0
        found.append(
            {
                "name": job.name,
                "age_seconds": max(0.0, (now - job.updated_at).total_seconds()),
                "finished": job.finished_at is not None,
                "share": min(1.0, done / total) if known else None,
            }
        )
    return found
