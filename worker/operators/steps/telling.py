"""The ways to those who run the service, and what is logged where none is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from worker.alerts import alerting
from worker.base import log
from worker.base.types import News
from worker.operators import complaints, store
from worker.operators.store import Telling
from worker.setup.means import Channel
from worker.setup.runtime import Runtime, routes

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Ways:
    """How news gets to those who run the service."""

    kind: str
    made: list[Telling]
    failed: dict[str, Exception]
    """Channels that cannot make a message of it, and why."""


def channels_of(runtime: Runtime) -> list[Channel]:
    """Returns the channels of those who run the service."""
    slugs = runtime.settings.service.operator_channels
    return [runtime.channels[slug] for slug in slugs if slug in runtime.channels]


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
    said: Mapping[str, datetime],
    ways: Sequence[Ways],
    lost: Collection[str] = (),
) -> None:
    """Says in the log what nobody could be told, when that begins or is of another kind, and seldom
    after. What an error says in its own words may be new each time, and is no other kind.

    ``what`` names the messages that are looked at together, and ``said`` is what was said of them.
    ``lost`` are kinds of messages to which there is no way at all.
    """
    failing: dict[str, Callable[[], None]] = {
        f"{way.kind} by {slug}: {type(error).__name__}": partial(log_error, way.kind, slug, error)
        for way in ways
        for slug, error in way.failed.items()
    }
    failing |= {f"{kind} by any way": partial(_log_lost, kind) for kind in lost}
    due, after = complaints.judge(said, failing, runtime.clock())
    for name in due:
        failing[name]()
    if after != said:
        with runtime.database.write() as session:
            store.remember_complaints(session, what, after)


def _log_lost(kind: str) -> None:
    _log.warning("operators not told: every way to them fails", kind=kind)


def log_error(kind: str, slug: str, error: Exception) -> None:
    """Says in the log why a channel could not make a message, with where that came from."""
    _log.exception("operators not told", error, channel=slug, kind=kind)
