"""How notices leave: one module or package a channel kind, found by its name.

A kind is a module of this package with the members of ``ChannelKind``; it may lie outside the
project, too (``worker.base.plugins``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast

from worker.base import address, plugins
from worker.base.errors import PluginBroken
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule

if TYPE_CHECKING:
    import msgspec

    from worker.net.http import HttpDoor
    from worker.net.smtp_account import SmtpAccount
    from worker.readers.links import MailLinks


__path__ += plugins.folders("channels")


@dataclass(frozen=True, slots=True)
class Queue:
    """Deliveries that wait for one another: those of all kinds of which an attempt takes alike."""

    room: int | None
    """How many a process has under way at once; None: as many as it has threads."""
    soft: int
    hard: int
    """The seconds after which a task is asked to stop, and then made to."""


QUEUES: Mapping[str, Queue] = {
    # All share a worker's threads. Servers that take a minute to say nothing must not take all of
    # them; what finds no room is hinted again.
    "webhook": Queue(7, 300, 330),
    # A mail server may take 600 s to answer DATA (RFC 5321, 4.5.3.2).
    "mail": Queue(4, 840, 900),
    "file": Queue(None, 60, 90),
}
"""The queues of which each kind names one."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What is special to a kind, for those who deliver, watch and show. A kind without ``NATURE``
    is as one that is made without arguments."""

    people: bool = False
    """It reaches people, who read what comes: limits on the messages of a day hold for it."""
    links: bool = False
    """Its messages have links by which a reader answers, where links are signed."""
    disabled_after: timedelta | None = None
    """An endpoint without a success for so long is switched off, and what waits for it held."""
    room: int | None = None
    """How many a process has under way at once, beside what its queue allows."""
    made_with: Callable[[Any, ChannelContext], str] | None = None
    """Of a kind whose notices are made with files of the operator's, such as templates: given its
    configuration, it returns the mark of them as they are (``NotRendered``); empty where there are
    none."""
    writes: str = ""
    """Words for what it writes, of a kind whose destinations are folders of this machine; the
    configuration's ``readable_by`` says who may read it."""


_USUAL = Nature()


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """What a channel gets to work with, beside its own configuration."""

    base_dir: Path
    """Relative paths of the configuration are relative to this folder."""
    door: HttpDoor
    smtp: SmtpAccount | None
    public_url: str
    contact: str
    zone: str = "UTC"
    """The time zone of people, where a channel or an alert names none."""
    private_networks: tuple[str, ...] = ()
    """The networks that the door opens, for a kind that cannot use it."""
    links: Callable[[News], MailLinks | None] | None = None
    """What signs the links of a message, where there are any: a message that is sent to somebody,
    and no test or preview."""


class ChannelKind(Protocol):
    """The members of a channel kind's module. It may have more: ``NATURE``, a ``Nature``;
    ``notes(config, context)``, what is wrong with a channel and keeps nothing from leaving; and
    ``reader_of(config, context)``, for whom it writes mails, as previews show them."""

    Config: type[msgspec.Struct]
    QUEUE: str
    RETRY: RetrySchedule

    def destinations(self, config: Any) -> tuple[str, ...]:
        """Who is told: addresses, a URL, a folder. One delivery is made for each.

        They are stored and shown: a URL as ``worker.base.address`` shows it, so that what sends
        takes it from the configuration. A kind that has shown them in another way before has
        ``names_in_ids``, too: what deliveries' ids are made from. Both are asked for by the
        functions of this module alone.
        """

    def check(self, config: Any, context: ChannelContext) -> list[str]:
        """Problems that sending would meet for sure (no SMTP account, a missing secret)."""

    def render(self, news: News, destination: str, config: Any, context: ChannelContext) -> Payload:
        """Makes the bytes that every attempt repeats."""

    def send(
        self, payload: Payload, dispatch: Dispatch, config: Any, context: ChannelContext
    ) -> Receipt:
        """Makes one attempt. Raises a ChannelError."""


def _queue(given: object) -> str | None:
    is_one = isinstance(given, str) and given in QUEUES
    return None if is_one else f"one of {', '.join(QUEUES)}"


FOUND = plugins.Found(
    __name__,
    "channel",
    {
        "Config": plugins.table,
        "QUEUE": _queue,
        "RETRY": plugins.instance(RetrySchedule),
        **dict.fromkeys(("destinations", "check", "render", "send"), plugins.function),
    },
    {
        "NATURE": plugins.instance(Nature),
        **dict.fromkeys(("notes", "reader_of", "names_in_ids"), plugins.function),
    },
)


def kinds() -> tuple[str, ...]:
    """Returns the names of the channel kinds there are."""
    return FOUND.names()


def nature(module: ChannelKind) -> Nature:
    """Returns what is special to a kind."""
    found: Nature = getattr(module, "NATURE", _USUAL)
    return found


def load(kind: str) -> ChannelKind:
    """Returns the module of that kind. Raises KeyError for an unknown one, and PluginBroken."""
    return cast(ChannelKind, FOUND.load(kind))


def destinations(module: ChannelKind, config: Any) -> tuple[str, ...]:
    """Returns who is told, as rows hold it: an address as a webhook's. Raises PluginBroken."""
    return tuple(map(address.of_destination, _texts(module, "destinations", config)))


def names_in_ids(module: ChannelKind, config: Any) -> tuple[str, ...]:
    """Returns what the destinations are called where deliveries' ids are made, one for each. Raises
    PluginBroken."""
    found = _texts(module, "destinations", config)
    if not hasattr(module, "names_in_ids"):
        return found
    named = _texts(module, "names_in_ids", config)
    if len(named) != len(found):
        whose = plugins.whole_name(cast(ModuleType, module))
        raise PluginBroken(f"{whose}: names_in_ids is to return one for each destination")
    return named


def problems(module: ChannelKind, config: Any, context: ChannelContext) -> tuple[str, ...]:
    """Returns what sending would meet for sure, without the secrets of addresses. Raises
    PluginBroken."""
    return _shown(module, "check", config, context)


def notes(module: ChannelKind, config: Any, context: ChannelContext) -> tuple[str, ...]:
    """Returns what is wrong with a channel and keeps nothing from leaving, as ``problems`` does.
    Raises PluginBroken."""
    return _shown(module, "notes", config, context) if hasattr(module, "notes") else ()


def _shown(kind: ChannelKind, member: str, *given: Any) -> tuple[str, ...]:
    module = cast(ModuleType, kind)
    said = plugins.asked(module, member, *given)
    return tuple(map(address.in_text, plugins.texts(module, member, said or ())))


def _texts(kind: ChannelKind, member: str, config: Any) -> tuple[str, ...]:
    module = cast(ModuleType, kind)
    return plugins.texts(module, member, plugins.asked(module, member, config))
