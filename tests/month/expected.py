"""What the desk is to get, by what the month was invented from and not by the product's rules.

The clocks are told by two facts: Kyiv is two hours ahead of UTC up to 29 March 2026, 01:00 UTC, and
three from then on; New York is five behind up to 8 March 2026, 07:00 UTC, and four from then on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.month.invented import HARBOUR, OTHER, ROCKETS, Event

PROMPT = timedelta(minutes=1)
"""So much later than it is due a message may come."""
MOST_A_DAY = 10
OVERFLOW = "[service] most_messages_a_day"
"""Under this name comes, by the end of the day, what exceeds the messages of a day."""
_KYIV = datetime(2026, 3, 29, 1, tzinfo=UTC)
_NEW_YORK = datetime(2026, 3, 8, 7, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """What a destination got, or what waits for one that is dead."""

    at: datetime | None
    """When it was accepted; None where it was not."""
    alert: str
    kind: str
    events: frozenset[int]

    def __str__(self) -> str:
        at = f"{self.at:%d %b %H:%M}" if self.at else "not sent  "
        listed = ", ".join(map(str, sorted(self.events)))
        return f"{at} UTC  {self.alert:<8} {self.kind:<16} {listed}"


def in_kyiv(at: datetime) -> datetime:
    """Returns what the clocks of Kyiv show, without a zone."""
    return at.replace(tzinfo=None) + timedelta(hours=3 if at >= _KYIV else 2)


def in_new_york(at: datetime) -> datetime:
    """Returns what the clocks of New York show, without a zone."""
    return at.replace(tzinfo=None) - timedelta(hours=4 if at >= _NEW_YORK else 5)


def is_quiet(at: datetime) -> bool:
    """Tells whether the desk in Kyiv sleeps: from 22:00 to 06:30."""
    local = in_kyiv(at)
    return not 6 * 60 + 30 <= local.hour * 60 + local.minute < 22 * 60


def awake(at: datetime) -> datetime:
    """Returns when the desk can be told of what comes at a time."""
    if not is_quiet(at):
        return at
    minute = at.replace(second=0, microsecond=0)
    while is_quiet(minute):
        minute += timedelta(minutes=1)
    return minute


def problems(events: Sequence[Event], messages: Sequence[Message], until: datetime) -> list[str]:
    """Returns what is wrong with what a desk got of a month up to a time, in sentences."""
    return [
        *_once_each(events, messages, "now", HARBOUR, until, sleeps=True),
        *_once_each(events, messages, "urgent", ROCKETS, until, sleeps=False),
        *_in_windows(events, messages, "morning", _mornings(events, until)),
        *_in_windows(events, messages, "weekly", _mondays(events, until)),
        *_dead(events, messages),
        *_spike(events, messages),
        *_nothing_else(events, messages),
        *_over_budget(messages),
    ]


def _once_each(
    events: Sequence[Event],
    messages: Sequence[Message],
    alert: str,
    topic: str,
    until: datetime,
    *,
    sleeps: bool,
) -> Iterator[str]:
    of = [each for each in messages if each.alert in (alert, OVERFLOW)]
    told = {number: message for message in of for number in message.events}
    counts = Counter(number for message in of for number in message.events)
    for event in events:
        due = awake(event.at) if sleeps else event.at
        if event.topic != topic or due > until:
            continue
        if counts[event.number] != 1:
            yield f"event {event.number} was told {counts[event.number]} times by {alert}"
            continue
        message = told[event.number]
        if message.at is None:
            yield f"event {event.number} was not sent by {alert}"
        elif message.kind == "article.matched" and not due <= message.at <= due + PROMPT:
            yield f"event {event.number} came at {message.at}, due at {due}, by {alert}"
        elif message.alert == OVERFLOW and message.at > due + timedelta(days=1):
            yield f"event {event.number} came a day late, in a digest of what exceeded the day's"
        elif sleeps and is_quiet(message.at):
            yield f"event {event.number} came in quiet hours, at {message.at}"


def _mornings(events: Sequence[Event], until: datetime) -> list[datetime]:
    """Returns when it is 07:30 in Kyiv."""
    day, found = events[0].at.replace(hour=0, minute=0, second=0, microsecond=0), []
    while day < until:
        at = day + timedelta(hours=5, minutes=30)
        found.append(at if in_kyiv(at).hour == 7 else at - timedelta(hours=1))
        day += timedelta(days=1)
    return [each for each in found if each <= until]


def _mondays(events: Sequence[Event], until: datetime) -> list[datetime]:
    """Returns when it is 08:00 in New York on a Monday."""
    day, found = events[0].at.replace(hour=0, minute=0, second=0, microsecond=0), []
    while day < until:
        at = day + timedelta(hours=13)
        at = at if in_new_york(at).hour == 8 else at - timedelta(hours=1)
        if in_new_york(at).weekday() == 0:
            found.append(at)
        day += timedelta(days=1)
    return [each for each in found if each <= until]


def _in_windows(
    events: Sequence[Event], messages: Sequence[Message], alert: str, slots: Sequence[datetime]
) -> Iterator[str]:
    got = {m.at: m.events for m in messages if m.alert == alert and m.at is not None}
    since = events[0].at - timedelta(days=1)
    for slot in slots:
        wanted = {e.number for e in events if e.topic != OTHER and since <= e.at < slot}
        came = next((got.pop(at) for at in list(got) if slot <= at <= slot + PROMPT), frozenset())
        if came != wanted:
            yield f"{alert} of {slot}: {sorted(came ^ wanted)} are missing or too many"
        since = slot
    yield from (f"{alert} came at {at}, which is no slot" for at in got)


def _dead(events: Sequence[Event], messages: Sequence[Message]) -> Iterator[str]:
    waiting = [m for m in messages if m.alert == "hook"]
    if any(m.at is not None for m in waiting):
        yield "the dead endpoint got something"
    kept = Counter(each for m in waiting for each in m.events)
    wanted = Counter(e.number for e in events if e.topic == ROCKETS)
    if kept != wanted:
        yield f"for the dead endpoint {sorted((kept - wanted) + (wanted - kept))} are not kept once"


def _spike(events: Sequence[Event], messages: Sequence[Message]) -> Iterator[str]:
    planted = [e for e in events if e.is_planted]
    told = [m for m in messages if m.alert == "spikes"]
    if len(told) != bool(planted):
        yield f"{len(told)} spikes were told, {int(bool(planted))} was planted"
    elif planted:
        (message,), began = told, planted[0].at
        if message.at is None or not began <= message.at <= began + timedelta(hours=1):
            yield f"the spike that began at {began} was told at {message.at}"
        if len(message.events & {e.number for e in planted}) < 5:
            yield "the spike's message has few of its stories"


def _nothing_else(events: Sequence[Event], messages: Sequence[Message]) -> Iterator[str]:
    others = {e.number for e in events if e.topic == OTHER}
    for message in messages:
        if message.events & others:
            yield f"what no alert asks for was told: {message}"


def _over_budget(messages: Sequence[Message]) -> Iterator[str]:
    counted = Counter(
        in_kyiv(m.at).date()
        for m in messages
        if m.at is not None and m.alert == "now" and m.kind in ("article.matched", "story.updated")
    )
    for day, number in counted.items():
        if number > MOST_A_DAY:
            yield f"{number} messages came on {day}"
