"""The table ``[channel.NAME]`` of the kind ``apprise``."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import unquote_plus

import msgspec
from msgspec import Meta

from worker.base import address
from worker.channels.apprise.services import SERVICES, schema_of
from worker.settings.hours import Language, QuietHours, Zone
from worker.settings.values import Secret

_REFUSED = frozenset(
    "attach attachs attachment attachments cto emojis format image optional overflow redirect "
    "retry rto store template verify wait".split()
)
"""Parameters of Apprise's own by which an address would change how it is sent, or read a file."""
_PARTED = re.compile(r"[?&;]")
_ALLOWED = "an address of Apprise, such as slack://…, tgram://… or ntfys://…"


def _problem(url: str) -> str | None:
    """Returns what is wrong with an address of Apprise, without its secret parts; one that is not
    there may stand in a file."""
    if not url:
        return None
    schema = schema_of(url)
    if schema not in SERVICES:
        named = f'"{schema}://" is none of them' if re.fullmatch("[a-z0-9+.-]+", schema) else ""
        words = f"expected {_ALLOWED}"
        return f"{words}; {named}" if named else words
    if re.search(r"[\x00-\x20\x7f]", url):
        return "an address has no blanks; write them as %20"
    # Apprise takes them apart at semicolons, too, and decodes their names.
    for each in _PARTED.split(url)[1:]:
        name = unquote_plus(each.partition("=")[0]).strip().lower()
        if name in _REFUSED:
            return f"the parameter {name!r} cannot be used here"
    return None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``apprise``. The address is hidden from ``repr``."""

    url: Annotated[
        str,
        Meta(
            description="Apprise's address of who is told, which is a secret as a whole.",
            extra={"allowed": _ALLOWED, "check": _problem},
        ),
    ] = ""
    url_file: Annotated[str, Meta(description="File that holds the address.")] = ""
    zone: Zone = ""
    language: Language = "en"
    quiet: QuietHours = ()

    def __post_init__(self) -> None:
        problem = _problem(self.url)
        if not (self.url or self.url_file):
            problem = f"is missing; allowed: {_ALLOWED}, or url_file"
        if problem is not None:
            raise ValueError(f"url: {problem}")
        # The struct is frozen for everyone else.
        msgspec.structs.force_setattr(self, "url", Secret(self.url))

    def __repr__(self) -> str:
        return f"Config(url={address.of_webhook(self.url)!r})"
