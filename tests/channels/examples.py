"""A working configuration for each kind of channel, and what attempts at it need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from tests import plugins
from tests.notices import DELIVERY, NOW
from worker import channels
from worker.base.types import Dispatch, Payload, Receipt
from worker.channels import ChannelContext, ChannelKind
from worker.net.http import HttpDoor
from worker.net.smtp_account import SmtpAccount

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def options(kind: str) -> dict[str, Any]:
    """Returns what the sample of a kind configures."""
    (table,) = plugins.table("channels", kind)["channel"].values()
    return {name: value for name, value in table.items() if name != "kind"}


def context(folder: Path, smtp: SmtpAccount | None = None) -> ChannelContext:
    """Returns what a channel gets; by default an SMTP server that is not there."""
    return ChannelContext(
        base_dir=folder,
        door=HttpDoor("Wirewatch/test", ["127.0.0.0/8"]),
        smtp=smtp or SmtpAccount("127.0.0.1", 9, sender="alerts@example.org"),
        public_url="",
        contact="ops@example.org",
        private_networks=("127.0.0.0/8",),
    )


def configured(kind: str, **changes: Any) -> tuple[ChannelKind, Any]:
    """Returns the kind and its configuration, read as the service reads it."""
    module = channels.load(kind)
    (channel,) = plugins.loaded("channels", kind).channels
    given = {**channel.options, **changes}
    return module, msgspec.convert(given, module.Config)


def dispatch(destination: str, **changes: Any) -> Dispatch:
    """Returns the first attempt at a destination."""
    fields: dict[str, Any] = {
        "delivery_id": DELIVERY,
        "destination": destination,
        "attempt": 1,
        "at": NOW,
    }
    return Dispatch(**(fields | changes))


def attempt(
    kind: ChannelKind, payload: Payload, config: Any, within: ChannelContext, **changes: Any
) -> Receipt:
    """Makes one attempt at the channel's first destination."""
    return kind.send(payload, dispatch(kind.destinations(config)[0], **changes), config, within)
