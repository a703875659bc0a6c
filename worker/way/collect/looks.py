"""When a page is looked at, and when no more. All pure; times are aware."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

WAIT = 55.0
"""Seconds for which an entry waits for its page at most: within 60 s it is judged without it."""
AGAIN = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
"""After so long a matched article's page is looked at again."""
MOST_UNCHANGED = 3
RETRIES = (timedelta(minutes=5), timedelta(minutes=30))
"""After so long a page that could not be had for the moment is asked for again."""
MOST_LOOKS = 200
"""Looks at pages again, of one host within a day."""
MOST_PAGES = 1_000
"""Pages asked for, of one host within a day."""
MOST_AT_ONCE = 100
"""Pages asked for that one poll brings, the newest."""
LEARNED_FROM = 10
"""From so many pages it is known whether a feed's pages bring more than it does."""
LOOKED_BACK = 20
PROBE = timedelta(days=1)
"""So often a page is read all the same of a feed whose pages brought no more."""
GONE_AGAIN = timedelta(hours=5)
"""After so long it is seen whether a page that was read before is still not there."""
MOST_GONE = 5
"""Other pages of one host that were there and are not, within a day, from which on it is the host
that has changed: nobody withdraws all that he published."""
_GONE_TIMES, _MOST_GONE_TIMES = 2, 3
_LEAST_SHARE = 0.1


def next_look(first_at: datetime, looks: int, unchanged: int, now: datetime) -> datetime | None:
    """Returns when a page is looked at again that was first asked for at ``first_at``, and again
    ``looks`` times, the last ``unchanged`` of them in vain; None: not any more.

    A look whose time has passed meanwhile is left out for the next.
    """
    if unchanged >= MOST_UNCHANGED:
        return None
    times = (first_at + each for each in AGAIN[looks:])
    return next((each for each in times if each > now), None)


def retry_at(tries: int, now: datetime) -> datetime | None:
    """Returns when a page is asked for again after that many tries; None: not any more."""
    return now + RETRIES[tries - 1] if 0 < tries <= len(RETRIES) else None


def is_withdrawn(times: int, others: int, *, is_for_good: bool) -> bool:
    """Tells whether an article was withdrawn whose page is not there any more, for that many looks
    in a row: where its server says that it will not come back, or at the second look, hours later;
    and unless ``others`` of its host went, too."""
    return (is_for_good or times >= _GONE_TIMES) and others < MOST_GONE


def look_for_gone(times: int, now: datetime) -> datetime | None:
    """Returns when a page is looked for again that was not there for that many looks in a row."""
    return now + GONE_AGAIN if times < _MOST_GONE_TIMES else None


def brings_more(brought: Sequence[bool]) -> bool:
    """Tells whether pages of a feed are worth asking for: of its last ones, whether each brought
    more than its entry. They are as long as little is known, and while one in ten did."""
    if len(brought) < LEARNED_FROM:
        return True
    return sum(brought) >= _LEAST_SHARE * len(brought)
