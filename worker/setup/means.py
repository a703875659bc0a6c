"""What is made of the configuration alone, without the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from worker import __version__, settings
from worker import channels as channel_kinds
from worker import sources as source_kinds
from worker.base.types import Clock
from worker.setup.signing import Signing

if TYPE_CHECKING:
    from worker.net.http import HttpDoor


def utc_now() -> datetime:
    """Returns the current time, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Channel:
    """A configured channel with its kind's module and its configuration as the kind reads it."""

    slug: str
    kind: str
    module: channel_kinds.ChannelKind
    config: Any

    @property
    def nature(self) -> channel_kinds.Nature:
        """What is special to its kind."""
        return channel_kinds.nature(self.module)

    @property
    def destinations(self) -> tuple[str, ...]:
        """Whom it tells, as rows hold it."""
        return channel_kinds.destinations(self.module, self.config)


class Means:
    """The configuration in force, with what is made of it on demand.

    A command that needs no database is spared what reads one, which takes longest to be imported.
    """

    def __init__(self, configured: settings.Settings, *, clock: Clock = utc_now) -> None:
        self.settings = configured
        self.clock = clock
        self.signing = Signing(configured, clock)

    @property
    def on_server(self) -> bool:
        """Whether the database is the operator's own, which only ``migrate`` may change."""
        return self.settings.service.database_url is not None

    @cached_property
    def door(self) -> HttpDoor:
        """The outbound HTTP door."""
        from worker.net.http import HttpDoor

        contact = self.settings.service.contact
        about = f"; +{contact}" if contact else ""
        return HttpDoor(
            f"wirewatch/{__version__} (news monitor{about})",
            self.settings.service.private_networks,
        )

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The configured channels by their slugs."""
        found = {}
        for each in self.settings.channels:
            module = channel_kinds.load(each.kind)
            config = msgspec.convert(each.options, module.Config)
            found[each.slug] = Channel(each.slug, each.kind, module, config)
        return found

    @cached_property
    def natures(self) -> dict[str, source_kinds.Nature]:
        """What is special to each kind of source that can be used."""
        return {
            kind: source_kinds.nature(source_kinds.load(kind))
            for kind in source_kinds.FOUND.working()
        }

    @cached_property
    def planned_kinds(self) -> list[str]:
        """The kinds whose sources are asked at the price that requests have."""
        return [kind for kind, nature in self.natures.items() if nature.planned]

    def destinations(self) -> dict[str, frozenset[str]]:
        """Returns whom each of the channels tells, by its slug."""
        return {slug: frozenset(each.destinations) for slug, each in self.channels.items()}

    def sends_with(self, slug: str) -> bytes:
        """Returns all by which a channel sends: its own keys and the mail account, secrets among
        them. Nobody but who compares it is to have it."""
        service = self.settings.service
        account = service.smtp_url, service.smtp_password, service.smtp_sender
        own = [(each.kind, each.options) for each in self.settings.channels if each.slug == slug]
        return msgspec.json.encode([own, account], enc_hook=str, order="sorted")

    @cached_property
    def channel_context(self) -> channel_kinds.ChannelContext:
        """What channels get to work with."""
        from worker.net.smtp_account import SmtpAccount

        service = self.settings.service
        account = None
        if service.smtp_url:
            account = SmtpAccount.from_url(
                service.smtp_url,
                service.smtp_password,
                sender=service.smtp_sender,
                base_dir=self.settings.base_dir,
            )
        return channel_kinds.ChannelContext(
            base_dir=self.settings.base_dir,
            door=self.door,
            smtp=account,
            public_url=service.public_url,
            contact=service.contact,
            zone=service.zone,
            private_networks=tuple(service.private_networks),
        )
