"""Which endpoints those who run the service are told of now.

Pure: what was told before comes in, and what is told now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from worker.operators.times import is_lately

What = Literal["failing", "disabling", "disabled"]
Place = tuple[str, str]
"""A channel and a destination: an endpoint, and a way to those who run the service."""
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


class ToldTrouble(msgspec.Struct, frozen=True):
    """An endpoint that was told of."""

    since: datetime
    """When the trouble began that was told of."""
    told: tuple[What, ...]
    at: datetime
    """When it was told last."""
    uids: tuple[str, ...] = ()
    """The messages that tell of this trouble, as long as it lasts."""
    heard: tuple[Place, ...] = ()
    """The ways by which there was word since then, without those that it was taken back from."""


class Message(msgspec.Struct, frozen=True):
    """One message: what is told, and of which endpoints."""

    what: What
    endpoints: tuple[Endpoint, ...]
    heard: frozenset[Place] = frozenset()
    """The ways by which it is not told: there was word of these endpoints lately."""


def put_right(
    told: Mapping[str, ToldTrouble], endpoints: Sequence[Endpoint], now: datetime
) -> dict[str, ToldTrouble]:
    """Returns what was told, after a clock that ran ahead was put right: what it noted as the
    beginning of a trouble that lasts, whose messages are not over, is brought forward with the
    endpoint's."""
    began = {each.key: each.since or each.disabled_at or now for each in endpoints}
    return {
        key: msgspec.structs.replace(each, since=began[key])
        if each.since > now and each.uids and key in began
        else each
        for key, each in told.items()
    }


def judge(
    told: Mapping[str, ToldTrouble],
    endpoints: Sequence[Endpoint],
    ways: Collection[Place],
    now: datetime,
) -> tuple[list[Message], dict[str, ToldTrouble]]:
    """Returns what is told now, and what is to be remembered once it is.

    Of each endpoint one thing is told at a time, the gravest, and in one trouble each thing once.
    ``ways`` are those to the people who run the service.
    """
    open_ways = set(ways) - {(each.channel, each.destination) for each in endpoints}
    after = {
        key: each
        for key, each in told.items()
        if is_lately(each.at, AGAIN_AFTER, now) or any(key == one.key for one in endpoints)
    }
    found: dict[tuple[What, frozenset[Place]], list[Endpoint]] = {}
    for each in endpoints:
        what = _stage(each, now)
        if what is None:
            continue
        began = each.since or each.disabled_at or now
        known = told.get(each.key)
        heard = frozenset[Place]()
        if known is not None and known.since == began:
            if what in known.told:
                continue
            after[each.key] = ToldTrouble(began, (*known.told, what), now)
        elif known is not None and known.heard and _is_the_same_again(known, what, now):
            # Those hear of it that heard nothing of the one before. It stays another: if it lasts,
            # all hear of it when the time has come.
            heard = frozenset(known.heard)
            if open_ways <= heard:
                continue
        else:
            after[each.key] = ToldTrouble(began, (what,), now)
        found.setdefault((what, heard), []).append(each)
    messages = [
        Message(what, tuple(those), heard)
        for (what, heard), those in sorted(found.items(), key=_order)
    ]
    return messages, after


def _is_the_same_again(known: ToldTrouble, what: What, now: datetime) -> bool:
    return what == "failing" and is_lately(known.at, AGAIN_AFTER, now)


def _order(found: tuple[tuple[What, frozenset[Place]], object]) -> tuple[int, list[Place]]:
    (what, heard), _ = found
    return WHATS.index(what), sorted(heard)


def over(told: Mapping[str, ToldTrouble], endpoints: Sequence[Endpoint]) -> frozenset[str]:
    """Returns the messages of whose endpoints none is in trouble any more."""
    in_trouble = {each.key for each in endpoints}
    lasting = {uid for key, each in told.items() if key in in_trouble for uid in each.uids}
    return frozenset(uid for each in told.values() for uid in each.uids if uid not in lasting)


def still(
    told: Mapping[str, ToldTrouble], endpoints: Sequence[Endpoint], uid: str
) -> tuple[Endpoint, ...]:
    """Returns the endpoints in trouble that a message tells of."""
    return tuple(each for each in endpoints if each.key in told and uid in told[each.key].uids)


def named(
    after: Mapping[str, ToldTrouble],
    told: Mapping[str, ToldTrouble],
    message: Message,
    uid: str,
    by: Collection[Place],
) -> dict[str, ToldTrouble]:
    """Returns what is to be remembered with which message it was that told of its endpoints, and by
    which ways."""
    found = dict(after)
    for each in message.endpoints:
        known, before = found[each.key], told.get(each.key)
        earlier = before.uids if before is not None and before.since == known.since else ()
        heard = tuple(sorted({*by, *message.heard}))
        found[each.key] = msgspec.structs.replace(known, uids=(*earlier, uid), heard=heard)
    return found


def settled(
    after: Mapping[str, ToldTrouble],
    uids: Collection[str],
    taken_back: Mapping[str, Collection[Place]],
) -> dict[str, ToldTrouble]:
    """Returns what is to be remembered once messages are over. A way that one was taken back from
    is to be told anew when it is so again; what nobody was told is forgotten."""
    found = {}
    for key, each in after.items():
        ended = [uid for uid in each.uids if uid in uids]
        unheard = {way for uid in ended for way in taken_back.get(uid, ())}
        heard = tuple(way for way in each.heard if way not in unheard)
        if unheard and not heard:
            continue
        left = tuple(uid for uid in each.uids if uid not in uids)
        found[key] = msgspec.structs.replace(each, uids=left, heard=heard) if ended else each
    return found


def _stage(endpoint: Endpoint, now: datetime) -> What | None:
    if endpoint.disabled_at is not None:
        return "disabled"
    ends = endpoint.disables_at
    if ends is not None and now >= ends - WARNS_BEFORE:
        return "disabling"
    return "failing" if endpoint.failures >= LEAST_FAILURES else None
