"""What a topic's last weeks lead one to expect at an hour of a weekday, and how bursty it is.

The expectation is the slot's own mean, drawn towards what hour and weekday alone would say, times
the level of the last seven days. How far the hours just before tell of an hour is learned, too: a
busy morning is mostly followed by a busy noon. What is left over gives the dispersion: news comes
in bursts, so that counts vary more than a Poisson distribution has it. The tail is measured, too,
and not only taken from the distribution: how far the rarest tenth of past hours went.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from worker.alerts.spikes.tails import upper_tail

HOUR = timedelta(hours=1)
SPANS = (1, 2)
"""Hours of the windows that are looked at."""
_DAY, _WEEK = 24, 168
_OWN = 3.0
"""Weeks that hour and weekday alone weigh against a slot's own weeks."""
_LEVEL = 30.0
"""Counts by which the level of the last week is held at 1."""
_MOST_LEVEL = 3.0
_UNREAD = 8.0
"""An hour without a single count where so many are expected was not read at all."""
_RARE = 0.1
"""The share of past hours by which the tail is measured."""
_SPIKES = 0.02
"""The share of past hours that may have been spikes: how far they went teaches nothing."""
_FEW = 20
_BEFORE = 6
"""Hours before a window that tell of it."""
_MOST_MOOD = 2.0
_LEAST_DISPERSION = 0.01


@dataclass(frozen=True, slots=True)
class Tail:
    """How the counts of windows of one length spread about what is expected."""

    dispersion: float = _LEAST_DISPERSION
    usual: float = -math.log(_RARE)
    """The surprise that one past window in ten exceeded: minus the logarithm of a tail."""
    excess: float = 1.0
    """By how much those exceeded it in the mean; 1 where the distribution has the right tail."""

    def probability(self, count: int, mean: float) -> float:
        """Returns how rarely so many come, by the distribution and by what came in the past."""
        surprise = _surprise(count, mean, self.dispersion)
        if surprise <= self.usual:
            return max(math.exp(-surprise), _RARE)
        return _RARE * math.exp(-(surprise - self.usual) / self.excess)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is expected of a topic, by the clocks of a zone."""

    where: ZoneInfo
    slots: tuple[float, ...]
    """By hour of the week, from Monday midnight: counts in an hour."""
    level: float
    """The last seven days against the weeks before."""
    mood: float
    """How much of what the hours before a window had more goes on in it: 0 nothing, 1 all."""
    tails: tuple[Tail, ...]
    """One for each of ``SPANS``."""
    start: datetime
    counts: tuple[int, ...]
    """What came in successive hours from ``start`` on; ``renewed`` puts later ones there."""

    def renewed(self, start: datetime, counts: tuple[int, ...]) -> Rhythm:
        """Returns the same, with the hours that came since."""
        return replace(self, start=start, counts=counts)

    def expected(self, since: datetime, until: datetime) -> float:
        """Returns how many are expected from a time up to another."""
        total, at = 0.0, since
        while at < until:
            hour = floor(at)
            end = min(hour + HOUR, until)
            total += self.slots[slot_of(hour, self.where)] * ((end - at) / HOUR)
            at = end
        return total * self.level

    def probability(self, count: int, since: datetime, until: datetime) -> float:
        """Returns how rarely so many come in a window, after what came in the hours before it."""
        hours = (until - since) / HOUR
        nearest = min(range(len(SPANS)), key=lambda place: abs(SPANS[place] - hours))
        mean = self.expected(since, until) * self._mood_at(floor(since))
        return self.tails[nearest].probability(count, mean)

    def _mood_at(self, until: datetime) -> float:
        end = (until - self.start) // HOUR
        if not _BEFORE <= end <= len(self.counts):
            return 1.0
        foreseen = self.expected(until - _BEFORE * HOUR, until)
        return _carried(self.mood, sum(self.counts[end - _BEFORE : end]), foreseen)


def floor(at: datetime) -> datetime:
    """Returns the full hour, in UTC, that a time lies in."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def slot_of(hour: datetime, where: ZoneInfo) -> int:
    """Returns which hour of the week the clocks of a zone show."""
    local = hour.astimezone(where)
    return local.weekday() * _DAY + local.hour


def learn(counts: Sequence[int], start: datetime, where: ZoneInfo) -> Rhythm:
    """Learns from the counts of successive hours, the first of which begins at ``start``."""
    places = [slot_of(start + n * HOUR, where) for n in range(len(counts))]
    profile = _profile(counts, places)
    kept = [
        not (count == 0 and profile[place] >= _UNREAD)
        for count, place in zip(counts, places, strict=True)
    ]
    read = [(count, place) for count, place, is_kept in zip(counts, places, kept, strict=True)
            if is_kept]  # fmt: skip
    profile = _profile([count for count, _ in read], [place for _, place in read])
    sums, numbers = _by(len(profile), read)
    slots = tuple(
        (total + _OWN * usual) / (number + _OWN)
        for total, number, usual in zip(sums, numbers, profile, strict=True)
    )
    # What an hour itself adds to its slot says nothing about how well it was foreseen.
    others = [
        (sums[place] - count + _OWN * profile[place]) / (max(numbers[place] - 1, 0) + _OWN)
        for count, place in zip(counts, places, strict=True)
    ]
    levels = _levels(counts, [slots[place] for place in places], kept)
    means = [mean * level for mean, level in zip(others, levels, strict=False)]
    mood = _mood(counts, means, kept)
    tails = tuple(_tail(_windows(counts, means, kept, span, mood)) for span in SPANS)
    return Rhythm(where, slots, levels[-1], mood, tails, start, tuple(counts))


