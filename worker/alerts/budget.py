"""How many messages a reader gets in a day, and when the others come.

Pure: what was sent on a day comes in, and what becomes of one more message goes out, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from worker.alerts.kinds import NEWS, UPDATE
from worker.base.hours import Quiet, instant, quiet_until
from worker.base.news import Further

NAME = "[service] most_messages_a_day"
"""Under this name stand the digests of what was put off, as if it were an alert."""
MODE = "overflow"
"""What is told in place of the mode of such a digest."""
COUNTED = (NEWS, UPDATE)
"""The kinds of messages that are counted. Digests are not: they are how the others come."""
SLOTS = (8 * 60, 13 * 60, 18 * 60)
"""When what was put off comes, in minutes since midnight by the reader's clocks."""
MOST_URGENT = 5
"""So many messages a day pass the budget as urgent."""
_SHARE = 3
"""One story uses one in so many of a day's messages at most."""
_KEPT, _ONE_IN = 2, 5
"""So many are kept for first news of stories and corrections; of few messages one in five."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages a day there may be at most. 0 is no limit."""

    messages: int = 0
    """To one reader."""
    of_alert: int = 0
    """Of the alert that the message belongs to."""

    @property
    def kept(self) -> int:
        """How many of a day's messages are kept for first news of what a story is about, and for
        what corrects something told."""
        return min(_KEPT, self.messages // _ONE_IN)

    @property
    def of_story(self) -> int:
        """How many of a day's messages may tell of one story; 0 is no limit."""
        return max(1, self.messages // _SHARE) if self.messages else 0


@dataclass(frozen=True, slots=True)
class Day:
    """What a reader was sent on a day, or is being sent."""

    messages: int = 0
    urgent: int = 0
    """How many passed the budget, beside the messages."""
    stories: Mapping[str, int] = field(default_factory=dict)
    """How many of the messages tell of each story."""
    alerts: Mapping[str, int] = field(default_factory=dict)
    """How many there were of each alert, urgent ones among them."""


@dataclass(frozen=True, slots=True)
class Message:
    """One that is to be sent, as far as a budget goes by it."""

    alert: str
    story: str = ""
    is_first_of_main: Callable[[], bool] = lambda: False
    """Tells whether it is first news, and of what its story is about. Asked only where that
    matters."""
    is_urgent: bool = False
    is_correction: Callable[[], bool] = lambda: False
    """Tells whether it corrects or withdraws what its reader was told. Asked only where that
    matters."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What becomes of a message."""

    day: Day | None
    """The day with the message; None where it is put off."""
    place: int | None = None
    """Which of the day's messages it is; None of one that is put off, or passed as urgent."""
    reason: str = ""
    """Why it is put off, as a clause."""


def decide(day: Day, message: Message, limits: Limits) -> Placing:
    """Decides whether a message is sent now. What is urgent passes, a few times a day."""
    reason = _reason(day, message, limits)
    if reason is None:
        return Placing(_counted(day, message), day.messages + 1)
    if message.is_urgent and day.urgent < MOST_URGENT:
        return Placing(_counted(day, message, is_urgent=True))
    return Placing(None, reason=reason)


def _reason(day: Day, message: Message, limits: Limits) -> str | None:
    told = day.alerts.get(message.alert, 0)
    if limits.of_alert and told >= limits.of_alert:
        return f"over {_messages(limits.of_alert)} of this alert today"
    if not limits.messages:
        return None
    if day.messages >= limits.messages:
        return f"over {_messages(limits.messages)} today"
    if message.story and day.stories.get(message.story, 0) >= limits.of_story:
        reason = f"over {_messages(limits.of_story)} of this story today"
    elif day.messages >= limits.messages - limits.kept and not message.is_first_of_main():
        reason = (
            f"the last {limits.kept} of {_messages(limits.messages)} today are kept for new stories"
        )
    else:
        return None
    return None if message.is_correction() else reason


def _messages(number: int) -> str:
    return f"{number:,} {'message' if number == 1 else 'messages'}"


def _counted(day: Day, message: Message, *, is_urgent: bool = False) -> Day:
    alerts = _changed(day.alerts, message.alert, 1)
    if is_urgent:
        return replace(day, urgent=day.urgent + 1, alerts=alerts)
    stories = _changed(day.stories, message.story, 1)
    return replace(day, messages=day.messages + 1, stories=stories, alerts=alerts)


def given_back(day: Day, alert: str, story: str, *, is_urgent: bool) -> Day:
    """Returns a day without a message that it counted, which nobody got."""
    alerts = _changed(day.alerts, alert, -1)
    if is_urgent:
        return replace(day, urgent=max(day.urgent - 1, 0), alerts=alerts)
    stories = _changed(day.stories, story, -1)
    return replace(day, messages=max(day.messages - 1, 0), stories=stories, alerts=alerts)


def _changed(counts: Mapping[str, int], name: str, by: int) -> Mapping[str, int]:
    found = {**counts, name: counts.get(name, 0) + by} if name else {**counts}
    return {each: number for each, number in found.items() if number > 0}


def day_of(now: datetime, where: ZoneInfo) -> str:
    """Returns the day that the reader's clocks show, such as ``2026-11-29``."""
    return now.astimezone(where).date().isoformat()


def next_slot(now: datetime, where: ZoneInfo, rules: Sequence[Quiet]) -> datetime:
    """Returns when what is put off comes: at the next of three times of the day, by the reader's
    clocks; where that lies in quiet hours, at their end."""
    today = now.astimezone(where).date()
    times = (
        instant(today + timedelta(days=later), minute, where)
        for later in (0, 1)
        for minute in SLOTS
    )
    slot = next(each for each in times if each > now)
    return quiet_until(rules, slot) or slot


def further(place: int | None, limits: Limits, at: datetime, zone: str) -> Further | None:
    """Returns what a message says of those to come: the last one of a day, and the last before
    those that are kept; None of any other. ``at`` is when the others come."""
    last = limits.messages
    if not last or place is None or place not in (last, last - limits.kept):
        return None
    return Further(last, place, at, zone)
