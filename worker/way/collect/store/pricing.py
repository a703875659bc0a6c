"""What requests are worth: kept in one row, which goes along with each source that is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import Article, Notice, Source
from worker.base.store import jobs

PLAN = "poll plan"
"""Where the price is kept."""
_WATCHED = (
    Source.removed_at.is_(None),
    Source.disabled.is_(None),
    Source.failing_since.is_(None),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """So many feeds of one ``freshness`` and ``max_interval``, as the configuration has them, of
    which some were planned to be polled so often in a day together."""

    feeds: int
    planned: int
    polls_a_day: float
    freshness: str
    max_interval: str


def planned(session: Session, kinds: Collection[str]) -> list[Planned]:
    """Returns how often feeds, and other sources of these ``kinds``, are planned to be polled, by
    what their users allow."""
    freshness = func.coalesce(Source.options["freshness"].as_string(), "")
    longest = func.coalesce(Source.options["max_interval"].as_string(), "")
    rows = session.execute(
        select(
            func.count(),
            func.count(Source.polls_a_day),
            func.coalesce(func.sum(Source.polls_a_day), 0.0),
            freshness,
            longest,
        )
        .where(Source.kind.in_(kinds), *_WATCHED)
        .group_by(freshness, longest)
    )
    return [Planned(*row) for row in rows]


def price(session: Session) -> Mapping[str, Any] | None:
    """Returns what was last put in force; None before that."""
    return jobs.state(session, PLAN)


def put_in_force(session: Session, price: Mapping[str, float]) -> None:
    """Lets what is planned from now on be planned at that price."""
    jobs.note(session, PLAN, price)


def told_articles(session: Session, since: datetime) -> dict[int, int]:
    """Returns of how many articles that were first seen since somebody was told, by the sources
    that brought them first."""
    rows = session.execute(
        select(Article.source_id, func.count(Notice.article_id.distinct()))
        .join(Notice, Notice.article_id == Article.id)
        .where(Article.first_seen_at >= since)
        .group_by(Article.source_id)
    )
    return {int(source): number for source, number in rows}


def rates(session: Session) -> list[tuple[int, float, float | None]]:
    """Returns of each source whose rate is known what it brings in a day, and what share of that
    was last found to be told."""
    rows = session.execute(
        select(Source.id, Source.entries_a_day, Source.told_share).where(
            Source.entries_a_day.is_not(None), Source.removed_at.is_(None)
        )
    )
    return [(source, entries or 0.0, share) for source, entries, share in rows]


def note_shares(session: Session, shares: Mapping[int, float]) -> None:
    """Keeps of which share of what sources bring somebody is told."""
    session.execute(
        update(Source), [{"id": source, "told_share": share} for source, share in shares.items()]
    )
