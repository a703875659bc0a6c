"""Politeness: which sources that are due may be collected now, as far as their hosts go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models import Host, Source
from worker.base.store import clock, leases
from worker.base.store.writing import insert_ignoring

PER_HOST = 2


def hint_due(
    session: Session, limit: int, host_gap: float, unlimited: Collection[str] = ()
) -> list[int]:
    """Admits sources that are due and whose hosts may be asked now, and returns their ids.

    At most ``PER_HOST`` sources of a host are under way, and ``host_gap`` seconds lie between
    two starts. ``unlimited`` hosts are the operator's own and are not spared.
    """
    due = (
        select(Source.id, Source.host)
        .where(
            Source.removed_at.is_(None),
            Source.disabled.is_(None),
            leases.is_due(Source),
            or_(Source.dispatched_until.is_(None), Source.dispatched_until < clock.now()),
        )
        .order_by(Source.due_at)
        .limit(limit * 20)
        .with_for_update(skip_locked=True)
    )
    candidates = [(row.id, row.host) for row in session.execute(due)]
    admitted = _admitted(session, candidates, limit, host_gap, unlimited) if candidates else []
    leases.mark_hinted(session, Source, admitted)
    return admitted


def _admitted(
    session: Session,
    candidates: Sequence[tuple[int, str | None]],
    limit: int,
    host_gap: float,
    unlimited: Collection[str],
) -> list[int]:
    hosts = {host for _, host in candidates if host is not None and host not in unlimited}
    busy = _under_way(session, hosts)
    resting = _resting(session, hosts)
    admitted: list[int] = []
    for source_id, host in candidates:
        if len(admitted) == limit:
            break
        if host in hosts:
            if host in resting or busy[host] >= PER_HOST:
                continue
            busy[host] += 1
            if host_gap > 0:
                resting.add(host)
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


def _resting(session: Session, hosts: Collection[str]) -> set[str]:
    if not hosts:
        return set()
    waiting = or_(Host.next_start_at > clock.now(), Host.paused_until > clock.now())
    return set(session.scalars(select(Host.host).where(Host.host.in_(hosts), waiting)))


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
