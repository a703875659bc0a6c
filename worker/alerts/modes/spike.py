"""``spike``: a topic on which far more comes than at other weeks' same hour.

It looks at what came on a topic as a whole, and not at each article: ``worker.alerts.spikes``
decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from worker.alerts.spikes import KIND
from worker.alerts.turns import News, Schedule, Turn, Waiting


@dataclass(frozen=True, slots=True)
class _Spike:
    keys: frozenset[str] = frozenset({"least_stories"})
    type: str | None = KIND
    has_pauses: bool = False
    watches: bool = True

    def group(self, alert: int, about: str) -> str:
        """``about`` is a topic: its spikes follow one another."""
        return f"{alert}:k{about}"

    def turn(self, schedule: Schedule, news: News, now: datetime) -> Turn:
        """It is due at once. ``news.uid`` names topic and hour in which it began: seen again by a
        restored database, it is the same message."""
        return Turn(now, news.uid, KIND)

    def joined(
        self, schedule: Schedule, waiting: Waiting, news: News, now: datetime
    ) -> datetime | None:
        return None

    def later(self, schedule: Schedule, turn: Turn) -> Iterator[Turn]:
        return iter(())

    def window(self, schedule: Schedule, at: datetime) -> tuple[datetime, datetime] | None:
        return None


MODE = _Spike()
