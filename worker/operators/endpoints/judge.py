"""Which endpoints those who run the service are told of now.

Pure: what was told before comes in, and what is told now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    uids: tuple[str, ...] = ()
    """The messages that tell of this trouble, as long as it lasts."""


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


def over(told: Mapping[str, Known], endpoints: Sequence[Endpoint]) -> frozenset[str]:
    """Returns the messages of whose endpoints none is in trouble any more."""
    in_trouble = {each.key for each in endpoints}
    lasting = {uid for key, each in told.items() if key in in_trouble for uid in each.uids}
    return frozenset(uid for each in told.values() for uid in each.uids if uid not in lasting)


def named(
    after: Mapping[str, Known], told: Mapping[str, Known], message: Message, uid: str
) -> dict[str, Known]:
    """Returns what is to be remembered with which message it was that told of its endpoints."""
    found = dict(after)
    for each in message.endpoints:
        known, before = found[each.key], told.get(each.key)
        earlier = before.uids if before is not None and before.since == known.since else ()
        found[each.key] = msgspec.structs.replace(known, uids=(*earlier, uid))
    return found


def settled(
    after: Mapping[str, Known], uids: Collection[str], taken_back: Collection[str]
) -> dict[str, Known]:
    """Returns what is to be remembered once messages are over. What nobody was told, because all
    of it was taken back, is to be told anew when it is so again."""
    found = {}
    for key, each in after.items():
        ended = [uid for uid in each.uids if uid in uids]
        if ended and all(uid in taken_back for uid in ended):
            continue
        left = tuple(uid for uid in each.uids if uid not in uids)
        found[key] = msgspec.structs.replace(each, uids=left) if ended else each
    return found


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
