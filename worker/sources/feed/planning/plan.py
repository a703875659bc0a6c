"""When a feed is asked next: as many requests as there are, spent where they save most delay.

A request is worth what it saves: each entry that it brings waits no longer. Were a feed's rate
steady, asking at intervals in proportion to one over its root would save most; asking whenever the
wait of what is expected to have come adds up to one price for all feeds is the same, and follows
the rate through the day. The price is what makes all feeds together keep to the budget.

All pure; times are seconds, moments are seconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from worker.formats.feed_entry.document import PublisherHints
from worker.sources.feed.planning import USUAL_FRESHNESS
from worker.sources.feed.planning import rhythm as habits
from worker.sources.feed.planning.rhythm import DAY, HOUR, WINDOW, Rhythm

NO_HINTS = PublisherHints()
JITTER = 0.1
FIRST = 900.0
"""The longest interval of a feed that was watched for less than a day."""

_SHORTEST = 0.4
"""Of the delay aimed at: nothing is asked more often."""
_OF_ITS_LIST = 1 / 3
"""How much of its list a feed may be expected to have renewed, before it is asked again."""
_OF_ITS_BUSIEST = 0.5
"""Of the time in which it would renew its list as in its busiest ten minutes."""
_SOON = 120.0
"""A list that is renewed fast is asked for so often at most, whatever the delay aimed at."""
_KEEPS_TO_IT = 0.1
"""A feed keeps to the rhythm that it asks for if it brings fewer entries in such a time."""
_TOLD = 3.0
"""How much more an entry counts of which somebody is told."""


@dataclass(frozen=True, slots=True)
class Price:
    """What holds for all feeds. ``request``: seconds of an entry's waiting that are worth a
    request. ``longest``: the interval of a feed that brings next to nothing."""

    request: float = 100.0
    longest: float = HOUR


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of one feed, and what it says and is known to be."""

    freshness: float = USUAL_FRESHNESS
    """The delay aimed at."""
    ceiling: float = inf
    """The longest interval that its user allows."""
    told: float = 0.0
    """The share of its entries of which somebody is told."""
    listed: int = 0
    """How many entries it lists; 0: not known."""
    hints: PublisherHints = NO_HINTS
    cached: float = 0.0
    """For how long its last answer says to be fresh."""
    is_pushed: bool = False
    """Whether a hub tells of its news."""

    @property
    def shortest(self) -> float:
        """The shortest interval."""
        return min(self.freshness * _SHORTEST, self.ceiling)

    def longest(self, price: Price) -> float:
        """Returns the longest interval."""
        return min(self.ceiling, max(price.longest, self.freshness))

    def worth(self, price: Price) -> float:
        """Returns how many seconds of one of its entries' waiting are worth a request."""
        return price.request * self.freshness / USUAL_FRESHNESS / (1 + _TOLD * self.told)


def next_in(rhythm: Rhythm, wish: Wish, price: Price, now: float) -> float:
    """Returns the seconds to the next poll, without jitter, for which there is room below what the
    user allows."""
    most = _longest(rhythm, wish, price) / (1 + JITTER)
    wanted = most if wish.is_pushed else _due(rhythm, wish, price, now, most)
    wanted = min(max(wanted, wish.shortest, _asked_for(rhythm, wish)), _safe(rhythm, wish), most)
    return wanted if wish.is_pushed else _allowed(rhythm, wish, now, wanted)


def polls_a_day(rhythm: Rhythm, wish: Wish, price: Price) -> float:
    """Returns how many polls a usual day sees at that price."""
    longest = _longest(rhythm, wish, price)
    if wish.is_pushed:
        return DAY / longest
    shortest = max(wish.shortest, _asked_for(rhythm, wish))
    longest = min(longest / (1 + JITTER / 2), _safe(rhythm, wish))
    twice = 2 * wish.worth(price)
    waits = (sqrt(twice / max(rate, 1e-12)) for rate in habits.by_hour(rhythm))
    return sum(HOUR / (min(max(each, shortest), longest) * (1 + JITTER / 2)) for each in waits)


def _longest(rhythm: Rhythm, wish: Wish, price: Price) -> float:
    longest = wish.longest(price)
    if wish.is_pushed:
        return min(longest, HOUR)
    is_new = rhythm.until - rhythm.since < DAY
    return min(longest, max(FIRST, wish.shortest)) if is_new else longest


def _due(rhythm: Rhythm, wish: Wish, price: Price, now: float, most: float) -> float:
    """Returns when the expected waiting has added up to the price, or the list might be renewed:
    what comes in an hour at a steady rate waits for half the time since, and all before goes on."""
    worth, room = wish.worth(price), wish.listed * _OF_ITS_LIST or inf
    factor = habits.lately(rhythm)
    passed = waiting = entries = 0.0
    while passed < most:
        moment = now + passed
        rate = max(habits.usual(rhythm, moment) * factor, 1e-12)
        left = (sqrt(entries * entries + 2 * rate * (worth - waiting)) - entries) / rate
        left = min(left, max(room - entries, 0.0) / rate)
        rest = HOUR - moment % HOUR
        if left <= rest:
            return passed + left
        waiting += entries * rest + rate * rest * rest / 2
        entries += rate * rest
        passed += rest
    return most


def _safe(rhythm: Rhythm, wish: Wish) -> float:
    """Returns after which time a feed's list may be renewed if it is as busy as ever."""
    if not wish.listed or rhythm.busiest <= 1:
        return inf
    # So many entries have one distance less between them.
    lasts = wish.listed * WINDOW / (rhythm.busiest - 1)
    return max(lasts * _OF_ITS_BUSIEST, min(wish.shortest, _SOON))


def _asked_for(rhythm: Rhythm, wish: Wish) -> float:
    """Returns the least interval that the publisher asks for, as far as that is followed.

    That an answer is fresh for a time is believed up to the delay aimed at: until then a cache may
    give nothing else. What is longer, and what the feed says of its rhythm, is followed where it
    publishes accordingly: most software writes an hour into every feed.
    """
    asked = max(wish.cached, wish.hints.at_least)
    if asked * habits.mean(rhythm) < _KEEPS_TO_IT:
        return asked
    return min(wish.cached, wish.freshness)


def _allowed(rhythm: Rhythm, wish: Wish, now: float, wanted: float) -> float:
    """Returns when the hours end that the feed asks to be skipped, if it publishes nothing then."""
    hints = wish.hints
    if not hints.skip_hours and not hints.skip_days:
        return wanted
    until, most = now + wanted, now + min(wish.ceiling / (1 + JITTER), DAY)
    while until < most and _is_skipped(rhythm, hints, until):
        until = (until // HOUR + 1) * HOUR
    return max(wanted, min(until, most) - now)


def _is_skipped(rhythm: Rhythm, hints: PublisherHints, moment: float) -> bool:
    hour, day = int(moment // HOUR) % 24, (int(moment // DAY) + 3) % 7
    if hour not in hints.skip_hours and day not in hints.skip_days:
        return False
    return habits.usual(rhythm, moment) * HOUR < _KEEPS_TO_IT
