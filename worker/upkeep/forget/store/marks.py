"""What was forgotten must not come back: hashes of its words and of its address, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models import Forgotten
from worker.base.store.writing import insert_ignoring

TEXT = "text"


def remember(session: Session, kind: str, hashes: Iterable[int], now: datetime) -> int:
    """Notes hashes of what must not come back; returns how many there are."""
    rows = [{"kind": kind, "hash": each, "at": now} for each in sorted(set(hashes))]
    insert_ignoring(session, Forgotten, rows)
    return len(rows)
