"""Slack's incoming webhooks: a message a delivery. The address is the secret."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from worker.base.errors import EndpointGone, HttpError, RetryableChannelError
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext
from worker.settings.values import Secret

QUEUE = "webhook"
RETRY = RetrySchedule(delays=(5.0, 60.0, 600.0, 3600.0), give_up=86_400.0, jitter=0.2)
_GONE = (404, 410)
_MOST = 20


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``slack``."""

    url: Annotated[str, Meta(description="The webhook's address, which is a secret.")] = ""
    url_file: Annotated[str, Meta(description="File that holds the address.")] = ""
    room: Annotated[str, Meta(min_length=1, description="What people call the room.")] = "Slack"

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("url: expected the address of an incoming webhook")
        # The struct is frozen for everyone else.
        msgspec.structs.force_setattr(self, "url", Secret(self.url))

    def __repr__(self) -> str:
        return f"Config(room={self.room!r}, url=***)"


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the room."""
    return (config.room,)


def check(config: Config, context: ChannelContext) -> list[str]:
    """Nothing can be told beforehand."""
    return []


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes a message with a line an article."""
    lines = [f"*{_plain(news.label or news.alert)}*"]
    for item in news.items[:_MOST]:
        title, url = str(item.article.get("title") or ""), item.article.get("url")
        lines.append(f"• {_plain(title)}" + (f" <{_plain(str(url))}>" if url else ""))
    return Payload(msgspec.json.encode({"text": "\n".join(lines)}), "application/json")


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Posts the message once. Raises a ChannelError."""
    headers = {"content-type": payload.content_type}
    try:
        response = context.door.post(config.url, payload.content, headers)
    except HttpError as error:
        raise RetryableChannelError(f"Slack cannot be reached ({error.kind})") from error
    if response.status in _GONE:
        raise EndpointGone(f"Slack answered {response.status}", status=response.status)
    if response.status != 200:
        raise RetryableChannelError(f"Slack answered {response.status}", status=response.status)
    return Receipt("ok", response.status)


def _plain(text: str) -> str:
    """Escapes what Slack reads as its own markup."""
    short = " ".join(text.split())[:300]
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
