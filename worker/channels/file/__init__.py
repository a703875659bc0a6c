"""Alerts as files in a folder: for each delivery one ``.eml`` and one ``.json``.

The ``.json`` holds the webhook's body, the ``.eml`` the mail; both open without Wirewatch.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext, Nature
from worker.settings.values import ReadableBy

QUEUE = "file"
RETRY = RetrySchedule(
    delays=(1.0, 5.0, 15.0, 60.0, 300.0),
    give_up=86_400.0,
    jitter=0.1,
    exhausted="held",
    permanent="held",
    lease=60.0,
)
NATURE = Nature(writes=".eml and .json files")


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``file``."""

    path: Annotated[
        str,
        Meta(
            min_length=1,
            description="Folder for the files; made when it is not there.",
            extra={"allowed": "a folder's path"},
        ),
    ]

    readable_by: ReadableBy = "owner"

    def __post_init__(self) -> None:
        if "\0" in self.path:
            raise ValueError("path: a path cannot hold the character NUL")


class Bundle(msgspec.Struct, frozen=True):
    """The frozen payload: both files and the name they share."""

    name: str
    json: str
    eml: str


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the folder as configured."""
    return (config.path,)


def check(config: Config, context: ChannelContext) -> list[str]:
    """Returns what would keep every file from being written."""
    folder = context.base_dir / config.path
    if folder.exists() and not folder.is_dir():
        return [f"{config.path!r} is not a folder"]
    return []


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes both files' content."""
    from worker.alerts.notices.body import body
    from worker.alerts.notices.catalogues.reader import Reader
    from worker.alerts.notices.mail import Envelope, mail
    from worker.alerts.notices.words import slug
    from worker.base.mail_addresses import default_sender, parse_mailbox

    account = context.smtp
    text = account.sender if account and account.sender else default_sender("", "")
    name, sender = parse_mailbox(text)
    # Made from the delivery alone: one that is made again replaces what it wrote before.
    stem = f"{slug(news.alert) or 'alert'}-{_safe(news.delivery_id)}"
    envelope = Envelope(sender, name or "Wirewatch", contact=context.contact)
    eml = mail(news, envelope, Reader(home=context.zone))
    bundle = Bundle(stem, body(news).decode(), eml.decode())
    return Payload(msgspec.json.encode(bundle), "application/json")


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Writes both files; a repetition leaves what is there. Raises RetryableChannelError."""
    from worker.channels.file import former
    from worker.channels.file.writing import write

    bundle = msgspec.json.decode(payload.content, type=Bundle)
    folder = context.base_dir / dispatch.destination
    name = former.name_of(folder, _safe(dispatch.delivery_id)) or bundle.name
    contents = {f"{name}.eml": bundle.eml.encode(), f"{name}.json": bundle.json.encode()}
    write(folder, contents, config.readable_by)
    return Receipt(str(folder / f"{name}.eml"))


def _safe(delivery_id: str) -> str:
    """Returns the id as part of a file's name; unusual ones by their hash."""
    import hashlib
    import re

    if re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}", delivery_id):
        return delivery_id
    return hashlib.sha256(delivery_id.encode("utf-8", "replace")).hexdigest()[:40]
