"""Politeness: which sources that are due may be collected now, as far as their hosts go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import Host, Source
from worker.base.store import clock, leases
from worker.base.store.writing import insert_ignoring

PER_HOST = 2


def hint_due(
    session: Session, limit: int, host_gap: float, unlimited: Collection[str] = ()
) -> list[int]:
    """Admits sources that are due and whose hosts may be asked now, and returns their ids.

    At most ``PER_HOST`` sources of a host are under way, and ``host_gap`` seconds lie between
    two starts. ``unlimited`` hosts are the operator's own and are not spared. What waits for its
    host stands before nobody else.
    """
    per_host = 1 if host_gap > 0 else PER_HOST
    ids = _first_of_hosts(limit, per_host, unlimited)
    due = select(Source.id, Source.host).where(Source.id.in_(ids)).order_by(Source.due_at)
    rows = session.execute(due.with_for_update(skip_locked=True)).all()
    candidates = [(row.id, row.host) for row in rows]
    admitted = _admitted(session, candidates, host_gap, unlimited) if candidates else []
    leases.mark_hinted(session, Source, admitted)
    return admitted


def _first_of_hosts(limit: int, per_host: int, unlimited: Collection[str]) -> Select[Any]:
    """Returns the query for the sources that have been due longest, of each host that does not
    rest as many as may start."""
    is_spared = and_(Source.host.is_not(None), Source.host.not_in(unlimited))
    rests = or_(Host.next_start_at > clock.now(), Host.paused_until > clock.now())
    resting = exists().where(Host.host == Source.host, rests)
    place = func.row_number().over(partition_by=Source.host, order_by=(Source.due_at, Source.id))
    due = (
        select(Source.id, Source.due_at, is_spared.label("is_spared"), place.label("place"))
        .where(
            Source.removed_at.is_(None),
            Source.disabled.is_(None),
            leases.is_due(Source),
            or_(Source.dispatched_until.is_(None), Source.dispatched_until < clock.now()),
            or_(~is_spared, ~resting & Source.host.not_in(_busy_hosts())),
        )
        .subquery()
    )
    return (
        select(due.c.id)
        .where(or_(~due.c.is_spared, due.c.place <= per_host))
        .order_by(due.c.due_at)
        .limit(limit)
    )


def _busy_hosts() -> Select[Any]:
    """Returns the query for the hosts of which as many sources are under way as may be."""
    other = aliased(Source)
    running = or_(other.lease_until > clock.now(), other.dispatched_until > clock.now())
    return (
        select(other.host)
        # What is under way was due, and is so until it ends: an index finds it.
        .where(other.host.is_not(None), other.due_at <= clock.now(), running)
        .group_by(other.host)
        .having(func.count() >= PER_HOST)
    )


def _admitted(
    session: Session,
    candidates: Sequence[tuple[int, str | None]],
    host_gap: float,
    unlimited: Collection[str],
) -> list[int]:
    hosts = {host for _, host in candidates if host is not None and host not in unlimited}
    busy = _under_way(session, hosts)
    admitted: list[int] = []
    for source_id, host in candidates:
        if host in hosts:
            if busy[host] >= PER_HOST:
                continue
            busy[host] += 1
            _note_start(session, host, host_gap)
        admitted.append(source_id)
    return admitted


def _under_way(session: Session, hosts: Collection[str]) -> Counter[str]:
    if not hosts:
        return Counter()
    running = or_(Source.lease_until > clock.now(), Source.dispatched_until > clock.now())
    rows = session.execute(
        select(Source.host, func.count())
        .where(Source.host.in_(hosts), running)
        .group_by(Source.host)
    )
    return Counter({host: count for host, count in rows if host is not None})


def _note_start(session: Session, host: str, gap: float) -> None:
    insert_ignoring(session, Host, [{"host": host}])
    session.execute(update(Host).where(Host.host == host).values(next_start_at=clock.after(gap)))


def pause_host(session: Session, host: str, seconds: float) -> None:
    """Leaves a host alone for that long, or for as long as it already is."""
    insert_ignoring(session, Host, [{"host": host}])
    session.execute(
        update(Host)
        .where(
            Host.host == host,
            or_(Host.paused_until.is_(None), Host.paused_until < clock.after(seconds)),
        )
        .values(paused_until=clock.after(seconds))
    )
