"""Stored verdicts: what was decided about an article's revision, as it was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Verdict
from worker.base.store.given import given_list
from worker.way.judge.record import read_record


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """What an alert did: a code, and the occasion, the article that said it before, the silence, or
    why it is kept back, if not because it says nothing new."""

    alert_id: int
    code: str
    detail: str | int | None = None


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A verdict as it was stored."""

    kind: str
    reason: str
    at: datetime
    rules: int
    alerts: tuple[StoredAlert, ...]
    story: str | None = None
    """How its story was found."""
    similarity: float | None = None
    shared: tuple[str, ...] = ()
    why: str | None = None
    silent: str | None = None
    """Why nobody was told of what came silently."""

    def of(self, alert_id: int) -> StoredAlert | None:
        """Returns what an alert did; None of one whose topics were not found."""
        return next((each for each in self.alerts if each.alert_id == alert_id), None)


def recurrences(session: Session, article_ids: Sequence[int]) -> dict[int, date]:
    """Returns the day on which a notice was given out before, of articles that are such."""
    rows = session.execute(_first_records(), {"ids": article_ids})
    return {article: date.fromisoformat(record["r"]) for article, record in rows if "r" in record}


@cache
def _first_records() -> Select[int, dict[str, Any]]:
    return select(Verdict.article_id, Verdict.record).where(
        Verdict.article_id.in_(given_list()), Verdict.revision == 1
    )


def of_article(session: Session, article_id: int, revision: int) -> StoredVerdict | None:
    """Returns the verdict on an article's revision; None where none is kept."""
    row = session.get(Verdict, (article_id, revision))
    return _stored(row) if row is not None else None


def of_revisions(session: Session, article_id: int) -> dict[int, StoredVerdict]:
    """Returns the verdicts on an article's revisions that are kept, the first one first."""
    rows = session.scalars(
        select(Verdict).where(Verdict.article_id == article_id).order_by(Verdict.revision)
    )
    return {row.revision: _stored(row) for row in rows}


def _stored(row: Verdict) -> StoredVerdict:
    kind, reason, alerts = read_record(row.record)
    code, hundredths, shared, why = (*row.record.get("s", ()), *[None] * 4)[:4]
    return StoredVerdict(
        kind,
        reason,
        row.at,
        row.rules,
        tuple(StoredAlert(*each) for each in alerts),
        code,
        hundredths / 100 if hundredths is not None else None,
        tuple(shared or ()),
        why,
        row.record.get("q"),
    )
