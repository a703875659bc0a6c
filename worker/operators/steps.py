"""Tells those who run the service of sources that fail, fall silent and recover."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from worker.alerts import alerting
from worker.alerts.notices.times import spoken
from worker.base import log
from worker.base.news import SourceNews
from worker.base.types import News
from worker.operators import store, untold
from worker.operators.outages import FAILING, Message, What, judge
from worker.operators.store import Facts, Telling
from worker.operators.untold import Said
from worker.setup.means import Channel
from worker.setup.runtime import Runtime, routes

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
        told, said = store.told(session), store.untold(session, _WHAT)
        messages, after = judge(told, store.troubles(session), store.there(session), now)
        if not (messages or said) and after == told:
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


@dataclass(frozen=True, slots=True)
class Ways:
    """How news gets to those who run the service."""

    kind: str
    made: list[Telling]
    failed: dict[str, Exception]
    """Channels that cannot make a message of it, and why."""


def tellings(
    runtime: Runtime,
    channels: Sequence[Channel],
    news: News,
    uid: str,
    without: Collection[tuple[str, str]] = (),
) -> Ways:
    """Returns a delivery of news to each destination of the channels of those who run the service.

    ``uid`` names what is told wherever it is told again; ``without`` are channels and destinations
    that would not get it.
    """
    ways = Ways(news.kind, [], {})
    for channel in channels:
        for route in routes(channel):
            if (channel.slug, route.destination) in without:
                continue
            to = route.named or route.destination
            delivery = alerting.delivery_id(store.ALERT, uid, news.kind, channel.slug, to)
            told = replace(news, delivery_id=delivery)
            try:
                payload = channel.module.render(
                    told, route.destination, channel.config, runtime.channel_context
                )
            except Exception as error:
                # A plugin's channel may not know these messages; the others are told.
                ways.failed[channel.slug] = error
                continue
            made = Telling(
                delivery,
                news.kind,
                uid,
                channel.slug,
                channel.kind,
                route.destination,
                payload.content,
                payload.content_type,
            )
            ways.made.append(made)
    return ways


def log_failed(
    runtime: Runtime,
    what: str,
    said: Mapping[str, Said],
    ways: Sequence[Ways],
    lost: Mapping[str, str] | None = None,
) -> None:
    """Says in the log what nobody could be told, when that begins or changes, and seldom after.

    ``what`` names the messages that are looked at together, and ``said`` is what was said of them.
    ``lost`` are kinds of messages to which there is no way at all, with what they are about.
    """
    errors = {
        f"{way.kind} {slug}": (way.kind, slug, error)
        for way in ways
        for slug, error in way.failed.items()
    }
    failing = {name: f"{type(error).__name__}: {error}" for name, (*_, error) in errors.items()}
    due, after = untold.judge(said, failing | dict(lost or {}), runtime.clock())
    for name in due:
        if name in errors:
            log_error(*errors[name])
        else:
            _log.warning("operators not told: every way to them fails", kind=name)
    if after != said:
        with runtime.database.write() as session:
            store.remember_untold(session, what, after)


def log_error(kind: str, slug: str, error: Exception) -> None:
    """Says in the log why a channel could not make a message, with where that came from."""
    try:
        raise error
    except Exception:
        _log.exception("operators not told", channel=slug, kind=kind)


def channels_of(runtime: Runtime) -> list[Channel]:
    """Returns the channels of those who run the service."""
    slugs = runtime.settings.service.operator_channels
    return [runtime.channels[slug] for slug in slugs if slug in runtime.channels]


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
