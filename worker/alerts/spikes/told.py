"""What is told of a spike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from worker.base.types import News


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the curve."""

    at: datetime
    stories: int
    articles: int
    expected: float
    """Stories that hour and weekday lead one to expect."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Far more stories on a topic than its last weeks lead one to expect."""

    topic: str
    """Its slug."""
    began: datetime
    """The hour in which it began."""
    since: datetime
    until: datetime
    """The window that shows it."""
    stories: int
    articles: int
    expected_stories: float
    expected_articles: float
    hours: tuple[Hour, ...]
    """The last day, hour by hour; the last of them may not be over."""
    by_story: tuple[int, ...] = ()
    """How many new articles each of the stories has that are shown, in their order."""
    zone: str = "UTC"
    """The time zone of whom it is for."""

    @property
    def times(self) -> float:
        """How many times what is expected came; of less than one as if one were."""
        return self.stories / max(self.expected_stories, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpikeNews(News):
    """What one delivery tells of a spike: ``items`` are its stories, by an article each."""

    spike: Spike
