"""Frees what is held because a template failed that was changed, and tells of those that fail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from weakref import WeakSet

from worker.alerts.notices import endpoint_headings
from worker.base import log
from worker.base.news import EndpointNews
from worker.base.types import News
from worker.operators import store as operators
from worker.operators.steps.telling import channels_of, log_error, tellings
from worker.operators.store import Telling
from worker.operators.templates import store
from worker.setup.runtime import Runtime
from worker.way.deliver.store import endpoints
from worker.way.deliver.store.endpoints import Unmade

EVERY = 10.0
"""Seconds from one look to the next."""
_seen = WeakSet[Runtime]()
_log = log.get(__name__)


def step(runtime: Runtime) -> bool:
    """Looks at the templates of all channels. Returns that nothing is left."""
    marks = _marks(runtime)
    if not marks:
        return False
    now = runtime.clock()
    with runtime.database.write() as session:
        for slug, mark in marks.items():
            if freed := endpoints.free_mended(session, slug, mark):
                _log.info("what could not be made is tried again", channel=slug, count=freed)
        told, failing = store.told(session), dict[str, str]()
        configured = runtime.destinations()
        unsent = {each.uid: each for each in operators.unsent(session, (endpoint_headings.HELD,))}
        for slug, mark in marks.items():
            held = endpoints.held_unmade(session, slug, configured[slug]) if mark else None
            if held is None:
                continue
            failing[slug] = mark
            uid = _uid(slug, mark)
            if uid in unsent:
                # What waits through quiet hours says how it is when it goes.
                at = unsent.pop(uid).created_at
                operators.say_anew(session, _told(runtime, slug, mark, held, at))
            if told.get(slug) != mark:
                operators.add(session, _told(runtime, slug, mark, held, now), now)
                _log.warning("template fails", channel=slug, error=held.reason)
        operators.take_back(session, unsent)
        if failing != told:
            store.remember(session, failing)
    return False


def _marks(runtime: Runtime) -> Mapping[str, str]:
    """Returns the marks of all channels' templates, empty ones of channels that have none.

    Where no channel has one they are looked at once a configuration: what is held for a template
    that was taken out of it is freed, too.
    """
    found = {
        slug: channel.nature.made_with(channel.config, runtime.channel_context)
        for slug, channel in runtime.channels.items()
        if channel.nature.made_with is not None
    }
    if not any(found.values()) and runtime in _seen:
        return {}
    _seen.add(runtime)
    return found


def _told(runtime: Runtime, slug: str, mark: str, held: Unmade, now: datetime) -> list[Telling]:
    """Returns what tells, by other ways, that a channel's template fails."""
    endpoint = EndpointNews(
        channel=slug,
        kind=runtime.channels[slug].kind,
        destination=held.destination,
        failures=0,
        since=None,
        waiting=held.waiting,
        disables_at=None,
        reason=f"{held.reason}. What is to go there is held until this is mended.",
    )
    news = News(
        delivery_id="",
        alert=operators.ALERT,
        kind=endpoint_headings.HELD,
        created_at=now,
        story_id=None,
        label="Wirewatch",
        items=(),
        endpoints=(endpoint,),
    )
    others = [each for each in channels_of(runtime) if each.slug != slug]
    ways = tellings(runtime, others, news, _uid(slug, mark))
    # It is told of one change once, whoever can be told.
    for each, error in ways.failed.items():
        log_error(news.kind, each, error)
    return ways.made


def _uid(slug: str, mark: str) -> str:
    """Names what is told, wherever it is told again: by a restored database, too."""
    told = f"{endpoint_headings.HELD}\n{slug}\n{mark}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
