"""Whether a topic has a spike, when that began, and whether it was told already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from worker.alerts.spikes.rhythm import HOUR, SPANS, Rhythm, floor, learn

LEAST_HISTORY = timedelta(days=28)
"""With less it is only learned."""
MOST_HISTORY = timedelta(days=56)
_DAY = timedelta(days=1)
LIMIT = 5e-4
"""So rarely so many stories come where there is no spike. Windows are looked at each minute and
overlap, and what is above in one hour mostly is in the next: of a bursty topic that makes a false
alarm in some three months (``python -m tests.quality``)."""
ARTICLES_LIMIT = 0.05
"""The same of the articles: a spike is not a few stories that nobody else takes up."""
LEAST_TIMES = 2.0
"""So many times what is expected is far above it, of topics however large."""
APART = timedelta(hours=12)
_OTHERS = 30.0
"""Articles of other topics that chance alone may add."""
CALM = 6
"""Hours in a row that are as usual, after which what comes is another spike."""

Reason = Literal["learning", "usual", "few_stories", "same_spike", "silenced", "spike"]


@dataclass(frozen=True, slots=True)
class History:
    """What came in successive full hours: stories with something new, and new articles."""

    start: datetime
    stories: tuple[int, ...]
    articles: tuple[int, ...]

    @property
    def until(self) -> datetime:
        """When the last of the hours was over."""
        return self.start + len(self.stories) * HOUR

    def up_to(self, until: datetime) -> History | None:
        """Returns the same without later hours, which a clock that ran ahead counted before they
        came; None where all are later."""
        left = (until - self.start) // HOUR
        if left <= 0:
            return None
        return History(self.start, self.stories[:left], self.articles[:left])

    def of_days(self) -> History:
        """Returns the same up to the last midnight of UTC, where that leaves enough of it."""
        more = self.until.hour
        end = len(self.stories) - more
        if end * HOUR < LEAST_HISTORY:
            return self
        # The start moves on by the hour, too: as much of it is left at each hour of a day.
        first = min(-self.start.hour % 24, end) if end * HOUR > LEAST_HISTORY + _DAY else 0
        start = self.start + first * HOUR
        return History(start, self.stories[first:end], self.articles[first:end])


@dataclass(frozen=True, slots=True)
class Window:
    """What came from a time up to another."""

    since: datetime
    until: datetime
    stories: int
    articles: int


@dataclass(frozen=True, slots=True)
class Rhythms:
    """What is expected: stories, and articles."""

    stories: Rhythm
    articles: Rhythm

    def renewed(self, known: History) -> Rhythms:
        """Returns the same, with the hours that came since they were learned."""
        return Rhythms(
            self.stories.renewed(known.start, known.stories),
            self.articles.renewed(known.start, known.articles),
        )

    def times(self, window: Window) -> float:
        """Returns how many times the expected stories came, at least one being expected."""
        return window.stories / max(self.stories.expected(window.since, window.until), 1.0)

    def is_far_above(self, window: Window) -> bool:
        """Tells whether what came in a window is far above what is expected."""
        since, until = window.since, window.until
        return (
            self.times(window) >= LEAST_TIMES
            and self.stories.probability(window.stories, since, until) <= LIMIT
            and self.articles.probability(window.articles, since, until) <= ARTICLES_LIMIT
        )


@dataclass(frozen=True, slots=True)
class SpikeVerdict:
    """What is decided about a topic at a time."""

    reason: Reason
    window: Window | None = None
    """Where it is a spike: the window that shows it."""
    began: datetime | None = None
    """The hour in which it began: what names it."""


def known_days(history: History) -> float:
    """Returns for how many days there is history."""
    return len(history.stories) / 24


def is_learning(history: History) -> bool:
    """Tells whether there is too little history."""
    return len(history.stories) * HOUR < LEAST_HISTORY


def rhythms(history: History, where: ZoneInfo) -> Rhythms:
    """Returns what a history leads one to expect, by the clocks of a zone."""
    return Rhythms(
        learn(history.stories, history.start, where), learn(history.articles, history.start, where)
    )


def windows(now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Returns the windows to be looked at, the shortest first."""
    return tuple((now - span * HOUR, now) for span in SPANS)


def judge(
    history: History,
    expected: Rhythms,
    came: Sequence[Window],
    least_stories: int,
    told_at: datetime | None,
) -> SpikeVerdict:
    """Decides by the windows of ``windows``.

    Of a history that is long enough (``is_learning``). ``told_at`` is when a spike of the topic was
    told last.
    """
    above = [each for each in came if expected.is_far_above(each)]
    if not above:
        return SpikeVerdict("usual")
    found = next((each for each in above if each.stories >= least_stories), None)
    if found is None:
        return SpikeVerdict("few_stories", above[0])
    began = _began(history, expected, found)
    if told_at is not None and not _is_another(history, expected, told_at, began):
        return SpikeVerdict("same_spike", found, began)
    return SpikeVerdict("spike", found, began)


def _is_high(history: History, expected: Rhythms, place: int) -> bool:
    hour = history.start + place * HOUR
    return history.stories[place] >= 1.5 * expected.stories.expected(hour, hour + HOUR) + 1


def _began(history: History, expected: Rhythms, window: Window) -> datetime:
    """Returns the hour from which on no hour was as usual, up to a window's end."""
    place = len(history.stories)
    while place > 0 and _is_high(history, expected, place - 1):
        place -= 1
    return min(history.start + place * HOUR, floor(window.until))


def _is_another(history: History, expected: Rhythms, told_at: datetime, began: datetime) -> bool:
    """Tells whether all was as usual for a while between what was told and what begins."""
    if began < told_at + APART:
        return False
    calm = 0
    first = max((floor(told_at) - history.start) // HOUR, 0)
    for place in range(first, min((began - history.start) // HOUR, len(history.stories))):
        calm = 0 if _is_high(history, expected, place) else calm + 1
        if calm >= CALM:
            return True
    return False


def without_flood(window: Window, total: int, usual: float, own: float) -> Window:
    """Returns what came in a window, divided by how much more of everything else came.

    After the service was down, or a backlog was read, all topics have more. ``total`` articles
    came in all, where ``usual`` ones do, ``own`` of them of this topic.
    """
    others = max(total - window.articles, 0) + _OTHERS
    factor = others / (max(usual - own, 0) + _OTHERS)
    if factor <= 1:
        return window
    return replace(
        window, stories=int(window.stories / factor), articles=int(window.articles / factor)
    )
