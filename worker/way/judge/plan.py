"""What the judge decides: a verdict for each article, and what is to be written for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from worker.base.types import DocumentOutcome, TopicMatch
from worker.stories.joining import Comparison
from worker.way.judge.case import Case
from worker.way.judge.rules import AlertPlan, Route

if TYPE_CHECKING:
    from worker.alerts.follow_ups import AlertedStory, KeptFor
    from worker.stories.links import StoryLinks
    from worker.stories.profile import StoryProfile

Kind = Literal["new", "unchanged", "same_words", "same_address", "near_copy", "revision", "refused"]
OUTCOMES: Mapping[Kind, DocumentOutcome] = {
    "new": "new",
    "unchanged": "unchanged",
    "same_words": "duplicate",
    "same_address": "duplicate",
    "near_copy": "near_duplicate",
    "revision": "updated",
    "refused": "rejected",
}
"""What each kind of verdict is called where programs read it."""


@dataclass(frozen=True, slots=True)
class AlertVerdict:
    """What an alert does about an article. Only of alerts whose topic was found, or nearly."""

    alert_id: int
    alert: str
    code: str
    """tell, only_passing, other_language, other_source, silent, silenced, known, few_outlets,
    kept_back, told_before."""
    reason: str
    occasion: str | None = None
    """What kind of news it is, where it is told."""
    article_id: int | None = None
    """The article that said it before, where it is known."""
    kept_for: KeptFor | None = None
    """Why a report is kept back."""
    silence: int | None = None
    """The silence that holds it back."""


@dataclass(frozen=True, slots=True)
class StoryVerdict:
    """Which story an article belongs to, and why."""

    code: str
    """opened, joined, linked, copy, itself."""
    reason: str
    similarity: float | None = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is decided about one document. Ids below zero are given when it is written."""

    case: Case
    kind: Kind
    reason: str
    article_id: int | None
    """The article that its item is from now on."""
    of: int | None = None
    """The article it says the same as."""
    story_id: int | None = None
    story: StoryVerdict | None = None
    revision: int = 1
    alerts: tuple[AlertVerdict, ...] = ()
    makes_whole: bool = False
    """Whether a shortened article gets its text back, because it may be told now."""
    is_heard: bool = False
    """Whether the article is now known by a source that was not silent."""
    recurs_of: datetime | None = None
    refreshes: frozenset[str] = frozenset()
    """What the source states now and did not state before."""
    repeats: int | None = None
    """The article whose notice is given out again: were that another now, so might this be."""
    appears: bool = True
    """Whether its appearance stands: not where the item says something else later in the batch."""
    code: str | None = None
    """Of what is refused: ``forgotten`` or ``withdrawn``."""
    earlier: Mapping[str, Any] | None = None
    """Of one about a revision that was judged before, and stays: the record that is stored of it,
    which this verdict joins."""
    later: tuple[AlertVerdict, ...] = ()
    """What was decided of the same revision later in the batch, to be recorded with this."""
    is_folded: bool = False
    """Whether it is recorded with an earlier verdict of the batch."""
    stated: str | None = None
    """What the format states of the article, as ``Statement.name``."""
    frequencies: int | None = None
    """The generation of the terms' frequencies by which its story was sought."""
    compared: Comparison | None = field(default=None, compare=False, repr=False)
    """The active stories among which it was sought."""

    @property
    def outcome(self) -> DocumentOutcome:
        """What programs read."""
        return OUTCOMES[self.kind]

    def says_as(self, other: Verdict) -> bool:
        """Tells whether another verdict decides the same about the case, whatever numbers it gives
        to what is new."""
        return self._decision() == other._decision()

    def is_sought_as(self, other: Verdict) -> bool:
        """Tells whether another verdict sought the story of its article by the same words."""
        mine, its = self.compared, other.compared
        if mine is None or its is None:
            return mine is its
        return mine.report.terms == its.report.terms

    def _decision(self) -> tuple[Any, ...]:
        is_known = self.story_id is not None and self.story_id >= 0
        told = [(each.alert_id, each.code, each.occasion, each.article_id) for each in self.alerts]
        return (
            self.kind,
            self.code,
            self.of,
            self.repeats,
            self.revision,
            self.story_id if is_known else None,
            self.story.code if self.story is not None else None,
            self.makes_whole,
            self.is_heard,
            told,
        )

    @property
    def is_recorded(self) -> bool:
        """Whether it is stored: what is unchanged, or says what is known and concerns no alert,
        leaves no record."""
        if self.article_id is None or self.is_folded or self.kind == "unchanged":
            return False
        return self.kind != "same_words" or bool(self.alerts)


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article row to be made."""

    id: int
    case: Case
    uid: str
    story_id: int
    duplicate_of: int | None
    index: tuple[int, ...] = ()
    """The shingles it is looked up by, of a canonical one."""


@dataclass(frozen=True, slots=True)
class Revised:
    """An article that says something else now."""

    id: int
    case: Case
    revision: int
    """The number of what it says from now on."""
    before: tuple[int, ...]
    """Its signature until now, by which it is looked up in what is stored."""
    index: tuple[int, ...]
    """The shingles it is looked up by from now on."""
    is_canonical: bool
    item_from: int | None = None
    """The item whose place was taken, where the entry came under another identity."""


@dataclass(frozen=True, slots=True)
class PlannedDelivery:
    """A delivery to be made, or to be joined where it still waits."""

    id: str
    route: Route
    group_key: str
    due_at: datetime
    joins: str | None = None
    joined_due_at: datetime | None = None
    held: str | None = None
    """Why it is held for a person, if it is."""
    slot_at: datetime | None = None
    """When the window of a digest ends."""
    is_urgent: bool = False
    """Whether it passes quiet hours."""
    put_off: str | None = None
    """What puts it off, and until when."""
    beside: Iterable[str] = field(default=(), compare=False, repr=False)
    """As ``NextTurn.beside``."""
    later: Iterable[NextTurn] = field(default=(), compare=False, repr=False)
    """Of a digest the next ones, without end: where it is gone already, one of them takes what is
    new."""

    @property
    def due(self) -> datetime:
        """When the message is due that tells it."""
        return self.joined_due_at if self.joined_due_at is not None else self.due_at


@dataclass(frozen=True, slots=True)
class NextTurn:
    """A later digest to the same destination."""

    id: str
    due_at: datetime
    slot_at: datetime | None
    beside: Iterable[str] = field(default=(), compare=False, repr=False)
    """Further ids of the same slot, without end: where one stands by that is not sent, as it is
    held for a person, another takes what is new at the same time."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What a silence keeps from an alert."""

    silence_id: int
    alert_id: int
    article_id: int


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice with its deliveries."""

    alert: AlertPlan
    article_id: int
    story_id: int
    kind: str
    """``article.matched`` for what is told first; else the occasion."""
    webhook_type: str
    deliveries: tuple[PlannedDelivery, ...]
    document_id: int
    news: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StoryChange:
    """A story as it is after the batch."""

    id: int
    profile: StoryProfile
    outlets: tuple[str, ...]
    links: StoryLinks | None = None
    """By what it is found in other languages."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be written for a batch, in order."""

    verdicts: tuple[Verdict, ...] = ()
    articles: tuple[NewArticle, ...] = ()
    revised: tuple[Revised, ...] = ()
    stories: tuple[tuple[int, datetime], ...] = ()
    """New stories: id, and when they began."""
    profiles: tuple[StoryChange, ...] = ()
    tellings: tuple[Telling, ...] = ()
    told: Mapping[tuple[int, int], AlertedStory] = field(default_factory=dict)
    """(story, alert) → what was told of it, where that changed."""
    retired: tuple[int, ...] = ()
    """Shingles that became common."""
    unlinked: tuple[int, ...] = ()
    """Appearances that say something of their own now."""
    rematched: Mapping[int, tuple[TopicMatch, ...]] = field(default_factory=dict)
    """Article that gets its text back → today's topics in it."""
    silenced: tuple[HeldBack, ...] = ()
    waits: Mapping[tuple[int, int], bool] = field(default_factory=dict)
    """(story, alert) → whether the alert is told when more outlets carry it, where that changed."""
    hurried: tuple[str, ...] = ()
    """Waiting deliveries that became urgent: they wait for no quiet hours any more."""
