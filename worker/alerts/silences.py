"""Silences: what nobody is to be told of for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from worker.alerts.alerting import AlertRule
from worker.base.types import Article, TopicMatch


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence: exactly one of story, topic, sources and words is given."""

    id: int
    until: datetime
    why: str = ""
    stories: frozenset[int] = frozenset()
    """The story, with those that were merged into it."""
    topic: str | None = None
    sources: frozenset[int] | None = None
    """The sources of the name that it was given."""
    words: Callable[[Article], bool] | None = None
    """Tells whether an article has the words."""

    @property
    def reason(self) -> str:
        """Why nobody is told, as a clause."""
        why = f": {self.why}" if self.why else ""
        return f"silenced until {self.until:%Y-%m-%d %H:%M} UTC by silence {self.id}{why}"


def held_by(
    silences: Sequence[Silence],
    rule: AlertRule,
    found: Sequence[TopicMatch],
    *,
    story_id: int,
    source_id: int,
    article: Article,
    now: datetime,
) -> Silence | None:
    """Returns the silence that keeps a report from an alert; None where none does.

    A silenced topic leaves an article to be told for the other topics that the alert asks for.
    """
    for each in silences:
        if each.until <= now:
            continue
        is_held = (
            story_id in each.stories
            or (each.sources is not None and source_id in each.sources)
            or (each.words is not None and each.words(article))
        )
        if is_held:
            return each
    topics = {each.topic: each for each in silences if each.topic is not None and each.until > now}
    if not topics or rule.is_satisfied([each for each in found if each.slug not in topics]):
        return None
    return next((topics[each.slug] for each in found if each.slug in topics), None)
