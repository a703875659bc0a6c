"""Which endpoints those who run the service are told of now.

Pure: what was told before comes in, and what is told now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

What = Literal["failing", "disabling", "disabled"]
WHATS: tuple[What, ...] = ("failing", "disabling", "disabled")
"""What is told of an endpoint, in the order in which it comes to that."""
LEAST_FAILURES = 4
WARNS_BEFORE = timedelta(hours=24)
"""So long before an endpoint is switched off it is said that it will be."""
AGAIN_AFTER = timedelta(hours=6)
"""Of an endpoint that goes to and fro it is told that it fails after so long at the earliest."""


class Endpoint(msgspec.Struct, frozen=True):
    """An endpoint with which something is wrong at the moment."""

    channel: str
    destination: str
    failures: int
    since: datetime | None
    """Since when it fails."""
    disabled_at: datetime | None = None
    disables_after: timedelta | None = None
    """After how long without a success it is switched off; None: never."""

    @property
    def key(self) -> str:
        """What it is remembered by."""
        return f"{self.channel} {self.destination}"

    @property
    def disables_at(self) -> datetime | None:
        """When it is switched off if nothing goes well; None where it never is, or is already."""
        if self.disabled_at is not None or self.since is None or self.disables_after is None:
            return None
        return self.since + self.disables_after


class Known(msgspec.Struct, frozen=True):
    """An endpoint that was told of."""

    since: datetime
    """When the trouble began that was told of."""
    told: tuple[What, ...]
    at: datetime
    """When it was told last."""


class Message(msgspec.Struct, frozen=True):
    """One message: what is told, and of which endpoints."""

    what: What
    endpoints: tuple[Endpoint, ...]


def judge(
    told: Mapping[str, Known], endpoints: Sequence[Endpoint], now: datetime
) -> tuple[list[Message], dict[str, Known]]:
    """Returns what is told now, and what is to be remembered once it is.

    Of each endpoint one thing is told at a time, the gravest, and in one trouble each thing once.
    """
    after = {
        key: each
        for key, each in told.items()
        if now - each.at < AGAIN_AFTER or any(key == one.key for one in endpoints)
    }
    found: dict[What, list[Endpoint]] = {}
    for each in endpoints:
        what = _stage(each, now)
        if what is None:
            continue
        began = each.since or each.disabled_at or now
        known = told.get(each.key)
        before = _told_before(known, began, now)
        if what in before:
            continue
        found.setdefault(what, []).append(each)
        after[each.key] = Known(began, (*before, what), now)
    messages = [Message(what, tuple(found[what])) for what in WHATS if what in found]
    return messages, after


def _stage(endpoint: Endpoint, now: datetime) -> What | None:
    if endpoint.disabled_at is not None:
        return "disabled"
    ends = endpoint.disables_at
    if ends is not None and now >= ends - WARNS_BEFORE:
        return "disabling"
    return "failing" if endpoint.failures >= LEAST_FAILURES else None


def _told_before(known: Known | None, began: datetime, now: datetime) -> tuple[What, ...]:
    """Returns what was told of the trouble that began then; of another, lately, that it fails."""
    if known is None:
        return ()
    if known.since == began:
        return known.told
    return ("failing",) if now - known.at < AGAIN_AFTER else ()
