"""The shingles that say nothing about any article, as a process holds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import CommonShingle
from worker.store.writing import changed

MOST = 100_000
"""So many are kept. One that is dropped counts again, until as many articles hold it as before."""


class CommonShingles:
    """All common shingles, read anew when some came or went. Not for several threads.

    They are few: to ask for those of a batch and of what is like it would take longer.
    """

    def __init__(self) -> None:
        self._read: tuple[int, datetime | None] = (0, None)
        self._hashes: frozenset[int] = frozenset()

    def read(self, session: Session) -> frozenset[int]:
        """Returns their hashes as the session's transaction sees them."""
        number, newest = session.execute(_STATE).one()
        if (number, newest) != self._read:
            self._hashes = frozenset(session.scalars(select(CommonShingle.hash)))
            self._read = number, newest
        return self._hashes


_STATE = select(func.count(), func.max(CommonShingle.since))


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
