"""What a hub's questions are answered, when it is asked again, and how often it may make us fetch.

All pure. Times are seconds unless they are datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

PREFIX = "/hub/"
"""Where callbacks lie below ``public_url``."""
DAY = 86_400.0
ASKED_LEASE = 10 * 86_400
"""The lease that hubs are asked for; they may give another one."""
LEAST_LEASE = 300
"""A shorter one is no promise: whoever keeps to it does nothing but ask again."""
LONGEST_LEASE = 30 * 86_400
"""A longer one is taken for this: what was agreed longer ago may be forgotten there."""
VERIFIED_WITHIN = timedelta(days=1)
"""So long after it was asked a hub may verify that it was meant."""
REPEATED_WITHIN = timedelta(minutes=1)
"""A hub that did not get our answer may ask the same once more."""
FETCHED_EVERY = timedelta(seconds=30)
"""A feed is fetched so often at most because of pushes."""
CREDIT_EACH = timedelta(minutes=5)
CREDIT = 24 * CREDIT_EACH
"""Pushes beyond one in 5 minutes use this up. So a hub that lies costs its feed's host no more
requests a day than polling at fixed 5 minutes, and these."""
MOST_GOODBYES = 3
"""Requests to end a subscription before it is forgotten: its lease ends it, too."""
_FIRST_RETRY, _LONGEST_RETRY = 300.0, DAY
_AFTER_DENIAL = DAY
_JITTER = 0.1

Mode = Literal["subscribe", "unsubscribe"]
HubAnswer = Literal["refused", "subscribed", "repeated", "unsubscribed", "denied"]
Action = Literal["subscribe", "unsubscribe", "forget", "rest"]
State = Literal["wanted", "asked", "active", "denied", "failing"]
STATES: tuple[State, ...] = ("active", "asked", "wanted", "failing", "denied")


def can_be_called(public_url: str) -> bool:
    """Tells whether hubs may call us: only in secrecy, since whoever reads on the way could."""
    return public_url.lower().startswith("https://")


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand with a subscription."""

    topic: str
    is_wanted: bool
    pending: str | None = None
    asked_at: datetime | None = None
    confirmed_at: datetime | None = None
    lease_seconds: int | None = None
    ends_at: datetime | None = None
    denied_at: datetime | None = None
    error: str | None = None
    tries: int = 0

    def is_active(self, now: datetime) -> bool:
        """Tells whether the hub promises to push."""
        return self.ends_at is not None and self.ends_at > now


@dataclass(frozen=True, slots=True)
class Question:
    """What a hub asks of a callback (WebSub, 5.3), the parameters as they came."""

    mode: str
    topic: str
    lease: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is made of it. ``lease`` is in seconds; ``why`` says of a refusal what was wrong."""

    verdict: HubAnswer
    lease: int = 0
    why: str = ""


def reply(standing: Standing, question: Question, now: datetime) -> Reply:
    """Confirms what was asked for, under this topic and lately, and nothing else.

    That it is over a hub may say at any time (WebSub, 5.2).
    """
    if question.topic != standing.topic:
        return Reply("refused", why="the hub verifies another topic")
    if question.mode == "denied":
        return Reply("denied")
    if question.mode not in ("subscribe", "unsubscribe"):
        return Reply("refused")
    lease = usable_lease(question.lease)
    if question.mode == "subscribe" and lease is None:
        return Reply("refused", why="the hub states no lease of five minutes or more")
    if _is_pending(standing, question.mode, now):
        return Reply("unsubscribed") if question.mode == "unsubscribe" else _given(lease)
    return Reply("repeated") if _is_repeated(standing, question, lease, now) else Reply("refused")


def _given(lease: int | None) -> Reply:
    assert lease is not None
    return Reply("subscribed", lease)


def _is_pending(standing: Standing, mode: str, now: datetime) -> bool:
    asked = standing.asked_at
    return standing.pending == mode and asked is not None and now - asked <= VERIFIED_WITHIN


def _is_repeated(standing: Standing, question: Question, lease: int | None, now: datetime) -> bool:
    confirmed = standing.confirmed_at
    return (
        question.mode == "subscribe"
        and standing.pending is None
        and standing.is_active(now)
        and standing.lease_seconds == lease
        and confirmed is not None
        and now - confirmed <= REPEATED_WITHIN
    )


def usable_lease(stated: str | None) -> int | None:
    """Returns the seconds for which a lease counts; None for one that is absent or too short."""
    digits = (stated or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    seconds = int(digits[:12])
    return min(seconds, LONGEST_LEASE) if seconds >= LEAST_LEASE else None


def renewed_at(confirmed_at: datetime, lease: int) -> datetime:
    """Returns when a lease is asked for anew: at two thirds of it."""
    return confirmed_at + timedelta(seconds=lease * 2 / 3)


def retry(tries: int, spread: float, asked: float | None = None) -> float:
    """Returns the seconds until a hub is asked again that was asked ``tries`` times in vain.

    ``asked`` is what it wants; ``spread`` is in [0, 1).
    """
    pause = min(_FIRST_RETRY * 2.0 ** min(max(tries - 1, 0), 20), _LONGEST_RETRY)
    return max(pause, min(asked or 0.0, _LONGEST_RETRY)) * (1 + _JITTER * spread)


def after_denial(tries: int, spread: float) -> float:
    """Returns the seconds until a hub is asked again that said no: a day, later a week."""
    return min(_AFTER_DENIAL * max(tries, 1), 7 * DAY) * (1 + _JITTER * spread)


def action(standing: Standing, *, is_live: bool, now: datetime) -> Action:
    """Returns what is to be done with a subscription that is due.

    ``is_live`` tells whether its feed is polled: neither removed nor switched off.
    """
    if standing.is_wanted and is_live:
        return "subscribe"
    is_known_there = standing.is_active(now) or standing.pending is not None
    if is_known_there and (standing.pending != "unsubscribe" or standing.tries < MOST_GOODBYES):
        return "unsubscribe"
    return "rest" if standing.is_wanted else "forget"


def state(standing: Standing, now: datetime) -> State:
    """Returns in a word how a subscription is doing."""
    if standing.is_active(now):
        return "active"
    if standing.denied_at is not None:
        return "denied"
    if standing.error is not None:
        return "failing"
    return "asked" if standing.pending == "subscribe" else "wanted"


@dataclass(frozen=True, slots=True)
class Fetch:
    """When a feed is fetched because of a push, and up to when its credit is then used."""

    at: datetime
    credit_at: datetime


def next_fetch(now: datetime, last: datetime | None, credit_at: datetime | None) -> Fetch:
    """Returns the fetch that a push leads to; ``last`` is when the feed was fetched last."""
    used = max(credit_at or now, now)
    at = max(now, used - CREDIT)
    if last is not None:
        at = max(at, last + FETCHED_EVERY)
    return Fetch(at, used + CREDIT_EACH)
