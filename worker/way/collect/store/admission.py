"""Politeness: which sources that are due may be collected now, as far as their hosts go.

What waits for its host stands before nobody else: hosts that rest, or are asked as often at a time
as they may be, are left out of the looking itself.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from worker.base.store import clock, locks
from worker.base.store.given import dialect_of
from worker.base.store.leases import new_token
from worker.base.store.locks import Key
from worker.way.collect.store import hosts, taken
from worker.way.collect.store.taken import Taken

PER_HOST = 2
"""Sources of one host that may be under way at a time."""
PER_OWN_HOST = 12
"""The same of a host that is the operator's own, which is not spared otherwise."""
_LOOKED_AT = 1_000
"""So many of the longest due are looked at. Where most of them are of hosts that rest, the longest
due of each host that may be asked are looked for instead: what rests costs nothing then."""

_DUE = """
WITH busy AS MATERIALIZED (
    SELECT host, COUNT(*) AS number FROM (
        SELECT host FROM sources WHERE lease_until > {now} AND host IS NOT NULL
        UNION ALL SELECT DISTINCT host FROM pages WHERE lease_until > {now}
    ) AS held GROUP BY host
), own AS MATERIALIZED (
    SELECT value AS host FROM {own} AS listed
), closed AS MATERIALIZED (
    SELECT host FROM hosts
    WHERE (next_start_at > {now} OR paused_until > {now}) AND host NOT IN (SELECT host FROM own)
    UNION ALL
    SELECT host FROM busy WHERE number >=
        CASE WHEN host IN (SELECT host FROM own) THEN :per_own_host ELSE :per_host END
), oldest AS MATERIALIZED (
    SELECT id, host, due_at FROM sources WHERE {is_due} ORDER BY due_at LIMIT :looked_at
), seen AS MATERIALIZED (
    SELECT CASE WHEN COUNT(*) < :looked_at OR :room <=
        COUNT(DISTINCT CASE WHEN host NOT IN (SELECT host FROM closed) THEN host END)
        THEN 1 ELSE 0 END AS is_enough
    FROM oldest
), due AS (
    SELECT id, host, due_at FROM oldest WHERE (SELECT is_enough FROM seen) = 1
        AND (host NOT IN (SELECT host FROM closed) OR (host IS NULL AND :unhosted > 0))
    UNION ALL
    SELECT sources.id, sources.host, sources.due_at FROM hosts {of_each_host}
    WHERE (SELECT is_enough FROM seen) = 0 AND hosts.host NOT IN (SELECT host FROM closed)
    UNION ALL
    SELECT id, host, due_at FROM oldest WHERE (SELECT is_enough FROM seen) = 0
        AND host NOT IN (SELECT host FROM hosts) AND host NOT IN (SELECT host FROM closed)
    UNION ALL
    SELECT id, host, due_at FROM (
        SELECT id, host, due_at FROM sources
        WHERE (SELECT is_enough FROM seen) = 0 AND host IS NULL AND {is_due}
        ORDER BY due_at LIMIT :unhosted
    ) AS without_host
), placed AS (
    SELECT due.id, due.due_at, due.host, COALESCE(busy.number, 0) AS busy,
        ROW_NUMBER() OVER (PARTITION BY due.host ORDER BY due.due_at, due.id) AS place
    FROM due LEFT JOIN busy ON busy.host = due.host
), picked AS (
    SELECT id FROM placed
    WHERE CASE WHEN host IS NULL THEN place <= :unhosted
        WHEN host IN (SELECT host FROM own) THEN place + busy <= :per_own_host
        ELSE place <= :at_once AND place + busy <= :per_host END
    ORDER BY due_at, id LIMIT :room
)
"""
_IS_DUE = """due_at <= {now} AND removed_at IS NULL AND disabled IS NULL
    AND (lease_until IS NULL OR lease_until < {now})"""
_FIRST = """SELECT {columns} FROM sources
    WHERE sources.host = hosts.host AND {is_due} ORDER BY due_at LIMIT :each_host"""
_OF_EACH_HOST = {
    "sqlite": f"JOIN sources ON sources.id IN ({_FIRST.replace('{columns}', 'id')})",
    "postgresql": "CROSS JOIN LATERAL "
    f"({_FIRST.replace('{columns}', 'id, host, due_at')}) AS sources",
}


@dataclass(frozen=True, slots=True)
class Manners:
    """How hosts are treated. ``gap``: seconds between two starts at one. ``own``: the hosts that
    are the operator's own."""

    gap: float
    own: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """How many sources may be taken, and how many of them that lie on no host."""

    sources: int
    unhosted: int


def due(session: Session, manners: Manners, limit: int) -> list[int]:
    """Returns sources that could be taken now, the longest due first."""
    listed = f"{_due(dialect_of(session))} SELECT id FROM picked"
    return list(session.scalars(text(listed), _asked(manners, Room(limit, limit))))


def take_due(
    session: Session, holder: str, seconds: float, manners: Manners, room: Room
) -> list[Taken]:
    """Takes sources that are due and whose hosts may be asked now, for so many seconds.

    At most ``PER_HOST`` sources of a host are under way, and the gap lies between two starts. Two
    that take at once take one after the other: the second sees what the first took.
    """
    in_turn(session)
    statement = _taking(dialect_of(session))
    token = new_token()
    asked = _asked(manners, room) | {"token": token, "holder": holder, "seconds": seconds}
    found = [taken.of_row(row, token, seconds) for row in session.execute(statement, asked)]
    if manners.gap > 0:
        spared = {each.host for each in found if each.host} - set(manners.own)
        if spared:
            hosts.note_starts(session, spared, manners.gap)
    return found


def in_turn(session: Session) -> None:
    """Waits until nobody else takes sources or pages. On SQLite who writes is alone."""
    locks.wait_for_turn(session, Key.TAKING)


def _asked(manners: Manners, room: Room) -> dict[str, Any]:
    return {
        "own": json.dumps(sorted(manners.own)),
        "per_host": PER_HOST,
        "per_own_host": PER_OWN_HOST,
        "at_once": 1 if manners.gap > 0 else PER_HOST,
        "unhosted": room.unhosted,
        "room": room.sources,
        "looked_at": _LOOKED_AT,
        "each_host": PER_OWN_HOST if manners.own else PER_HOST,
    }


@cache
def _taking(dialect: str) -> TextClause:
    return taken.with_columns(
        f"{_due(dialect)} {taken.taking(dialect)} FROM picked WHERE sources.id = picked.id"
        # Whoever took it meanwhile without looking for what is due has it.
        f" AND (sources.lease_until IS NULL OR sources.lease_until < {clock.now_sql(dialect)})"
    )


@cache
def _due(dialect: str) -> str:
    now = clock.now_sql(dialect)
    is_due = _IS_DUE.format(now=now)
    of_each_host = _OF_EACH_HOST[dialect].format(is_due=is_due)
    own = hosts.listed(dialect, ":own")
    return _DUE.format(now=now, own=own, is_due=is_due, of_each_host=of_each_host)
