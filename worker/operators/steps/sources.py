"""Tells those who run the service of sources that fail, fall silent and recover."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from worker.alerts.notices.times import spoken
from worker.base import log
from worker.base.news import SourceNews
from worker.base.types import News
from worker.operators import store
from worker.operators.outages import FAILING, Message, What, judge
from worker.operators.steps.telling import channels_of, log_failed, tellings
from worker.operators.store import Facts
from worker.setup.runtime import Runtime

EVERY = 60.0
"""Seconds from one look to the next."""
_WHAT = "sources"
_MOST_TOLD = 1_000
"""Sources of one message; it says how many more there are."""
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class _About:
    """What is known of the sources that are told of."""

    facts: Mapping[int, Facts]
    cadences: Mapping[int, float]
    now: datetime


def step(runtime: Runtime) -> bool:
    """Looks at all sources, and makes deliveries of what is new. Returns that nothing is left."""
    channels = channels_of(runtime)
    if not channels:
        return False
    now = runtime.clock()
    with runtime.database.read() as session:
        told, said = store.told(session), store.complaints(session, _WHAT)
        messages, after = judge(told, store.troubles(session), store.there(session), now)
        if not messages and after == told:
            return False
        ids = {source for each in messages for source, _, _ in each.sources}
        about = _About(store.facts(session, ids), store.cadences(session, ids), now)
    told_of = [(_news(each, about), _uid(each, about)) for each in messages]
    ways = [tellings(runtime, channels, news, uid) for news, uid in told_of if news.sources]
    log_failed(runtime, _WHAT, said, ways)
    made = [each for one in ways for each in one.made]
    if ways and not made:
        # It is told when a channel can make it.
        return False
    with runtime.database.write() as session:
        store.tell(session, made, after, now)
    for message in messages:
        _log.info("operators told", kind=message.kind, sources=len(message.sources))
    return False


def _news(message: Message, about: _About) -> News:
    told = [
        _source(about.facts[source], what, since, message.kind == "recovered", about)
        for source, what, since in message.sources
        if source in about.facts
    ]
    return News(
        delivery_id="",
        alert=store.ALERT,
        kind=f"source.{message.kind}",
        created_at=about.now,
        story_id=None,
        label="Wirewatch",
        items=(),
        sources=tuple(told[:_MOST_TOLD]),
        more=len(told[_MOST_TOLD:]),
    )


def _source(facts: Facts, what: What, since: datetime, is_over: bool, about: _About) -> SourceNews:
    reason = _over(what, since, about) if is_over else _reason(facts, what, since, about)
    return SourceNews(
        kind=facts.kind,
        key=facts.key,
        name=facts.name,
        group=facts.group,
        was=what,
        since=since,
        until=about.now if is_over else None,
        reason=reason,
    )


def _reason(facts: Facts, what: What, since: datetime, about: _About) -> str:
    if what == FAILING:
        if facts.disabled:
            return f"It was switched off: {facts.disabled}."
        words = facts.error or "the reason is not known"
        return f"It has failed since {spoken(since)}: {words}."
    usual = about.cadences.get(facts.id)
    cadence = f"; it used to bring something every {_span(usual)}" if usual else ""
    return f"It has brought nothing new since {spoken(since)}{cadence}."


def _over(what: What, since: datetime, about: _About) -> str:
    lasted = _span((about.now - since).total_seconds())
    if what == FAILING:
        return f"It answers again; it had failed since {spoken(since)}, for {lasted}."
    return f"It brings something again; it had been silent since {spoken(since)}, for {lasted}."


def _span(seconds: float) -> str:
    """Returns a span as people say it: ``3 hours``."""
    for name, unit in (("day", 86_400.0), ("hour", 3600.0)):
        if seconds >= 1.5 * unit:
            return f"{round(seconds / unit)} {name}s"
    minutes = max(1, round(seconds / 60.0))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _uid(message: Message, about: _About) -> str:
    """Names what is told, wherever it is told again: by a restored database, too."""
    told = sorted(
        f"{about.facts[source].kind} {about.facts[source].key} {what} {since.isoformat()}"
        for source, what, since in message.sources
        if source in about.facts
    )
    return hashlib.sha256("\n".join((message.kind, *told)).encode()).hexdigest()[:32]
