"""The shingles that say nothing about any article, as a process holds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, literal, select
from sqlalchemy.orm import Session

from models import CommonShingle
from models.base import UTCDateTime
from worker.base.store.database import on_sqlite
from worker.base.store.writing import changed, insert_ignoring

MOST = 100_000
"""So many are kept. One that is dropped counts again, until as many articles hold it as before."""


class CommonShingles:
    """All common shingles, read anew when some came or went. Not for several threads.

    They are few: to ask for those of a batch and of what is like it would take longer.
    """

    def __init__(self) -> None:
        self._read: Sequence[Any] = (None, None, 0, 0)
        self._hashes: frozenset[int] = frozenset()

    def read(self, session: Session) -> frozenset[int]:
        """Returns their hashes as the session's transaction sees them."""
        state = tuple(session.execute(_STATE).one())
        if state != self._read:
            self._hashes = frozenset(session.scalars(select(CommonShingle.hash)))
            self._read = state
        return self._hashes


def _number_since(at: Any) -> Any:
    counted = select(func.count()).select_from(CommonShingle).where(CommonShingle.since == at)
    return counted.scalar_subquery()


_NEWEST = select(func.max(CommonShingle.since)).scalar_subquery()
_OLDEST = select(func.min(CommonShingle.since)).scalar_subquery()
# None is older than one that comes, and none younger than one that goes: however many there are, it
# shows at either end.
_STATE = select(_NEWEST, _OLDEST, _number_since(_NEWEST), _number_since(_OLDEST))


def add(session: Session, hashes: Collection[int], now: datetime) -> None:
    """Adds shingles, in a deciding transaction: never older than those that are there."""
    at = literal(now, UTCDateTime())
    latest = func.max if on_sqlite(session) else func.greatest
    rows = [{"hash": each} for each in sorted(set(hashes))]
    insert_ignoring(session, CommonShingle, rows, since=latest(at, func.coalesce(_NEWEST, at)))


def drop_oldest(session: Session, rows: int, most: int = MOST) -> int:
    """Drops up to ``rows`` of those beyond ``most``, the oldest first; returns how many went."""
    number = session.scalar(select(func.count()).select_from(CommonShingle)) or 0
    if number <= most:
        return 0
    oldest = (
        select(CommonShingle.hash)
        .order_by(CommonShingle.since, CommonShingle.hash)
        .limit(min(rows, number - most))
    )
    return changed(session, delete(CommonShingle).where(CommonShingle.hash.in_(oldest)))
