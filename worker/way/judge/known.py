"""What is known when a batch is judged: everything that the judge may ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from worker.alerts.turns import Waiting
from worker.base.types import TopicMatch
from worker.way.judge.case import address_hash

if TYPE_CHECKING:
    from worker.alerts.follow_ups import AlertedStory
    from worker.alerts.silences import Silence
    from worker.stories.index import StoryIndex
    from worker.stories.links import LinkIndex, StoryLinks
    from worker.stories.profile import StoryProfile

BASELINE = "baseline"
"""Why nobody is told of what a source held when it was first collected."""
FUTURE_TOLERANCE = timedelta(hours=24)
"""A date further ahead than this is not believed."""
MOST_CANDIDATES = 8
"""So many of the likeliest articles are compared with one that comes."""
MOST_COPIES = 20
"""So many of an article's copies are asked whether they said something before."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the tables had grown, and which decision was the last, when a snapshot was read."""

    articles: int = 0
    revisions: int = 0
    appearances: int = 0
    stories: int = 0
    notices: int = 0
    decision: int = 0
    other: int = 0
    """The last decision that may have changed anything that is known."""
    generation: int = 0


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """A stored article, or one that was decided about earlier in the batch.

    Those of the batch have negative ids. ``text`` may be only the beginning.
    """

    id: int
    uid: str
    story_id: int
    source_id: int
    duplicate_of: int | None
    revision: int
    title: str
    text: str
    is_kept: bool
    """Whether all of its text is stored."""
    is_whole: bool
    """Whether ``text`` is all of it."""
    is_short: bool
    """Whether it has fewer than sixty words."""
    language: str | None
    silent: str | None
    text_hash: int
    signature: tuple[int, ...]
    published_at: datetime | None = None
    came_at: datetime | None = None
    """When it first arrived."""
    lacks: frozenset[str] = frozenset()
    """Which of author, agency, outlet and published it does not state."""
    found_at: str | int | None = None
    """The address that it has as its own now, or its hash, as ``Case.address_hash``."""
    stated: str | None = None
    """What its format stated of this revision: ``Statement.name``. Known where it is asked for."""
    topics: tuple[TopicMatch, ...] = ()
    """Today's topics in it: of those articles of which the judge may ask it."""

    @property
    def address(self) -> int | None:
        """The hash of the address that it has as its own now; of most nobody asks for it."""
        at = self.found_at
        return address_hash(at) if isinstance(at, str) else at

    @property
    def given_out_at(self) -> datetime | None:
        """When its words were given out: as it states, or when it came. A date that is hours ahead
        may be a zone's fault, of which the next one's date has as much."""
        return self.published_at or self.came_at


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What an item of a source became: its article, and how it appeared there last."""

    article_id: int
    kind: str
    """As ``Appearance.kind``."""
    appearance_id: int
    document_id: int | None = None
    """The document of the batch that made it appear; None of what is stored."""


Group = tuple[str, str, str]
"""Group key, channel and destination."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A story that is no longer active, and that only copies and revisions still come of."""

    profile: StoryProfile
    outlets: tuple[str, ...] = ()
    links: StoryLinks | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was known at one moment about the articles of a batch."""

    cursor: Cursor = field(default_factory=Cursor)
    items: Mapping[int, KnownItem] = field(default_factory=dict)
    by_text: Mapping[int, int] = field(default_factory=dict)
    """Text hash → the article that says, or once said, exactly these words."""
    said_last: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """(text hash, source) → the last article in which the source said these words, be it another
    source's that it carried: of words of which that may matter."""
    once_said: frozenset[tuple[int, int]] = frozenset()
    """(text hash, source) where the source said these words in what says other words now."""
    last_to_say: Mapping[int, int] = field(default_factory=dict)
    """Text hash → the last article that says exactly these words."""
    kin: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Canonical article → the hashes of what it and its first copies say, or once said: of notices
    that may be given out again, under whatever headline."""
    carriers: frozenset[tuple[int, int]] = frozenset()
    """(article, source) where the source carries a copy of it, but for the same words in the
    batch's items: of articles that the batch may correct."""
    by_address: Mapping[int, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    """Address hash → (article, source, appearance), the first appearance first."""
    postings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Shingle hash → the canonical articles that have it, within the window."""
    common: frozenset[int] = frozenset()
    """Shingles that say nothing about any article."""
    forgotten: frozenset[tuple[str, int]] = frozenset()
    """(``text`` or ``address``, hash) of what must not come back."""
    articles: Mapping[int, KnownArticle] = field(default_factory=dict)
    copies: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Canonical article → its copies, the first twenty."""
    heard: frozenset[int] = frozenset()
    """The articles whose topics, copies and notices were read."""
    stories: StoryIndex | None = None
    links: LinkIndex | None = None
    """By what the active stories are found in other languages."""
    records: Mapping[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    """(article, revision) → what is stored of its verdict, where something may be added to it."""
    told: Mapping[tuple[int, int], AlertedStory] = field(default_factory=dict)
    """(story, alert) → what the alert was told of it."""
    told_of: frozenset[int] = frozenset()
    """The stories of which ``told`` says all that was told."""
    told_sources: frozenset[tuple[int, int, int]] = frozenset()
    """(story, alert, source) where the alert was told of an article of that source."""
    corrections: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Story → the articles by which corrections of what was told of it were told."""
    outlets: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Active story → the outlets that carried it, the first of them."""
    last_heard: Mapping[int, datetime] = field(default_factory=dict)
    """Active story → when the last report of it came, as far as that is noted."""
    resting: Mapping[int, Resting] = field(default_factory=dict)
    """Stories that were told and are no longer active."""
    noticed: frozenset[tuple[int, int, str]] = frozenset()
    """(alert, article, kind of news) of which there is a notice."""
    grouped: frozenset[Group] = frozenset()
    """Groups to whose destination something went or waits."""
    waiting: Mapping[Group, Waiting] = field(default_factory=dict)
    """Group → its newest delivery, if nobody has tried it yet: more may join it."""
    waits: frozenset[tuple[int, int]] = frozenset()
    """(story, alert) where the alert is told when more outlets carry the story."""
    first_seen: Mapping[int, tuple[datetime, ...]] = field(default_factory=dict)
    """Story → when each outlet took it up, where an alert may be urgent by it."""
    silences: tuple[Silence, ...] = ()
    """Those in force."""

    @property
    def frequencies(self) -> int | None:
        """The generation of the terms' frequencies, where stories are known."""
        return self.stories.frequencies.generation if self.stories is not None else None
