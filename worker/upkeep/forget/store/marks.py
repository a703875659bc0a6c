"""What was forgotten must not come back: hashes of its words and of its address, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models import Forgotten
from worker.base.store.writing import insert_ignoring
from worker.way.judge.store import duplicates

TEXT, ADDRESS = "text", "address"
REASON = "it was forgotten on request (wirewatch forget)"


def remember(session: Session, kind: str, hashes: Iterable[int], now: datetime) -> int:
    """Notes hashes of what must not come back; returns how many there are."""
    rows = [{"kind": kind, "hash": each, "at": now} for each in sorted(set(hashes))]
    insert_ignoring(session, Forgotten, rows)
    session.info.pop("forgotten", None)
    return len(rows)


def is_forgotten(session: Session, text_hash: int, address: str | None) -> bool:
    """Tells whether these words, or what stood at this address, were forgotten."""
    if not _is_any(session):
        return False
    marks = [and_(Forgotten.kind == TEXT, Forgotten.hash == text_hash)]
    hashed = duplicates.address_hash(address)
    if hashed is not None:
        marks.append(and_(Forgotten.kind == ADDRESS, Forgotten.hash == hashed))
    return session.scalars(select(Forgotten.hash).where(or_(*marks)).limit(1)).first() is not None


def _is_any(session: Session) -> bool:
    """Tells whether anything ever was; asked once a transaction, and mostly it was not."""
    if "forgotten" not in session.info:
        found = session.scalars(select(Forgotten.hash).limit(1)).first()
        session.info["forgotten"] = found is not None
    return bool(session.info["forgotten"])
