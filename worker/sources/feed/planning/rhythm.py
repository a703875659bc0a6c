"""How a feed publishes: by hour of the day, by day of the week, and lately.

It is learned from the times that entries state, and where they state none from when they were
found. What lies back counts less: after ten days half. All pure; moments are seconds since 1970,
hours and days are UTC's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

HOUR = 3600.0
WINDOW = 600.0
DAY = 86400.0

_HALVED_AFTER = 10 * DAY
_LATELY = 4 * HOUR
"""What was found so long ago counts half for whether more comes than usual."""
_UNSEEN = 0.3
"""Entries that a feed is taken to have brought in a day before it was watched."""
_EVEN = 0.5
"""Entries that each hour is taken to have brought beyond those counted, and each day."""
_NEAR = 0.15
"""How much of an hour's entries may belong to each of its neighbours."""
_OWN = 1 - 2 * _NEAR
_UNUSUAL = 1.0
"""Entries by which what came lately may differ from what was foreseen without meaning much."""
_QUIETER, _BUSIER = 0.25, 8.0
_SOON = 60.0
_MOST = 1e9

_Amount = Annotated[float, Meta(ge=0, le=_MOST)]


class Rhythm(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a feed's habits. An empty one knows nothing."""

    hours: tuple[_Amount, ...] = ()
    """Entries by the hour of the day, faded."""
    days: tuple[_Amount, ...] = ()
    """Entries by the day of the week, Monday first, faded."""
    entries: _Amount = 0.0
    """All of them."""
    seconds: _Amount = 0.0
    """For how long they were counted, faded alike."""
    since: float = 0.0
    until: float = 0.0
    faded: float = 0.0
    """Until when what lies back was last made to count less."""
    lately: _Amount = 0.0
    """Entries of the last hours, faded."""
    foreseen: _Amount = 0.0
    """How many were to be expected then."""
    busiest: _Amount = 0.0
    """The most entries of ten minutes, as far as is known, faded slowly."""
    window: int = 0
    """The last ten minutes in which one came, counted since 1970."""
    in_window: int = 0
    """How many did."""

    @property
    def is_known(self) -> bool:
        """Whether it was ever watched; damaged ones were not."""
        return len(self.hours) == 24 and len(self.days) == 7


NONE = Rhythm()


def begun(stated: Sequence[float], now: float) -> Rhythm:
    """Returns what a feed's first list tells, by the moments that its entries state."""
    moments = sorted(min(each, now) for each in stated)
    since = moments[0] if moments else now
    hours, days = [0.0] * 24, [0.0] * 7
    for each in moments:
        weight = _left(now - each)
        hours[_hour(each)] += weight
        days[_day(each)] += weight
    windows = Counter(int(each // WINDOW) for each in moments)
    last = int(moments[-1] // WINDOW) if moments else 0
    # Many a list was written at once, when it was made.
    busiest = min(max(windows.values(), default=0), len(moments) / 2)
    return Rhythm(
        hours=tuple(hours),
        days=tuple(days),
        entries=sum(hours),
        seconds=_HALVED_AFTER / 0.6931 * (1 - _left(now - since)),
        since=since,
        until=now,
        faded=now,
        busiest=float(busiest),
        window=last,
        in_window=windows[last],
    )


def went_on(
    rhythm: Rhythm, found: Sequence[float | None], now: float, *, is_gap: bool = False
) -> Rhythm:
    """Returns what is known after one more poll, which ``found`` entries that are new or changed,
    each with the moment that it states, or None. A gap: none of the poll before was left, so that
    more may have come than was found.

    An entry that states a time before the last poll came after it all the same; one that states a
    time more than a day before it is from an archive, and no news.
    """
    if not rhythm.is_known or rhythm.until > now + DAY:
        return begun([each for each in found if each is not None], now)
    # Clocks differ a little from machine to machine.
    now = max(now, rhythm.until)
    passed = now - rhythm.until
    left = 0.5 ** (passed / _LATELY)
    foreseen = rhythm.foreseen * left + usual(rhythm, now - passed / 2) * min(passed, _LATELY)
    counted = _counted(rhythm, found, now) if found else rhythm
    after = msgspec.structs.replace(
        counted,
        seconds=rhythm.seconds + passed,
        until=now,
        foreseen=foreseen,
        lately=rhythm.lately * left + counted.entries - rhythm.entries,
    )
    if is_gap:
        fast = min(len(found) * WINDOW / max(passed, _SOON), _MOST)
        after = msgspec.structs.replace(after, busiest=max(after.busiest, 1 + fast))
    return _faded(after, now) if now - rhythm.faded >= DAY else after


def _counted(rhythm: Rhythm, found: Sequence[float | None], now: float) -> Rhythm:
    middle = (rhythm.until + now) / 2
    hours, days = list(rhythm.hours), list(rhythm.days)
    window, in_window, busiest, entries = rhythm.window, rhythm.in_window, rhythm.busiest, 0
    for each in found:
        if each is not None and each < rhythm.until - DAY:
            continue
        moment = middle if each is None else min(max(each, rhythm.until), now)
        hours[_hour(moment)] += 1
        days[_day(moment)] += 1
        entries += 1
        number = int(moment // WINDOW)
        window, in_window = (window, in_window + 1) if number == window else (number, 1)
        busiest = max(busiest, in_window)
    return msgspec.structs.replace(
        rhythm,
        hours=tuple(hours),
        days=tuple(days),
        entries=rhythm.entries + entries,
        window=window,
        in_window=in_window,
        busiest=float(busiest),
    )


def _faded(rhythm: Rhythm, now: float) -> Rhythm:
    left = _left(now - rhythm.faded)
    hours = tuple(round(each * left, 3) for each in rhythm.hours)
    return msgspec.structs.replace(
        rhythm,
        hours=hours,
        days=tuple(round(each * left, 3) for each in rhythm.days),
        entries=sum(hours),
        seconds=rhythm.seconds * left,
        busiest=rhythm.busiest * left**0.5,
        faded=now,
    )


def mean(rhythm: Rhythm) -> float:
    """Returns how many entries a second come on average."""
    return (rhythm.entries + _UNSEEN) / (rhythm.seconds + DAY)


def usual(rhythm: Rhythm, moment: float) -> float:
    """Returns how many entries a second come usually in that hour of that day."""
    rate, watched = mean(rhythm), rhythm.until - rhythm.since
    if watched < DAY:
        return rate
    rate *= _of_hour(rhythm, _hour(moment))
    return rate if watched < 7 * DAY else rate * _of_day(rhythm, _day(moment))


def lately(rhythm: Rhythm) -> float:
    """Returns by which factor more comes at present than usually."""
    found = (rhythm.lately + _UNUSUAL) / (rhythm.foreseen + _UNUSUAL)
    return min(max(found, _QUIETER), _BUSIER)


def by_hour(rhythm: Rhythm) -> list[float]:
    """Returns how many entries a second come in each hour of a usual day."""
    rate = mean(rhythm)
    if rhythm.until - rhythm.since < DAY:
        return [rate] * 24
    return [rate * _of_hour(rhythm, each) for each in range(24)]


def _of_hour(rhythm: Rhythm, hour: int) -> float:
    """Returns how many times the mean an hour of the day brings."""
    hours = rhythm.hours
    own, near = hours[hour], hours[hour - 1] + hours[hour - 23]
    return (_OWN * own + _NEAR * near + _EVEN) / (rhythm.entries / 24 + _EVEN)


def _of_day(rhythm: Rhythm, day: int) -> float:
    """Returns how many times the mean a day of the week brings. What days brought has faded since
    they were last seen; of today a part was seen a week ago."""
    until = rhythm.until
    ago = (_day(until) - day) % 7
    left = _LEFT[ago]
    if not ago:
        passed = until % DAY / DAY
        left = passed + (1 - passed) * _LEFT[7]
    return (rhythm.days[day] / left + _EVEN) / (rhythm.entries / _LEFT_OF_ALL + _EVEN)


def _left(seconds: float) -> float:
    return float(0.5 ** (max(seconds, 0.0) / _HALVED_AFTER))


_LEFT = tuple(_left(days * DAY) for days in range(8))
_LEFT_OF_ALL = sum(_LEFT[:7])


def _hour(moment: float) -> int:
    return int(moment // HOUR) % 24


def _day(moment: float) -> int:
    return (int(moment // DAY) + 3) % 7
