"""Keeps to the messages of a day: counts what is sent, and puts off what exceeds them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from worker.alerts import budget
from worker.alerts.alerting import delivery_id
from worker.alerts.budget import COUNTED, NAME, Limits, Message
from worker.alerts.digests import READY, turn_of
from worker.alerts.kinds import NEWS, UPDATE
from worker.alerts.store import budget as store
from worker.alerts.store import notices, overflow
from worker.base import log
from worker.base.hours import Quiet, zone
from worker.base.types import FAILED_STATES, News
from worker.settings import AlertSettings
from worker.setup.means import Channel
from worker.setup.runtime import Runtime, routes
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import ClaimedDelivery

_SOON = 1.0
"""Seconds after which what could not be put into a digest just now is looked at again."""
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom a message is: by which clocks, when not, and how many there may be."""

    where: ZoneInfo
    quiet: tuple[Quiet, ...]
    limits: Limits
    topics: tuple[str, ...]
    """The topics of the message's alert."""


def counted(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery) -> ClaimedDelivery | None:
    """Counts a claimed delivery among the messages of its reader's day, and returns it so; None
    where it is put off, or went into a digest.

    What is counted already is not counted again, nor is what is tried again or replayed: its bytes
    are made.
    """
    is_done = claimed.counted_on is not None or claimed.payload is not None
    if is_done or not channel.nature.people or claimed.kind not in COUNTED:
        return claimed
    if claimed.slot_at is None and not _is_limited(runtime):
        return claimed
    now = runtime.clock()
    try:
        with runtime.database.write() as session:
            if claimed.slot_at is not None and claimed.slot_at <= now:
                _into_digest(session, runtime, channel, claimed, now)
                return None
            return _count(session, runtime, channel, claimed, now)
    except store.LeaseLost:
        return None


def _is_limited(runtime: Runtime) -> bool:
    if runtime.settings.service.most_messages_a_day:
        return True
    return any(each.max_mails_per_day for each in runtime.settings.alerts)


def _count(
    session: Session, runtime: Runtime, channel: Channel, claimed: ClaimedDelivery, now: datetime
) -> ClaimedDelivery | None:
    reader = _reader(session, runtime, channel, claimed)
    message = Message(
        alert=str(claimed.alert_id),
        story=store.story_of(session, claimed),
        is_first_of_main=lambda: (
            claimed.kind == NEWS and store.is_about(session, claimed.id, reader.topics)
        ),
        is_urgent=claimed.is_urgent,
        is_correction=lambda: (
            claimed.kind == UPDATE and store.corrects_what_was_told(session, claimed)
        ),
    )
    day = budget.day_of(now, reader.where)
    verdict = store.take(
        session, claimed, day, lambda seen: budget.decide(seen, message, reader.limits)
    )
    if verdict.day is None:
        _put_off(session, claimed, reader, verdict.reason, now)
        return None
    return replace(claimed, counted_on=day, place=verdict.place)


def _put_off(
    session: Session, claimed: ClaimedDelivery, reader: _Reader, reason: str, now: datetime
) -> None:
    slot = budget.next_slot(now, reader.where, reader.quiet)
    deliveries.put_off(session, claimed, slot, reason)
    _log.info("message put off", id=claimed.id, to=claimed.destination, until=slot, reason=reason)


def _into_digest(
    session: Session, runtime: Runtime, channel: Channel, claimed: ClaimedDelivery, now: datetime
) -> None:
    """Puts what was put off for this time into one digest, which goes with the next tick."""
    found = overflow.due(session, claimed, now)
    if all(each.id != claimed.id for each in found):
        # Somebody else has the row for a moment, or it is another's by now.
        deliveries.give_back(session, claimed, _SOON, "its digest is being made")
        return
    turn = turn_of(max(each.slot for each in found))
    named = {each.destination: each.named or each.destination for each in routes(channel)}
    to = named.get(claimed.destination, claimed.destination)
    digest = delivery_id(NAME, turn.uid, READY, channel.slug, to)
    if overflow.fold(session, claimed, found, digest, now):
        _log.info("digest made", id=digest, to=claimed.destination, messages=len(found))
        return
    # That digest is gone: it came too late for it.
    reader = _reader(session, runtime, channel, claimed)
    _put_off(session, claimed, reader, "the digest before went already", now)


def _reader(
    session: Session, runtime: Runtime, channel: Channel, claimed: ClaimedDelivery
) -> _Reader:
    name = notices.alert_name(session, claimed.alert_id)
    alert = runtime.settings.alert(name)
    return _Reader(
        where=_zone(runtime, channel),
        quiet=_quiet(runtime, channel, alert),
        limits=Limits(
            runtime.settings.service.most_messages_a_day,
            alert.max_mails_per_day if alert is not None else 0,
        ),
        topics=alert.topics if alert is not None else (),
    )


def _zone(runtime: Runtime, channel: Channel) -> ZoneInfo:
    return zone(getattr(channel.config, "zone", "") or runtime.settings.service.zone)


def _quiet(runtime: Runtime, channel: Channel, alert: AlertSettings | None) -> tuple[Quiet, ...]:
    if not runtime.has_quiet_hours:
        return ()
    either = runtime.quiet_of(None) | runtime.quiet_of(alert)
    return either.get(channel.slug, ())


def with_further(runtime: Runtime, channel: Channel, claimed: ClaimedDelivery, built: News) -> News:
    """Returns what a message tells, with when further ones come where it is the last for now."""
    if claimed.place is None:
        return built
    where = _zone(runtime, channel)
    limits = Limits(runtime.settings.service.most_messages_a_day)
    quiet = _quiet(runtime, channel, runtime.settings.alert(built.alert))
    at = budget.next_slot(runtime.clock(), where, quiet)
    return replace(built, further=budget.further(claimed.place, limits, at, where.key))


def ended(session: Session, claimed: ClaimedDelivery, state: str) -> None:
    """Gives its place back where nobody got the message: another takes it."""
    if claimed.counted_on is not None and state in FAILED_STATES:
        store.give_back(session, claimed)
