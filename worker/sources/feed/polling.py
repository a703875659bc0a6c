"""What a server asks for, and what redirects, failures and silence lead to.

All pure: the time, and a ``spread`` in [0, 1) for jitter, come from the caller. Times are seconds
unless they are datetimes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from worker.net import http_dates
from worker.net.http_dates import http_date

MINUTE = 60.0
DAY = 86400.0

LONGEST = DAY
FIRST = 15 * MINUTE
"""The interval of a feed about which nothing is known yet."""

FAILING_TO_REST = timedelta(days=30)
"""How long a feed fails before it rests. Until then it is tried daily at least."""
REST = 7 * DAY
"""The pause of a feed that rests. It is never given up silently."""

HOST_PAUSE = 15 * MINUTE
"""The pause of a host that said 429 without saying for how long."""

GONE_POLLS = 3
GONE_TIME = timedelta(days=3)
GONE_REST = 30 * DAY
"""The pause of a feed that is gone for good, as its server says (410)."""
MOVE_POLLS = 10
MOVE_TIME = timedelta(days=7)

_JITTER = 0.1
_AUDITS_IN = 100


def failure_pause(interval: float, failures: int, failing: timedelta, spread: float) -> float:
    """Returns the seconds to the next try after that many failures in a row (1 for the first),
    the first of them ``failing`` ago."""
    pause = min(max(interval, 1.0) * max(failures, 1), LONGEST)
    if failing >= FAILING_TO_REST:
        pause = REST
    return pause * (1 + _JITTER * spread)


def asked_pause(retry_after: float | None, otherwise: float) -> float:
    """Returns the seconds that a server's 429 or 503 leads to, at most 24 hours."""
    if retry_after is None:
        return otherwise
    return min(max(retry_after, 1.0), http_dates.LONGEST)


def cache_floor(headers: Mapping[str, str], now: datetime) -> float:
    """Returns for how long a response says it is fresh: max-age, else Expires (RFC 9111, 4.2.1)."""
    for directive in headers.get("cache-control", "").split(","):
        name, _, value = directive.strip().partition("=")
        if name.lower() in ("no-cache", "no-store"):
            return 0.0
        if name.lower() == "max-age":
            digits = value.strip(' "')
            if digits.isascii() and digits.isdigit():
                return min(float(digits[:12]), LONGEST)
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    date = http_date(headers.get("date", "")) or now
    return min(max((expires - date).total_seconds(), 0.0), LONGEST)


@dataclass(frozen=True, slots=True)
class MoveWatch:
    """A permanent redirect that is being watched until it is believed."""

    target: str
    polls: int
    since: datetime


def watch_move(watch: MoveWatch | None, target: str | None, now: datetime) -> MoveWatch | None:
    """Returns the watch after one more poll that led, for good, to ``target`` (None: nowhere)."""
    if target is None:
        return None
    if watch is None or watch.target != target:
        return MoveWatch(target, 1, now)
    return MoveWatch(target, watch.polls + 1, watch.since)


def has_moved(watch: MoveWatch | None, now: datetime) -> bool:
    """Tells whether the redirect is believed: the same for 10 polls and 7 days."""
    return watch is not None and watch.polls >= MOVE_POLLS and now - watch.since >= MOVE_TIME


def permanent_target(redirects: tuple[tuple[int, str], ...]) -> str | None:
    """Returns where the leading run of 301 and 308 ends; None if the first hop is another.

    ``redirects`` are pairs of status and address.
    """
    target = None
    for status, url in redirects:
        if status not in (301, 308):
            break
        target = url
    return target


def is_gone(times: int, since: timedelta) -> bool:
    """Tells whether a feed that said 410 that many times in a row, first so long ago, is gone."""
    return times >= GONE_POLLS and since >= GONE_TIME


def share_of(seed: str) -> float:
    """Returns a number in [0, 1) that is always the same for the same words."""
    digest = hashlib.blake2b(seed.encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48


def audit_due(key: str, polls: int) -> bool:
    """Tells whether this poll checks that a 304 is true: one in a hundred, spread over feeds."""
    return share_of(f"audit {key} {polls}") * _AUDITS_IN < 1
