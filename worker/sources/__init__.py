"""How bytes arrive: one module or package a source kind, found by its name.

A kind is a module of this package with the members of ``SourceKind``; it may lie outside the
project, too (``worker.base.plugins``). The configuration's
``[[kind]]`` tables are read into its ``Config``. Modules are imported only when their kind is
configured, and import heavy libraries only inside the functions that use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from worker.base import address, plugins
from worker.base.processes.resources import ORDINARY, Budget
from worker.base.types import Arrival

if TYPE_CHECKING:
    import msgspec

    from worker.base.errors import FetchError
    from worker.net.http import HttpDoor
    from worker.way.collect.listing import Face

__path__ += plugins.folders("sources")

State = dict[str, Any]
"""What a source kind remembers between two collections; JSON values only."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that cannot be read now: set aside with its reason, tried again if it changes."""

    key: str
    mark: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ItemName:
    """An item by its id, and the key that it is stored under."""

    id: int
    key: str


@dataclass(frozen=True, slots=True)
class Turnover:
    """What left a listing when new items came to it."""

    gone: Mapping[str, tuple[int, ...]]
    """Keys of new items to the ids of items that may have given their places to them."""
    renewed: bool = False
    """Whether what it lists has only got new identities: nobody is told of it."""
    news: frozenset[str] = frozenset()
    """Keys of the items that are news all the same."""
    archived: frozenset[str] = frozenset()
    """Keys of new items that come from its archive: nobody is told of them."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The pages that are to be read with items."""

    pages: Mapping[str, str]
    """Keys of items to the addresses that they link to."""
    within: tuple[str, ...] = ()
    """The opened networks that the source lies in, and a page may lie in, too."""
    port: int = 443
    """The source's port, at which a page may be, too."""
    is_always: bool = False
    """Whether all are wanted, those of silent items too."""


@dataclass(frozen=True, slots=True)
class CollectContext:
    """What one collection gets to work with."""

    config: Any
    """The kind's own ``Config``."""
    state: State
    now: datetime
    base_dir: Path
    door: HttpDoor
    known: Callable[[Sequence[str]], Mapping[str, str]]
    """Keys (or aliases) to the marks under which they were last kept or set aside.
    A mark is any short string that changes when the item changes."""
    keep: Callable[[Sequence[tuple[Arrival, str]]], None]
    """Stores a batch of (arrival, mark); what it returns from is on disk."""
    set_aside: Callable[[Sequence[Refusal]], None]
    changed: frozenset[str] = frozenset()
    """Names in the source of which it was told that they changed since the last collection; none,
    where nobody knows. What was not told of may have changed, too."""
    note: Callable[[Sequence[tuple[str, str]]], None] = lambda _: None
    """Keeps (key, mark) of what was read and is no document itself, such as an archive."""
    backlog: Callable[[], int] = lambda: 0
    """How many documents of this source wait to be processed, counted up to some thousands."""
    unchanged: Callable[[Sequence[str]], None] = lambda _: None
    """Tells of archives that are known as they are, so that what they hold counts as listed."""
    still_listed: Callable[[Sequence[int]], None] = lambda _: None
    """Tells of items that are listed as they were, by their ids."""
    items: Callable[[Sequence[str]], Mapping[str, ItemName]] = lambda _: {}
    """Keys (or aliases) to the items that go by them."""
    said: Callable[[Sequence[int]], Mapping[int, Face]] = lambda _: {}
    """What the items of those ids say, as far as they became articles."""
    turned: Callable[[Turnover], None] = lambda _: None
    """Says, before new items are kept, what is to be noted with them."""
    linked: Callable[[Linked], None] = lambda _: None
    """Says, before new items are kept, which pages are to be read with them."""
    baseline_at: datetime | None = None
    """When what the source held at first was read; None before that."""
    plan: Mapping[str, Any] | None = None
    """What requests are worth at present; None: as is usual."""
    told_share: float = 0.0
    """The share of what the source lately brought of which somebody was told."""
    turn: Callable[[], AbstractContextManager[None]] = nullcontext
    """To be held while what was fetched is worked on, and not while it is waited for."""
    budget: Budget = ORDINARY
    """What the reading of one answer may cost."""
    announced: Callable[[str, str], None] = lambda *_: None
    """Tells of the hub that pushes the source's news, and the topic there; empty for none."""
    pushed_at: datetime | None = None
    """When last a hub's word made it due."""
    pushed_until: datetime | None = None
    """Until when a hub has promised to tell of its news."""


@dataclass(frozen=True, slots=True)
class CollectReport:
    """How a collection went. ``next_in`` is in seconds."""

    state: State
    next_in: float
    entries: int = 0
    unchanged: int = 0
    not_modified: bool = False
    notes: tuple[str, ...] = ()
    """Things an operator should know, such as a truncated or malformed feed."""
    unfinished: bool = False
    """Whether the collection is to be continued: a first one is not over yet."""
    entries_a_day: float | None = None
    """How many it brings in a usual day, where that is learned."""
    polls_a_day: float | None = None
    """How often it is planned to be collected in a usual day, where that is learned."""


