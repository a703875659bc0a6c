"""outbox → render → deliver → log. No transaction is open while the other side is talked to."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

from sqlalchemy.orm import Session

from worker.alerts.steps import budget, views
from worker.alerts.store import keeping, notices
from worker.articles.store import headlines
from worker.base import log
from worker.base.errors import (
    ChannelError,
    EndpointGone,
    NotRendered,
    PermanentChannelError,
    StoreUnavailable,
    TransportPaused,
)
from worker.base.hours import quiet_until
from worker.base.store import tallies
from worker.base.types import Dispatch, News, Payload, Receipt
from worker.readers.store import answers
from worker.setup.means import Channel
from worker.setup.runtime import Runtime
from worker.way.deliver import said
from worker.way.deliver.store import deliveries, ending, endpoints, lost, outcomes, pauses
from worker.way.deliver.store.deliveries import AttemptOutcome, ClaimedDelivery
from worker.way.deliver.store.lost import ProcessEnded

_log = log.get(__name__)

TRANSPORT_PAUSE = 300.0
"""Seconds for which a transport that refuses our login is left alone."""

_rooms: dict[str, BoundedSemaphore] = {}
KEPT_IN_MIND = 240.0
"""Seconds for which an attempt's result waits for a database that is away: without it, what was
accepted would be sent again."""
MOST_IN_A_ROW = 20
"""Deliveries that one message may lead to: an endpoint that has others waiting gets them, too."""


def deliver(runtime: Runtime, delivery_ids: Sequence[str], holder: str) -> int:
    """Attempts each of the deliveries that is due and free, and what waits for the same endpoint.

    Returns how many were accepted.
    """
    return sum(_deliver_row(runtime, each, holder) for each in delivery_ids)


@dataclass(frozen=True, slots=True)
class _Turn:
    """A delivery that this worker holds."""

    claimed: ClaimedDelivery
    refusal: str | None
    """Why it is not to be sent."""


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The other side has it."""

    following: _Turn | None
    """What waited for the same endpoint, was due and free, and is held now."""


def _deliver_row(runtime: Runtime, delivery_id: str, holder: str) -> int:
    with runtime.database.read() as session:
        # Of those of one message the first may have led to the others.
        slug, refusal = answers.channel_of(session, delivery_id, only_open=True)
    channel = runtime.channels.get(slug or "")
    if channel is None:
        return 0
    room = _room(channel)
    if room is None:
        return _deliver_some(runtime, channel, delivery_id, holder, refusal)
    if not room.acquire(blocking=False):
        return 0  # it is hinted again
    try:
        return _deliver_some(runtime, channel, delivery_id, holder, refusal)
    finally:
        room.release()


def _room(channel: Channel) -> BoundedSemaphore | None:
    """Returns what counts this process's attempts of a kind that allows few at once."""
    most = channel.nature.room
    return None if most is None else _rooms.setdefault(channel.kind, BoundedSemaphore(most))


def _deliver_some(
    runtime: Runtime, channel: Channel, delivery_id: str, holder: str, refusal: str | None
) -> int:
    """Attempts a delivery, and after it what waits for its endpoint, as long as that goes well."""
    with runtime.database.write() as session:
        turn = _claim(session, runtime, channel, delivery_id, holder, refusal)
    accepted = 0
    while turn is not None:
        done = _attempt_one(runtime, channel, turn, holder if accepted + 1 < MOST_IN_A_ROW else "")
        if done is None:
            break
        accepted += 1
        turn = done.following
    return accepted


def _claim(
    session: Session,
    runtime: Runtime,
    channel: Channel,
    delivery_id: str,
    holder: str,
    refusal: str | None,
) -> _Turn | None:
    lease = channel.module.RETRY.lease
    claimed = deliveries.claim(session, delivery_id, holder, lease, runtime.clock())
    return None if claimed is None else _Turn(claimed, refusal)


def _attempt_one(
    runtime: Runtime, channel: Channel, turn: _Turn, next_holder: str
) -> _Accepted | None:
    """Attempts what is held. ``next_holder`` is for whom the next one is claimed; empty: nobody."""
    if turn.refusal is not None:
        _refuse(runtime, turn.claimed, turn.refusal)
        return None
    before = _lost_again(runtime, turn.claimed)
    if before is not None:
        tried = _Tried(ProcessEnded(), None)
        return _conclude_when_possible(runtime, channel, before, tried, "")
    claimed = _sendable(runtime, channel, turn.claimed)
    if claimed is None:
        return None
    try:
        tried = _attempt(runtime, channel, claimed)
    except _LeaseLost:
        return None
    return _conclude_when_possible(runtime, channel, claimed, tried, next_holder)


