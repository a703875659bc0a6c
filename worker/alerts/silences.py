"""Silences: what nobody is to be told of for a while."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from worker.alerts.alerting import AlertRule
from worker.base.hours import instant, minute_of_day
from worker.base.types import Article, TopicMatch
from worker.settings import duration

UNTIL_ALLOWED = (
    'a time such as "18:00", a day such as "2026-12-01", both as "2026-12-01T18:00", or a span '
    'such as "3d"'
)


def until_of(text: str, now: datetime, where: ZoneInfo) -> datetime:
    """Returns the time that a silence lasts to: an hour, a day or both by the clocks of a zone, or
    a span from now.

    Raises ValueError, whose message says what is allowed.
    """
    found = _time_of(text.strip(), now, where)
    if found is None:
        raise ValueError(f'"{text[:60]}" is no time; allowed: {UNTIL_ALLOWED}')
    if found <= now:
        raise ValueError(f'"{text[:60]}" is over; allowed: a time to come')
    if found.year == MAXYEAR:
        # The clocks of some zone would show a year that no calendar here has.
        raise ValueError(f'"{text[:60]}" is too far away; allowed: a time before {MAXYEAR}')
    return found


def _time_of(text: str, now: datetime, where: ZoneInfo) -> datetime | None:
    with suppress(ValueError, OverflowError):
        minute, today = minute_of_day(text), now.astimezone(where).date()
        found = instant(today, minute, where)
        return found if found > now else instant(today + timedelta(days=1), minute, where)
    with suppress(ValueError, OverflowError):
        return instant(date.fromisoformat(text), 0, where)
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        return instant(at.date(), 60 * at.hour + at.minute, where)
    with suppress(ValueError, OverflowError):
        return now + timedelta(seconds=duration(text))
    return None


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

    def holds(self, story_id: int, source_id: int, article: Article | None) -> bool:
        """Tells whether a report is silenced by its story, source or words, whatever its topics.

        ``article`` is needed by silences of words alone.
        """
        return (
            story_id in self.stories
            or (self.sources is not None and source_id in self.sources)
            or (self.words is not None and article is not None and self.words(article))
        )


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
        if each.until > now and each.holds(story_id, source_id, article):
            return each
    topics = {each.topic: each for each in silences if each.topic is not None and each.until > now}
    if not topics or rule.is_satisfied([each for each in found if each.slug not in topics]):
        return None
    return next((topics[each.slug] for each in found if each.slug in topics), None)
