"""In which order what happened in a story is told, and what it costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from worker.stories.store.timeline import with_messages

START = datetime(2026, 1, 2, tzinfo=UTC)


class Counted(dict[str, Any]):
    """A dictionary that counts how often any of its kind was asked."""

    asked = 0

    def __getitem__(self, name: str) -> Any:
        Counted.asked += 1
        return super().__getitem__(name)


def event(minute: int, what: str, article_id: int) -> tuple[datetime, dict[str, Any]]:
    return START + timedelta(minutes=minute), Counted(what=what, article_id=article_id)


def test_a_message_follows_the_last_event_of_its_article_before_it() -> None:
    reports = [event(1, "report", 1), event(2, "report", 2), event(3, "revision", 1)]
    messages = [
        event(0, "told", 9), event(1, "told", 1), event(2, "told", 9), event(2, "told", 1),
        event(3, "told", 1),
    ]  # fmt: skip
    found = [
        (each["what"], (at - START) // timedelta(minutes=1))
        for at, each in with_messages(reports, messages)
    ]
    assert found == [
        ("told", 0), ("report", 1), ("told", 1), ("told", 2), ("report", 2), ("told", 2),
        ("revision", 3), ("told", 3),
    ]  # fmt: skip


def test_each_event_of_a_long_story_is_looked_at_a_few_times() -> None:
    reports = [event(minute, "report", minute % 40) for minute in range(400)]
    messages = [event(minute, "told", minute % 50) for minute in range(400)]
    Counted.asked = 0
    assert len(with_messages(reports, messages)) == 800
    assert Counted.asked <= 1_600