class _LeaseLost(Exception):
    """Another worker took the delivery over."""


def _lost_again(runtime: Runtime, claimed: ClaimedDelivery) -> ClaimedDelivery | None:
    """Returns a delivery as it was claimed last, if again nothing came of it: it may be what ends
    the process, and waits by its schedule. The first time it is tried at once, since a kill from
    outside, or another delivery's fault, is to keep no news."""
    if not lost.may_be(claimed):
        return None
    with runtime.database.write() as session:
        before = lost.settle(session, claimed, runtime.clock())
    if before is None:
        _log.warning("delivery tried again", id=claimed.id, reason=claimed.last_error)
    return before


def _refuse(runtime: Runtime, claimed: ClaimedDelivery, refusal: str) -> None:
    """Sends nothing to an address that wants no more of it."""
    outcome = AttemptOutcome("suppressed", refusal, reason=refusal)
    with runtime.database.write() as session:
        if deliveries.finish(session, claimed, outcome, runtime.clock()):
            budget.ended(session, claimed, outcome.state)
        brief = headlines.of_delivery(session, claimed.id)
        _count(session, claimed, outcome.state)
    _say(claimed, outcome, brief, is_meant=True)


def _sendable(
    runtime: Runtime, channel: Channel, claimed: ClaimedDelivery
) -> ClaimedDelivery | None:
    """Returns a claimed delivery as it may be sent now. None where it was put off, because of quiet
    hours or of how many messages its reader had today: it is sent later, never dropped."""
    if not claimed.is_urgent and _is_quiet(runtime, channel, claimed):
        return None
    return budget.counted(runtime, channel, claimed)


