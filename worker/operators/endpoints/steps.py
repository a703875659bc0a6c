"""Tells those who run the service of endpoints that fail, by another way than these."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from worker.alerts.notices.times import spoken
from worker.base import log
from worker.base.news import EndpointNews
from worker.base.types import News
from worker.operators import store as operators
from worker.operators.endpoints import store
from worker.operators.endpoints.judge import (
    WHATS,
    Endpoint,
    Message,
    ToldTrouble,
    What,
    judge,
    named,
    over,
    put_right,
    settled,
    still,
)
from worker.operators.endpoints.store import Row, Waiting
from worker.operators.steps.telling import Ways, channels_of, log_failed, tellings
from worker.operators.store import Telling
from worker.setup.runtime import Runtime, routes

EVERY = 60.0
"""Seconds from one look to the next."""
_WHAT = "endpoints"
_MOST_TOLD = 100
"""Endpoints of one message; it says how many more there are."""
_log = log.get(__name__)
_Place = tuple[str, str]
_KINDS: dict[str, What] = {f"endpoint.{each}": each for each in WHATS}


def step(runtime: Runtime) -> bool:
    """Looks at all endpoints, and makes deliveries of what is new. What waits for its first try, as
    through quiet hours, is made anew: it says how it is when it goes. Returns that nothing is
    left."""
    channels = channels_of(runtime)
    if not channels:
        return False
    now = runtime.clock()
    with runtime.database.read() as session:
        remembered, rows = store.told(session), store.in_trouble(session)
        said = operators.complaints(session, _WHAT)
        rows = [each for each in rows if (each.channel, each.destination) in _places(runtime)]
        troubles = [_endpoint(runtime, each) for each in rows]
        ways_to_them = {
            (channel.slug, route.destination) for channel in channels for route in routes(channel)
        }
        told = put_right(remembered, troubles, now)
        messages, after = judge(told, troubles, ways_to_them, now)
        unsent = operators.unsent(session, _KINDS)
        lasting = {each.uid: still(told, troubles, each.uid) for each in unsent}
        ended = over(told, troubles) | {uid for uid, those in lasting.items() if not those}
        if not (messages or ended or unsent) and after == remembered:
            return False
        told_of = [*(each.endpoints for each in messages), *lasting.values()]
        of_them = {(each.channel, each.destination) for those in told_of for each in those}
        waiting = store.waiting(session, of_them)
    seen = {(each.channel, each.destination): each for each in rows}
    ways, lost = list[Ways](), set[str]()
    for message in messages:
        news, uid = _news(runtime, message, seen, waiting, now), _uid(message)
        way = tellings(runtime, channels, news, uid, {*seen, *message.heard})
        ways.append(way)
        if not way.made:
            # It is told when there is another way.
            if not message.heard:
                lost.add(news.kind)
            after = _as_before(after, told, message)
        else:
            _log.info("operators told", kind=news.kind, endpoints=len(message.endpoints))
            by = {(each.channel, each.destination) for each in way.made}
            after = named(after, told, message, uid, by)
    log_failed(runtime, _WHAT, said, ways, lost)
    anew = list[Telling]()
    for waits in unsent:
        if those := lasting[waits.uid]:
            message = Message(_KINDS[waits.kind], those)
            news = _news(runtime, message, seen, waiting, waits.created_at)
            anew += tellings(runtime, channels, news, waits.uid).made
    with runtime.database.write() as session:
        taken_back = operators.take_back(session, ended)
        operators.say_anew(session, anew)
        operators.add(session, [each for way in ways for each in way.made], now)
        store.remember(session, settled(after, ended, taken_back))
    if taken_back:
        number = sum(len(ways_of) for ways_of in taken_back.values())
        _log.info("operators' messages taken back", deliveries=number)
    return False


def _as_before(
    after: Mapping[str, ToldTrouble], told: Mapping[str, ToldTrouble], message: Message
) -> dict[str, ToldTrouble]:
    """Returns what is to be remembered where a message could not be told."""
    keys = {each.key for each in message.endpoints}
    kept = {key: each for key, each in after.items() if key not in keys}
    return kept | {key: told[key] for key in keys if key in told}


def _places(runtime: Runtime) -> Collection[_Place]:
    """Returns the endpoints of the configuration: of others nothing is told."""
    return {
        (channel.slug, route.destination)
        for channel in runtime.channels.values()
        for route in routes(channel)
    }


def _endpoint(runtime: Runtime, row: Row) -> Endpoint:
    return Endpoint(
        row.channel,
        row.destination,
        row.failures,
        row.failing_since,
        row.disabled_at,
        runtime.channels[row.channel].nature.disabled_after,
    )


def _news(
    runtime: Runtime,
    message: Message,
    rows: Mapping[_Place, Row],
    waiting: Mapping[_Place, Waiting],
    now: datetime,
) -> News:
    shown = []
    for each in message.endpoints[:_MOST_TOLD]:
        place = each.channel, each.destination
        kind = runtime.channels[each.channel].kind
        shown.append(_told(each, kind, rows[place], waiting[place]))
    return News(
        delivery_id="",
        alert=operators.ALERT,
        kind=f"endpoint.{message.what}",
        created_at=now,
        story_id=None,
        label="Wirewatch",
        items=(),
        endpoints=tuple(shown),
        more=len(message.endpoints[_MOST_TOLD:]),
    )


def _told(endpoint: Endpoint, kind: str, row: Row, waits: Waiting) -> EndpointNews:
    found = EndpointNews(
        channel=endpoint.channel,
        kind=kind,
        destination=endpoint.destination,
        failures=endpoint.failures,
        since=endpoint.since,
        waiting=waits.number,
        disables_at=endpoint.disables_at,
        reason="",
    )
    return replace(found, reason=_reason(found, row, waits.error))


def _reason(found: EndpointNews, row: Row, error: str) -> str:
    number = f"{found.waiting:,} {'message' if found.waiting == 1 else 'messages'}"
    if row.disabled_at is not None:
        why = row.reason or "it failed for too long"
        return f"It was switched off: {why}. What was to go there is held: {number}."
    since = f" since {spoken(found.since)}" if found.since else ""
    waits = f"{number} {'waits' if found.waiting == 1 else 'wait'} for it."
    said = f"It has failed{since}, {found.failures:,} times in a row: {error or 'no reason known'}."
    if found.disables_at is None:
        return f"{said} {waits}"
    ends = f"If nothing goes well, it is switched off on {spoken(found.disables_at)}."
    return f"{said} {waits} {ends}"


def _uid(message: Message) -> str:
    """Names what is told, wherever it is told again: by a restored database, too."""
    told = sorted(
        f"{each.channel} {each.destination} {each.since or each.disabled_at}"
        for each in message.endpoints
    )
    return hashlib.sha256("\n".join((message.what, *told)).encode()).hexdigest()[:32]
