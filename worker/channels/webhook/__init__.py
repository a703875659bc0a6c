"""Webhooks by Standard Webhooks 1.0 (https://www.standardwebhooks.com)."""

from __future__ import annotations

from datetime import timedelta

from worker.base import address
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext, Nature
from worker.channels.webhook.config import Config as Config
from worker.channels.webhook.config import shown_url

QUEUE = "webhook"
RETRY = RetrySchedule(
    delays=(5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0),
    give_up=120 * 3600.0,
    jitter=0.2,
    exhausted="held",
    permanent="held",
    lease=60.0,
    repeat=False,
)


def made_with(config: Config, context: ChannelContext) -> str:
    """Returns the mark of the template and of those beside it; empty where there is none."""
    if not config.template:
        return ""
    from worker.channels.webhook.templates import Templates

    return Templates.read(context.base_dir, config.template).mark


NATURE = Nature(disabled_after=timedelta(hours=120), made_with=made_with)


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the URL as it may be shown: its host, and a digest of the rest."""
    return (shown_url(config),)


def names_in_ids(config: Config) -> tuple[str, ...]:
    """Returns what the destination is called in deliveries' ids, which must never change."""
    return (address.identity(config.url),)


def check(config: Config, context: ChannelContext) -> list[str]:
    """Returns what is wrong with the secrets: without a good one nothing can be signed; and how the
    template fails for news of a sample."""
    from worker.channels.webhook.signing import keys

    problems = []
    try:
        keys(config, context.base_dir)
    except ValueError as error:
        problems.append(str(error))
    if config.template:
        from worker.channels.webhook.templating import problems_of

        problems += problems_of(config, context.base_dir)
    return problems


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes the JSON body, or what the template makes of it. Raises NotRendered and, where a
    template could not be tried, RetryableChannelError."""
    if config.template:
        from worker.channels.webhook.templating import made

        return made(news, config, context.base_dir, context.zone)
    from worker.alerts.notices.body import body

    return Payload(body(news), "application/json")


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Posts the body once, signed for this moment. Raises a ChannelError."""
    from worker.channels.webhook.posting import post

    return post(payload, dispatch, config, context)