def _is_quiet(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery) -> bool:
    if not runtime.has_quiet_hours:
        return False
    now = runtime.clock()
    with runtime.database.write() as session:
        name = notices.alert_name(session, claimed.alert_id)
        alert = runtime.settings.alert(name)
        # The alert may name other channels by now.
        either = runtime.quiet_of(None) | runtime.quiet_of(alert)
        until = quiet_until(either.get(channel.slug, ()), now)
        if until is None:
            return False
        deliveries.wait_until(session, claimed, until, now)
    return True


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of an attempt."""

    result: Receipt | Exception
    told: News | None
    """What it tells, where its bytes were made with this attempt."""


def _attempt(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery) -> _Tried:
    told: News | None = None
    try:
        if claimed.payload is not None:
            payload = Payload(claimed.payload, claimed.payload_type or "")
        else:
            told = _told(runtime, channel, claimed)
            payload = _frozen(runtime, channel, claimed, told)
        return _Tried(_sent(runtime, channel, claimed, payload), told)
    except ChannelError as error:
        return _Tried(error, told)
    except (StoreUnavailable, _LeaseLost):
        raise
    except Exception as error:
        _log.failure("delivery failed", error, id=claimed.id, channel=claimed.channel)
        return _Tried(error, told)


def _told(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery) -> News:
    with runtime.database.read() as session:
        built = views.build(session, runtime, claimed)
    if built is None:
        raise PermanentChannelError(
            "nothing of what it tells is stored any more, or the address muted it"
        )
    return budget.with_further(runtime, channel, claimed, built)


def _frozen(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery, told: News) -> Payload:
    """Returns the bytes that every attempt repeats, and keeps them."""
    context = runtime.signing.with_links(runtime.channel_context)
    render, config = channel.module.render, channel.config
    payload = said.by(
        channel.slug, Payload, lambda: render(told, claimed.destination, config, context)
    )
    with runtime.database.write() as session:
        is_ours = deliveries.freeze(
            session, claimed, payload.content, payload.content_type, told.thread_title
        )
        if is_ours:
            keeping.note(session, told)
    if not is_ours:
        raise _LeaseLost
    return payload


def _sent(
    runtime: Runtime, channel: Channel, claimed: ClaimedDelivery, payload: Payload
) -> Receipt:
    dispatch = Dispatch(
        delivery_id=claimed.id,
        destination=claimed.destination,
        attempt=claimed.attempt,
        at=runtime.clock(),
    )
    send, config = channel.module.send, channel.config
    context = runtime.channel_context
    return said.by(channel.slug, Receipt, lambda: send(payload, dispatch, config, context))


def _conclude_when_possible(
    runtime: Runtime,
    channel: Channel,
    claimed: ClaimedDelivery,
    tried: _Tried,
    next_holder: str,
) -> _Accepted | None:
    deadline = time.monotonic() + KEPT_IN_MIND
    pause = 0.25
    held: list[_Turn] = []
    while True:
        try:
            return _conclude(runtime, channel, claimed, tried, next_holder, held)
        except StoreUnavailable:
            if time.monotonic() + pause > deadline:
                raise
        time.sleep(pause)
        pause = min(pause * 2, 4.0)


def _conclude(
    runtime: Runtime,
    channel: Channel,
    claimed: ClaimedDelivery,
    tried: _Tried,
    next_holder: str,
    held: list[_Turn],
) -> _Accepted | None:
    """``held`` are those claimed with an end to which the database did not answer: it may have
    written it."""
    now, result = runtime.clock(), tried.result
    is_paused = isinstance(result, TransportPaused)
    under = pauses.digest(runtime.sends_with(claimed.channel)) if is_paused else ""
    with runtime.database.write() as session:
        if isinstance(result, TransportPaused):
            pause = said.pause(result.retry_after) or TRANSPORT_PAUSE
            reason = said.words(result)
            pauses.begin(session, claimed.channel, pause, reason, under)
            deliveries.give_back(session, claimed, pause, reason)
            _count(session, claimed, "paused")
            _log.warning("transport paused", channel=claimed.channel, reason=reason)
            return None
        outcome = outcomes.of(result, claimed, channel.module.RETRY, now, random.random())
        accepted = outcome.state == "sent"
        waiting = None
        if accepted:
            waiting = ending.went_well(session, claimed, outcome, now)
        else:
            if deliveries.finish(session, claimed, outcome, now):
                budget.ended(session, claimed, outcome.state)
            _note_failure(session, channel, claimed, result, now)
        brief = _brief(tried.told) or headlines.of_delivery(session, claimed.id)
        following = None
        if accepted and next_holder:
            lease = channel.module.RETRY.lease
            known = (each for each in held if deliveries.renew(session, each.claimed, lease))
            following = next(known, None)
            if following is None and waiting is not None:
                # It comes with the end of the one before, since a transaction of its own takes
                # longer than what is written in it.
                each, refusal = waiting.id, waiting.refusal
                following = _claim(session, runtime, channel, each, next_holder, refusal)
                if following is not None:
                    held.append(following)
        _count(session, claimed, outcome.state)
    _say(claimed, outcome, brief)
    return _Accepted(following) if accepted else None


def _brief(told: News | None) -> headlines.Brief | None:
    if told is None or not told.items:
        return None
    title = str(told.items[0].article["title"])[: headlines.LONGEST]
    return headlines.Brief(told.alert, title, len(told.items) + told.more)


def _count(session: Session, claimed: ClaimedDelivery, outcome: str) -> None:
    tallies.note(session, tallies.ATTEMPTS, f"{claimed.channel_kind} {outcome}")
    tallies.write(session)


def _note_failure(
    session: Session,
    channel: Channel,
    claimed: ClaimedDelivery,
    result: Receipt | Exception,
    now: datetime,
) -> None:
    """Keeps count of an endpoint's failures; one gone, or failing for days, is disabled."""
    if isinstance(result, NotRendered):
        return  # it was never asked
    place = claimed.channel, claimed.destination
    failing = now - endpoints.failed(session, *place, now)
    if isinstance(result, EndpointGone):
        endpoints.disable(
            session, claimed.channel, claimed.destination, "it said that it is gone", now
        )
        return
    longest = channel.nature.disabled_after
    if longest is not None and failing > longest:
        reason = f"no success for {longest.total_seconds() / 3600:g} hours"
        endpoints.disable(session, claimed.channel, claimed.destination, reason, now)


def _say(
    claimed: ClaimedDelivery,
    outcome: AttemptOutcome,
    brief: headlines.Brief | None,
    *,
    is_meant: bool = False,
) -> None:
    """Logs what became of a delivery. ``is_meant``: it is not sent because somebody wants so."""
    fields: dict[str, object] = {"id": claimed.id}
    if brief is not None:
        fields |= {"alert": brief.alert, "title": brief.title, "articles": brief.articles}
    fields |= {
        "channel": claimed.channel,
        "to": claimed.destination,
        "attempt": claimed.attempt,
    }
    if outcome.state == "sent":
        _log.info("alert sent", **fields, detail=outcome.detail)
    elif is_meant:
        _log.info(f"alert {outcome.state}", **fields, reason=outcome.detail)
    else:
        _log.warning(f"alert {outcome.state}", **fields, error=outcome.detail)