@dataclass(frozen=True, slots=True)
class Setback:
    """What a failed collection leads to. ``disabled`` carries the reason, if any."""

    state: State
    next_in: float
    host_pause: float | None = None
    """Seconds for which the whole host is left alone (429)."""
    disabled: str | None = None
    counts: bool = True
    """Whether the failure counts towards the source's run of failures."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What is special to a kind, for those who plan, read, take files, warn and show. A kind
    without ``NATURE`` is as one that is made without arguments."""

    place: str = "url"
    """The key of its table, if it has it, that says where a source lies."""
    folder: Callable[[Any, Path], Path] | None = None
    """Of a kind whose sources are folders of this machine: given what ``key`` is given, it returns
    where one lies, which is the source's key, too."""
    takes_files: bool = False
    """Its items are the files below its folder, by keys and marks as ``worker.sources.folder``
    makes them: such a file that a command names is kept as the folder's own."""
    page_port: Callable[[Any], int | None] | None = None
    """Of a kind whose documents are feeds' entries, and may be read with the pages that they link
    to: given its configuration, it returns the port at which a page may be beside the usual ones,
    and None where no page is to be read."""
    planned: bool = False
    """Its sources are asked at the price that requests have at present: it follows
    ``CollectContext.plan``, and its table has the keys ``freshness`` and ``max_interval`` of a
    feed's."""


_USUAL = Nature()


class SourceKind(Protocol):
    """The members of a source kind's module; it may have ``NATURE``, a ``Nature``, too. What
    ``key``, ``name`` and ``host`` return is stored, and is asked for by the functions of this
    module alone.

    Keys that its ``Config`` may have and others know: ``name`` and ``group``, by which people and
    alerts choose it, and those of ``worker.settings.retention``, for how long what it brings is
    kept.
    """

    Config: type[msgspec.Struct]

    def key(self, config: Any, base_dir: Path) -> str:
        """The stable identity of the source: a feed's address, a folder's path."""

    def name(self, config: Any) -> str:
        """What people call it."""

    def host(self, config: Any) -> str | None:
        """The host that politeness is counted by; None for what is not fetched."""

    def alert_on_first(self, config: Any) -> bool:
        """Whether the first collection alerts instead of being a silent baseline."""

    def collect(self, context: CollectContext) -> CollectReport:
        """Collects once. Raises FetchError."""

    def setback(self, config: Any, state: State, error: FetchError, now: datetime) -> Setback:
        """Decides what a failure leads to."""


FOUND = plugins.Found(
    __name__,
    "source kind",
    {
        "Config": plugins.table,
        **dict.fromkeys(
            ("key", "name", "host", "alert_on_first", "collect", "setback"), plugins.function
        ),
    },
    {"NATURE": plugins.instance(Nature)},
    # Tables of the configuration, and what no source of it is.
    taken=("include", "service", "page", "retention", "topic", "channel", "alert", "command"),
)


def kinds() -> tuple[str, ...]:
    """Returns the names of the source kinds there are."""
    return FOUND.names()


def load(kind: str) -> SourceKind:
    """Returns the module of that kind. Raises KeyError for an unknown one, and PluginBroken."""
    return cast(SourceKind, FOUND.load(kind))


def nature(module: SourceKind) -> Nature:
    """Returns what is special to a kind."""
    found: Nature = getattr(module, "NATURE", _USUAL)
    return found


def key_of(kind: str, config: Any, base_dir: Path) -> str:
    """Returns a source's identity as rows hold it. Of an address that is none of the web's the user
    stays, whose it may be, and of a password nothing. Raises PluginBroken."""
    module = FOUND.load(kind)
    found = plugins.text(module, "key", plugins.asked(module, "key", config, base_dir))
    if "://" not in found:
        return found
    if found.partition(":")[0].lower() in ("http", "https"):
        return address.identity(found)
    may_hold_one = _has_password(found) or address.NAMED_SECRET.search(found)
    return address.of_server(found) if may_hold_one else found


def _has_password(text: str) -> bool:
    """Tells whether a text may hold a password in an address, be it written as one asks for or
    not."""
    return any(":" in part.partition("://")[2] for part in text.split("@")[:-1])


def name_of(kind: str, config: Any) -> str:
    """Returns what people call a source; of an address in it what may be shown. Raises
    PluginBroken."""
    module = FOUND.load(kind)
    found = plugins.text(module, "name", plugins.asked(module, "name", config))
    return address.in_text(found, address.of_feed)


def host_of(kind: str, config: Any) -> str | None:
    """Returns the host that a source's politeness is counted by, without a login. Raises
    PluginBroken."""
    module = FOUND.load(kind)
    found = plugins.asked(module, "host", config)
    return None if found is None else plugins.text(module, "host", found).rpartition("@")[2]


def shown(words: str) -> str:
    """Returns a kind's words, such as why a source failed, as they are stored and shown."""
    return address.in_text(words, address.of_feed)
