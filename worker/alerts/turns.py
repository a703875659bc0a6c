"""When an alert's turn comes to speak: what a mode decides by, and what it decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from worker.base.hours import zone

CORRECTION = "correction-"
"""How the kind of what is told of a correction begins."""
CORRECTING = ("withdrawal-", CORRECTION)
"""How the kinds of news begin that say that something told was wrong."""


def is_correcting(kind: str) -> bool:
    """Tells whether news of a kind says that something told was wrong: it is not to wait."""
    return kind.startswith(CORRECTING)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the configuration says of an alert's times."""

    at: int = 7 * 60 + 30
    """Minutes since midnight."""
    days: frozenset[int] = frozenset()
    """Days of the week, as ``date.weekday`` counts them; empty: as the mode has it."""
    where: ZoneInfo = field(default_factory=lambda: zone("UTC"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that nobody has tried to send yet: more may join it."""

    id: str
    due_at: datetime | None
    created_at: datetime
    is_put_off: bool = False
    """Whether it waits because its reader had the messages of a day."""
    is_held: bool = False
    """Whether it waits until its endpoint is switched on again."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told, as far as its turn depends on it."""

    uid: str
    """Names the article that begins it, wherever that is stored."""
    kind: str
    """What kind of news it is."""
    wait: float = 0.0
    """Seconds that it waits for more of the same story."""
    due: datetime | None = None
    """When a follow-up is due; None of what is told first."""
    is_grouped: bool = False
    """Whether something of its group went or waits."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When a message is due, and what its id is made from beside alert and destination."""

    due: datetime
    uid: str
    kind: str
    slot: datetime | None = None
    """When the window ends that it tells of; None of what has no window."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """What passes quiet hours: all, or stories that so many outlets took up within a time, or that
    are on so many topics of the alert."""

    outlets: int = 0
    within: timedelta = timedelta(0)
    topics: int = 0

    @property
    def is_always(self) -> bool:
        """Whether all passes quiet hours, also what no outlet carries."""
        return self.outlets == 0 and self.topics == 0

    def is_reached(self, first_seen: Sequence[datetime], now: datetime, topics: int = 0) -> bool:
        """Tells whether a story is urgent. ``first_seen`` is when each outlet took it up, and
        ``topics`` on how many of the alert's it is."""
        lately = sum(now - each <= self.within for each in first_seen)
        is_widespread = self.outlets > 0 and lately >= self.outlets
        return self.is_always or is_widespread or 0 < self.topics <= topics
