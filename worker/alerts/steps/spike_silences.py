"""What silences take from a spike: what they hold back makes none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from models import Silenced
from worker.alerts.spikes import judge
from worker.alerts.steps.spike_telling import NOTED, Watched
from worker.alerts.store import silences
from worker.alerts.store import spikes as store
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import insert_ignoring
from worker.setup import alert_plans


@dataclass(frozen=True, slots=True)
class Held:
    """What of the last hours is held back."""

    in_force: frozenset[int] = frozenset()
    """The silences that were in force when it was looked at."""
    by: Mapping[int, int] = field(default_factory=dict)
    """Article → the silence that holds it, in all the hours that are looked at."""
    of_spike: frozenset[int] = frozenset()
    """Those of the window that would show the spike."""


def held(session: Session, topic: Watched, since: datetime, now: datetime) -> Held:
    """Returns what silences hold back of the hours in which a spike is looked for: all of a
    silenced topic, else what is of a silenced story or source, or has silenced words. ``since`` is
    when the window begins that would show it."""
    found = silences.in_force(session, now, alert_plans.words)
    if not found:
        return Held()
    slug, spans = topic.wanted.slug, judge.windows(now)
    came = store.came(session, topic.wanted, min(since for since, _ in spans), now)
    by: dict[int, int] = {}
    has_words = any(each.words is not None for each in found)
    # A busy topic's texts of some hours are more than memory should hold at once.
    for some in in_chunks(came):
        read = silences.articles(session, [each.article_id for each in some]) if has_words else {}
        for each in some:
            article = read.get(each.article_id)
            at_it = (
                silence.id
                for silence in found
                if silence.topic == slug or silence.holds(each.story_id, each.source_id, article)
            )
            if (holder := next(at_it, None)) is not None:
                by[each.article_id] = holder
    of_spike = frozenset(each.article_id for each in came if each.at >= since) & by.keys()
    return Held(frozenset(each.id for each in found), by, of_spike)


def record(session: Session, alert_id: int, found: Held, now: datetime) -> None:
    """Notes what was held back. To be called in a deciding transaction."""
    rows = [
        {"silence_id": found.by[each], "alert_id": alert_id, "article_id": each, "at": now}
        for each in sorted(found.of_spike)[:NOTED]
    ]
    insert_ignoring(session, Silenced, rows)
