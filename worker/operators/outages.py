"""Which sources those who run the service are told of now: one message for one outage.

Pure: what was told before comes in, and what is told now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from worker.operators.times import is_lately

What = Literal["failing", "silent"]
FAILING: What = "failing"
SILENT: What = "silent"

LEAST_FAILURES = 3
FAILS_FOR = timedelta(minutes=30)
"""A source that failed less often, or for a shorter time, may be well at the next try."""
FAILS_ANYWAY = timedelta(days=1)
"""Of what counts as no failure of the source (its host asks for a pause, our own way out is
down) it is told after so long."""
_JOINING_FAILURES = 2
PAUSES: Mapping[What, timedelta] = {FAILING: timedelta(hours=1), SILENT: timedelta(hours=6)}
"""At least so long lies between two messages of a kind: what follows meanwhile is told together."""
AGAIN_AFTER = timedelta(hours=6)
"""A source that goes to and fro is told of again after so long at the earliest."""
RECOVERS_FOR = timedelta(minutes=30)
"""So long a recovery waits for those of the other sources."""


class Trouble(msgspec.Struct, frozen=True):
    """A source with which something is wrong at the moment."""

    id: int
    what: What
    since: datetime
    """Since when it fails, or when it last brought something."""
    host: str | None = None
    failures: int = 0
    """How many count against the source itself."""
    is_off: bool = False
    """It was switched off."""


class ToldOutage(msgspec.Struct, frozen=True):
    """A source that was told of."""

    since: datetime
    told_at: datetime
    recovered_at: datetime | None = None


class Remembered(msgspec.Struct):
    """What was told. Sources stand under their ids, written as texts."""

    failing: dict[str, ToldOutage] = msgspec.field(default_factory=dict)
    silent: dict[str, ToldOutage] = msgspec.field(default_factory=dict)
    last: dict[str, datetime] = msgspec.field(default_factory=dict)
    """When each kind of message was last made."""
    before: dict[str, datetime] = msgspec.field(default_factory=dict)
    """Sources that recovered, and when they had been told of."""

    def of(self, what: What) -> dict[str, ToldOutage]:
        """Returns those that were told of as being that."""
        return self.failing if what == FAILING else self.silent


class Message(msgspec.Struct, frozen=True):
    """One message: ``recovered`` or what is wrong, and the sources with since when it was so."""

    kind: Literal["failing", "silent", "recovered"]
    sources: tuple[tuple[int, What, datetime], ...]


def judge(
    told: Remembered, troubles: Sequence[Trouble], there: frozenset[int], now: datetime
) -> tuple[list[Message], Remembered]:
    """Returns what is told now, and what is to be remembered once it is.

    ``there`` are the sources of the configuration: of what left it nothing more is told.
    """
    after = Remembered(
        _there(told.failing, there),
        _there(told.silent, there),
        dict(told.last),
        {key: at for key, at in told.before.items() if is_lately(at, AGAIN_AFTER, now)},
    )
    messages = []
    for what in (FAILING, SILENT):
        current = {str(each.id): each for each in troubles if each.what == what}
        _note_recoveries(after.of(what), current, now)
        new = _to_tell(after, what, current, now)
        if new:
            messages.append(Message(what, tuple((each.id, what, each.since) for each in new)))
            after.of(what).update({str(each.id): ToldOutage(each.since, now) for each in new})
            after.last[what] = now
    recovered = _recovered(after, now)
    if recovered:
        messages.append(Message("recovered", recovered))
    return messages, after


def _there(known: Mapping[str, ToldOutage], there: frozenset[int]) -> dict[str, ToldOutage]:
    return {key: each for key, each in known.items() if int(key) in there}


def _note_recoveries(
    known: dict[str, ToldOutage], current: Mapping[str, Trouble], now: datetime
) -> None:
    for key, each in known.items():
        if key in current:
            # It failed again before its recovery was told. When it began, where a clock that ran
            # ahead noted it, was put right.
            since = each.since if each.since <= now else current[key].since
            known[key] = ToldOutage(since, each.told_at)
        elif each.recovered_at is None:
            known[key] = ToldOutage(each.since, each.told_at, now)


def _to_tell(
    told: Remembered, what: What, current: Mapping[str, Trouble], now: datetime
) -> list[Trouble]:
    last = told.last.get(what)
    if last is not None and is_lately(last, PAUSES[what], now):
        return []
    new = [
        each for key, each in current.items() if key not in told.of(what) and key not in told.before
    ]
    if what == SILENT:
        return sorted(new, key=lambda each: (each.since, each.id))
    ripe = [each for each in new if _is_ripe(each, now)]
    hosts = {each.host for each in ripe if each.host}
    joining = [
        each
        for each in new
        if each in ripe or each.failures >= _JOINING_FAILURES or each.host in hosts
    ]
    return sorted(joining, key=lambda each: (each.since, each.id)) if ripe else []


def _is_ripe(trouble: Trouble, now: datetime) -> bool:
    if trouble.is_off or not is_lately(trouble.since, FAILS_ANYWAY, now):
        return True
    return trouble.failures >= LEAST_FAILURES and not is_lately(trouble.since, FAILS_FOR, now)


def _recovered(told: Remembered, now: datetime) -> tuple[tuple[int, What, datetime], ...]:
    """Takes out those that recovered, once all did or the first has waited long enough."""
    everyone = [*told.failing.values(), *told.silent.values()]
    since = [each.recovered_at for each in everyone if each.recovered_at is not None]
    if not since or (len(since) < len(everyone) and is_lately(min(since), RECOVERS_FOR, now)):
        return ()
    found: list[tuple[int, What, datetime]] = []
    for what in (FAILING, SILENT):
        known = told.of(what)
        for key in [key for key, each in known.items() if each.recovered_at is not None]:
            each = known.pop(key)
            found.append((int(key), what, each.since))
            told.before[key] = each.told_at
    return tuple(sorted(found))
