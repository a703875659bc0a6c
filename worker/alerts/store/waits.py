"""Which stories wait for more outlets, and when outlets took them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Story, StoryWait
from worker.articles.store import carried
from worker.base.store.given import dialect_of, given, is_given
from worker.way.judge.rules import AlertPlan


def awaited(
    session: Session, stories: Collection[int], alerts: Sequence[AlertPlan]
) -> tuple[set[tuple[int, int]], dict[int, tuple[datetime, ...]]]:
    """Returns ``waits_of`` and ``first_seen_of``, each where an alert goes by it."""
    is_waiting = any(each.least_outlets > 1 for each in alerts)
    is_pressing = any(each.urgent is not None and each.urgent.outlets for each in alerts)
    return (
        waits_of(session, stories) if is_waiting else set(),
        first_seen_of(session, stories) if is_pressing else {},
    )


def waits_of(session: Session, stories: Collection[int]) -> set[tuple[int, int]]:
    """Returns (story, alert) where the alert is told of one of the stories, or of what went into
    it, when more outlets carry it."""
    merged = select(Story.id, Story.merged_into).where(
        is_given(Story.merged_into, dialect_of(session))
    )
    rows = session.execute(merged, given(session, stories))
    family = {each: each for each in stories} | {one: root or one for one, root in rows}
    waits = select(StoryWait.story_id, StoryWait.alert_id).where(
        is_given(StoryWait.story_id, dialect_of(session))
    )
    return {
        (family[story], alert) for story, alert in session.execute(waits, given(session, family))
    }


def first_seen_of(session: Session, stories: Collection[int]) -> dict[int, tuple[datetime, ...]]:
    """Returns when each outlet took the stories up, as far as the first appearances show."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for row in carried.appearances(session, stories):
        found[row.story].setdefault(carried.outlet_of(row).casefold(), row.at)
    return {story: tuple(times.values()) for story, times in found.items()}