def _by(size: int, read: Sequence[tuple[int, int]]) -> tuple[list[float], list[int]]:
    sums, numbers = [0.0] * size, [0] * size
    for count, place in read:
        sums[place] += count
        numbers[place] += 1
    return sums, numbers


def _profile(counts: Sequence[int], places: Sequence[int]) -> list[float]:
    """Returns what hour and weekday alone would say of each hour of the week."""
    mean = sum(counts) / max(len(counts), 1)
    of_day = _means(counts, places, mean, lambda place: place // _DAY)
    of_hour = _means(counts, places, mean, _hour)
    of_kind = _means(counts, places, mean, lambda place: int(_is_weekend(place)))
    return [
        of_day[place // _DAY] * of_hour[_hour(place)] / of_kind[int(_is_weekend(place))]
        for place in range(_WEEK)
    ]


def _is_weekend(place: int) -> bool:
    return place // _DAY >= 5


def _hour(place: int) -> int:
    return place % _DAY + (_DAY if _is_weekend(place) else 0)


def _means(
    counts: Sequence[int], places: Sequence[int], mean: float, key: Callable[[int], int]
) -> list[float]:
    """Returns the means of groups of hours, each drawn towards the mean of all by one hour."""
    sums, numbers = [max(mean, 0.01)] * (2 * _DAY), [1] * (2 * _DAY)
    for count, place in zip(counts, places, strict=True):
        sums[key(place)] += count
        numbers[key(place)] += 1
    return [total / number for total, number in zip(sums, numbers, strict=True)]


def _levels(counts: Sequence[int], means: Sequence[float], kept: Sequence[bool]) -> list[float]:
    """Returns for each hour, and the one after the last, how the week before it compares."""
    came = list(accumulate(
        (count if each else 0 for count, each in zip(counts, kept, strict=True)), initial=0
    ))  # fmt: skip
    foreseen = list(accumulate(
        (mean if each else 0 for mean, each in zip(means, kept, strict=True)), initial=0.0
    ))  # fmt: skip
    found = []
    for place in range(len(counts) + 1):
        end = max(place, min(_WEEK, len(counts)))
        since = max(end - _WEEK, 0)
        ratio = (came[end] - came[since] + _LEVEL) / (foreseen[end] - foreseen[since] + _LEVEL)
        found.append(min(max(ratio, 1 / _MOST_LEVEL), _MOST_LEVEL))
    return found


def _carried(mood: float, came: int, foreseen: float) -> float:
    """Returns by how much the hours before a window raise what is expected in it."""
    ratio = (came + 1) / (foreseen + 1)
    return 1 + mood * (min(max(ratio, 1 / _MOST_MOOD), _MOST_MOOD) - 1)


def _mood(counts: Sequence[int], means: Sequence[float], kept: Sequence[bool]) -> float:
    """Returns how far the hours before tell of an hour: a line through 1, by least squares."""
    both = squares = 0.0
    for end in range(_BEFORE, len(counts)):
        mean = means[end]
        if mean > 0 and all(kept[end - _BEFORE : end + 1]):
            came, foreseen = sum(counts[end - _BEFORE : end]), sum(means[end - _BEFORE : end])
            more = _carried(1.0, came, foreseen) - 1
            both += mean * more * min(counts[end] / mean - 1, 1.0)
            squares += mean * more * more
    return min(max(both / squares, 0.0), 1.0) if squares else 0.0


def _windows(
    counts: Sequence[int], means: Sequence[float], kept: Sequence[bool], span: int, mood: float
) -> list[tuple[int, float]]:
    """Returns the windows of a length: what came, and what was to be expected before them."""
    found = []
    for since in range(_BEFORE, len(counts) - span + 1):
        if all(kept[since - _BEFORE : since + span]):
            came, foreseen = (
                sum(counts[since - _BEFORE : since]),
                sum(means[since - _BEFORE : since]),
            )
            mean = sum(means[since : since + span]) * _carried(mood, came, foreseen)
            found.append((sum(counts[since : since + span]), mean))
    return found


def _tail(windows: Sequence[tuple[int, float]]) -> Tail:
    dispersion = _dispersion(windows)
    surprises = sorted(
        _surprise(count, mean, dispersion)
        for count, mean in windows
        # The rarest lie farther from the mean; that they are many is all that counts of others.
        if count > mean + 0.5 * math.sqrt(mean + dispersion * mean * mean)
    )
    rare = surprises[-round(len(windows) * _RARE) :]
    if len(rare) < _FEW:
        return Tail(dispersion)
    return Tail(dispersion, max(rare[0], -math.log(_RARE)), max(_excess(rare, len(windows)), 1.0))


def _dispersion(windows: Sequence[tuple[int, float]]) -> float:
    """Returns by how much counts vary more than Poisson's, from all but the most extreme."""
    found = sorted(((count - mean) ** 2 / max(mean, 0.1), mean) for count, mean in windows)
    usual = found[: len(found) - round(len(found) * _SPIKES)]
    spread = sum((ratio - 1) * mean for ratio, mean in usual)
    squares = sum(mean * mean for _, mean in usual)
    return max(spread / squares if squares else 0.0, _LEAST_DISPERSION)


def _excess(rare: Sequence[float], windows: int) -> float:
    """Returns by how much the rarest exceed the least of them in the mean: of an exponential
    tail of which the farthest are known only to be farther (Epstein and Sobel, 1953). 1, as the
    distribution has it, where all of them may have been spikes."""
    known = len(rare) - round(windows * _SPIKES)
    if known < 1:
        return 1.0
    cut = rare[known - 1] - rare[0]
    total = sum(each - rare[0] for each in rare[:known]) + (len(rare) - known) * cut
    return total / known


def _surprise(count: int, mean: float, dispersion: float) -> float:
    return -math.log(max(upper_tail(count, mean, dispersion), 1e-300))
