"""Chat and push services by Apprise (https://appriseit.com), which ``wirewatch[apprise]`` brings.

Apprise opens its own connections, so each message leaves by a process of its own (``child``), where
no address is reached but those that the guard lets through.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from worker.base import address
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext, Nature
from worker.channels.apprise.config import Config as Config
from worker.channels.apprise.services import SERVICES, schema_of

QUEUE = "webhook"
RETRY = RetrySchedule(
    delays=(10.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 86_400.0),
    give_up=4 * 86_400.0,
    jitter=0.2,
    exhausted="held",
    permanent="held",
    lease=120.0,
    repeat=False,
)
NATURE = Nature(people=True, disabled_after=timedelta(hours=120), room=2)


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the service and a digest of the rest: all of the address may be a secret."""
    return (address.of_webhook(config.url),)


def check(config: Config, context: ChannelContext) -> list[str]:
    """Returns what would keep every message from leaving: Apprise is not there, or the address is
    none that its service takes, or leads inside."""
    from worker.channels.apprise.calling import problems

    return problems(config, context)


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes headline and text as the service shows them."""
    from worker.alerts.notices.catalogues.reader import Reader
    from worker.alerts.notices.chat import message

    service = SERVICES[schema_of(config.url)]
    reader = Reader(config.zone, config.language, context.zone)
    made = message(news, service.marks, service.width, titled=service.titled, reader=reader)
    return Payload(msgspec.json.encode(made), "application/json")


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Sends the message once. Raises a ChannelError."""
    from worker.channels.apprise.calling import call

    return call(payload, dispatch, config, context)
