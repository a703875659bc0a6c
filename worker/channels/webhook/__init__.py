"""Webhooks by Standard Webhooks 1.0 (https://www.standardwebhooks.com)."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext
from worker.settings.values import Secret

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


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``webhook``. Secrets are hidden from ``repr``."""

    url: Annotated[
        str,
        Meta(
            description="Where notices are posted to.",
            extra={"allowed": "an address such as https://example.org/hook"},
        ),
    ]
    secret: Annotated[
        str, Meta(description="The signing secret, whsec_… of 24 to 64 bytes in base64.")
    ] = ""
    secret_file: Annotated[str, Meta(description="File that holds the secret.")] = ""
    previous_secret: Annotated[
        str,
        Meta(description="While a secret is replaced: the old one. Bodies are signed with both."),
    ] = ""
    previous_secret_file: Annotated[
        str, Meta(description="File that holds the previous secret.")
    ] = ""

    def __post_init__(self) -> None:
        _check_url(self.url)
        for name in ("secret", "previous_secret"):
            # The struct is frozen for everyone else.
            msgspec.structs.force_setattr(self, name, Secret(getattr(self, name)))

    def __repr__(self) -> str:
        return f"Config(url={destinations(self)[0]!r}, secret=***)"


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or re.search(r"[\x00-\x20\x7f]", url):
        raise ValueError("url: expected an address such as https://example.org/hook")


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the URL without the secrets in it."""
    from worker.net.target import without_credentials

    return (without_credentials(config.url),)


def check(config: Config, context: ChannelContext) -> list[str]:
    """Returns what is wrong with the secrets: without a good one nothing can be signed."""
    from worker.channels.webhook.signing import keys

    try:
        keys(config, context.base_dir)
    except ValueError as error:
        return [str(error)]
    return []


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes the JSON body."""
    from worker.alerts.notices.body import body

    return Payload(body(news), "application/json")


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Posts the body once, signed for this moment. Raises a ChannelError."""
    from worker.channels.webhook.posting import post

    return post(payload, dispatch, config, context)
