"""The tables that PostgreSQL keeps in parts by time: new parts in time, old ones dropped whole.

SQLite has no parts; there the functions find none and do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.ids import first_id_at
from worker.base.store.database import on_sqlite

DAYS_AHEAD = 14
MONTHS_AHEAD = 3
LOCK_TIMEOUT = "1s"
_NUMBER = re.compile(r"'?(-?\d+)'?")


@dataclass(frozen=True, slots=True)
class Division:
    """By which column a table is divided, and how long a part is."""

    column: Literal["id", "day"]
    step: Literal["day", "month"]

    def bound(self, at: datetime) -> int:
        """Returns the column's value at a time: rows from then on have it or a greater one."""
        return first_id_at(at) if self.column == "id" else int(at.timestamp() // 86_400)

    def start(self, at: datetime) -> datetime:
        """Returns when the part begins in which a time lies."""
        day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return day if self.step == "day" else day.replace(day=1)

    def after(self, start: datetime) -> datetime:
        """Returns when the part after the one that begins at ``start`` begins."""
        if self.step == "day":
            return start + timedelta(days=1)
        return (start + timedelta(days=32)).replace(day=1)

    def label(self, start: datetime) -> str:
        """Returns what the name of the part that begins then ends in."""
        return f"{start:%Y%m%d}" if self.step == "day" else f"{start:%Y%m}"


TABLES: Mapping[str, Division] = {
    "documents": Division("id", "day"),
    "fingerprints": Division("day", "day"),
    "polls": Division("id", "month"),
    "attempts": Division("id", "month"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table: rows from ``lower`` (None: from the first) up to before ``upper``.

    ``upper`` is None for the part that takes what has no other place.
    """

    name: str
    lower: int | None
    upper: int | None


def parts(session: Session, table: str) -> list[Part]:
    """Returns the parts of a table, the oldest first; none on SQLite."""
    if on_sqlite(session):
        return []
    rows = session.execute(
        text(
            "SELECT child.relname, pg_get_expr(child.relpartbound, child.oid) FROM pg_inherits "
            "JOIN pg_class child ON child.oid = inhrelid WHERE inhparent = to_regclass(:table)"
        ),
        {"table": table},
    )
    found = [_part(name, bounds) for name, bounds in rows]
    return sorted(found, key=lambda part: (part.upper is None, part.upper))


def _part(name: str, bounds: str) -> Part:
    if bounds == "DEFAULT":
        return Part(name, None, None)
    low, _, high = bounds.removeprefix("FOR VALUES FROM (").partition(") TO (")
    return Part(name, _number(low), _number(high))


def _number(written: str) -> int | None:
    found = _NUMBER.match(written)
    return int(found[1]) if found else None


def ensure(session: Session, now: datetime) -> list[str]:
    """Makes the parts that will be needed and are not there yet; returns their names.

    A part for which there is no lock to be had, or whose rows already lie in the part for the
    rest, is left for the next call.
    """
    made = []
    for table, division in TABLES.items():
        there = parts(session, table)
        if not there:
            continue
        ends = max((each.upper for each in there if each.upper is not None), default=0)
        start = division.start(now)
        for _ in range(DAYS_AHEAD if division.step == "day" else MONTHS_AHEAD):
            if division.bound(start) >= ends and _make(session, table, division, start):
                made.append(f"{table}_{division.label(start)}")
            start = division.after(start)
    return made


def _make(session: Session, table: str, division: Division, start: datetime) -> bool:
    low, high = division.bound(start), division.bound(division.after(start))
    name = f"{table}_{division.label(start)}"
    # Made apart and attached: whoever reads or writes the table goes on meanwhile.
    return _done(
        session,
        f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS)",
        f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({low}) TO ({high})",
    )


def drop(session: Session, part: Part) -> bool:
    """Drops a part with all its rows. Returns False if it was in use: try again later."""
    return _done(session, f"DROP TABLE {part.name}")


def _done(session: Session, *statements: str) -> bool:
    try:
        with session.begin_nested():
            session.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            for each in statements:
                session.execute(text(each))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return False
    return True
