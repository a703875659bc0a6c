"""The table ``[channel.NAME]`` of a webhook."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from worker.base import address
from worker.settings.values import Secret


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
        return f"Config(url={shown_url(self)!r}, secret=***)"


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or re.search(r"[\x00-\x20\x7f]", url):
        raise ValueError("url: expected an address such as https://example.org/hook")


def shown_url(config: Config) -> str:
    """Returns the URL as it may be shown: its host, and a digest of the rest."""
    return address.of_webhook(config.url)
