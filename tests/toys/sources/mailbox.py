"""A mailbox: a folder in Maildir's layout, in which each file is a mail."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from worker.base.errors import FetchError
from worker.base.types import Arrival
from worker.sources import CollectContext, CollectReport, Nature, Refusal, Setback, State

_EVERY = 60.0
_LONGEST = 3600.0
_LARGEST = 5_000_000
_MARK = "mail"
"""A mail never changes."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ``[[mailbox]]`` table."""

    path: Annotated[str, Meta(min_length=1, description="The Maildir, with new and cur in it.")]
    name: Annotated[str, Meta(description="What people call it. Empty: its path.")] = ""
    alert_on_first_look: Annotated[
        bool, Meta(description="Whether mails that are there already may alert.")
    ] = False


def key(config: Config, base_dir: Path) -> str:
    """Returns the Maildir's absolute path."""
    return str((base_dir / config.path).absolute())


def folder(config: Config, base_dir: Path) -> Path:
    """Returns the Maildir."""
    return Path(key(config, base_dir))


NATURE = Nature(place="path", folder=folder)


def name(config: Config) -> str:
    """Returns the configured name, else the path."""
    return config.name or config.path


def host(config: Config) -> str | None:
    """A mailbox is no host's."""
    return None


def alert_on_first(config: Config) -> bool:
    """Whether mails that are there already may alert."""
    return config.alert_on_first_look


def collect(context: CollectContext) -> CollectReport:
    """Takes the mails that are new. Raises FetchError where there is no Maildir."""
    root = context.base_dir / context.config.path
    if not (root / "new").is_dir():
        raise FetchError("hard", f"{context.config.path} is no Maildir")
    mails = {_identity(path): path for path in _mails(root)}
    known = context.known(list(mails))
    fresh = {mail: path for mail, path in mails.items() if mail not in known}
    for mail, path in fresh.items():
        if path.stat().st_size > _LARGEST:
            context.set_aside([Refusal(mail, _MARK, "too_large", "it has more than 5 MB")])
        else:
            context.keep([(_arrival(mail, path.read_bytes()), _MARK)])
    return CollectReport({}, _EVERY, len(mails), len(mails) - len(fresh))


def setback(config: Config, state: State, error: FetchError, now: datetime) -> Setback:
    """Looks again ever more seldom, and never gives up."""
    failures = int(state.get("failures", 0)) + 1
    return Setback({"failures": failures}, min(_EVERY * 2 ** min(failures - 1, 9), _LONGEST))


def _mails(root: Path) -> Iterator[Path]:
    for folder in (root / "new", root / "cur"):
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_file())


def _identity(path: Path) -> str:
    """Returns what stays when a mail is read: its name without the flags."""
    return path.name.partition(":")[0]


def _arrival(mail: str, content: bytes) -> Arrival:
    """Returns the attached report, where there is one in Markdown; else the mail itself."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/markdown":
            attached = part.get_payload(decode=True)
            if isinstance(attached, bytes):
                return Arrival(mail, "markdown", attached)
    return Arrival(mail, "eml", content)
