"""What is remembered of a feed between two polls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from worker.formats.feed_entry.document import PublisherHints
from worker.sources.feed.churn import Changing
from worker.sources.feed.planning.rhythm import NONE, Rhythm
from worker.sources.feed.polling import MoveWatch

_MOMENTS = (
    "listed_at",
    "unsure_since",
    "failing_since",
    "gone_since",
    "distrusted_at",
    "probed_at",
    "gap_at",
    "relisted_at",
    "announced_at",
)


class FeedState(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Everything has a default: a state that is lost or damaged costs one full poll."""

    etag: str | None = None
    last_modified: str | None = None
    body: str | None = None
    """Hash of the last decoded content."""
    distrusted: bool = False
    """The feed said 304 though there was something new: its validators are not used."""
    distrusted_at: datetime | None = None
    """When it last did."""
    probed_at: datetime | None = None
    """When it was last asked, while distrusted, whether it is honest again."""
    honest: int = 0
    """How often it was, since it last was not."""
    gap_at: datetime | None = None
    """When last no entry of the poll before was left."""
    relisted_at: datetime | None = None
    """When it was last noted that it lists what it did."""
    changing: dict[str, Changing] = {}
    """Entries that changed in the last poll, by their keys."""
    interval: float | None = None
    """The last that was planned, in seconds."""
    rhythm: Rhythm = NONE
    """What is known of how it publishes."""
    title: str = ""
    """What the feed calls itself."""
    polls: int = 0
    entries: int = 0
    """How many the last full answer held."""
    listing: tuple[int, ...] = ()
    """The items that the last whole answer listed, from new to old, by their ids."""
    listed_at: datetime | None = None
    """When they were last seen to be what the feed lists."""
    parts: dict[str, tuple[str, str]] = {}
    """Of an index of sitemaps: the validators of those that were read, by their addresses."""
    cut: bool = False
    """The last full answer was cut off or empty: what it does not list may be there."""
    unsure: int = 0
    """How many answers in a row were cut off or empty: none of them is a baseline."""
    unsure_since: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    gone: int = 0
    """How many times in a row it said 410."""
    gone_since: datetime | None = None
    moved_to: str | None = None
    move_target: str | None = None
    move_polls: int = 0
    move_since: datetime | None = None
    hub: str = ""
    """The WebSub hub that it last named."""
    topic: str = ""
    """Under which topic."""
    announced_at: datetime | None = None
    """When what it names was last taken up."""
    unpushed: int = 0
    """How many polls in a row found news of which its hub had not spoken."""
    at_least: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()

    @property
    def hints(self) -> PublisherHints:
        """What the feed last said about its rhythm."""
        return PublisherHints(self.at_least, self.skip_hours, self.skip_days)

    @hints.setter
    def hints(self, hints: PublisherHints) -> None:
        self.at_least = hints.at_least
        self.skip_hours, self.skip_days = hints.skip_hours, hints.skip_days

    @property
    def move(self) -> MoveWatch | None:
        """The permanent redirect that is being watched."""
        if not self.move_target or self.move_since is None or self.move_since.tzinfo is None:
            return None
        return MoveWatch(self.move_target, self.move_polls, self.move_since)

    @move.setter
    def move(self, watch: MoveWatch | None) -> None:
        self.move_target = watch.target if watch else None
        self.move_polls = watch.polls if watch else 0
        self.move_since = watch.since if watch else None


def read_state(stored: Mapping[str, Any]) -> FeedState:
    """Reads a stored state; what is not as it should be is left out."""
    try:
        state = msgspec.convert(stored, FeedState)
    except msgspec.ValidationError:
        state = _read_what_can_be(stored)
    for name in _MOMENTS:
        moment = getattr(state, name)
        if moment is not None and moment.tzinfo is None:
            setattr(state, name, None)
    return state


def _read_what_can_be(stored: Mapping[str, Any]) -> FeedState:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(FeedState):
        if field.name in stored:
            try:
                values[field.name] = msgspec.convert(stored[field.name], field.type)
            except msgspec.ValidationError:
                continue
    return FeedState(**values)


def write_state(state: FeedState) -> dict[str, Any]:
    """Returns the state as JSON values."""
    written: dict[str, Any] = msgspec.to_builtins(state)
    return written
