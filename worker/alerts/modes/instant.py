"""``instant``: each story on its own, as soon as its grouping wait is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from worker.alerts import grouping
from worker.alerts.turns import News, Schedule, Turn, Waiting, is_correcting


@dataclass(frozen=True, slots=True)
class _Instant:
    keys: frozenset[str] = frozenset()
    type: str | None = None
    has_pauses: bool = True

    def group(self, alert: int, about: str) -> str:
        return f"{alert}:{about}"

    def turn(self, schedule: Schedule, news: News, now: datetime) -> Turn:
        first = grouping.first_due(now, news.wait, follow_up=news.is_grouped)
        return Turn(news.due or first, news.uid, news.kind)

    def joined(
        self, schedule: Schedule, waiting: Waiting, news: News, now: datetime
    ) -> datetime | None:
        # What is held would go whenever somebody frees it: what follows is told on its own.
        if waiting.due_at is None or waiting.is_held:
            return None
        if waiting.is_put_off and not is_correcting(news.kind):
            # It would only be put off again.
            return waiting.due_at
        extended = grouping.extended_due(waiting.due_at, waiting.created_at, news.wait)
        # Never later for a follow-up that is due before.
        return extended if news.due is None else min(waiting.due_at, news.due)

    def later(self, schedule: Schedule, turn: Turn) -> Iterator[Turn]:
        return iter(())

    def window(self, schedule: Schedule, at: datetime) -> tuple[datetime, datetime] | None:
        return None


MODE = _Instant()
