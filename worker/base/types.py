"""The values that pass between the steps, each named after the step that makes it.

All times are aware and in UTC. Offsets count Unicode characters, half-open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from worker.base.news import (
    Carrier,
    DigestNews,
    EndpointNews,
    Further,
    QuietProof,
    SourceNews,
)

Clock = Callable[[], datetime]
"""Returns the current time, aware, in UTC."""
Progress = Callable[[int, int], None]
"""Is told how much is done, of how much."""

Precision = Literal["second", "minute", "day", "month", "year"]
Salience = Literal["main", "passing"]
FieldName = Literal["title", "text"]
DELIVERY_STATES = ("pending", "leased", "retry", "sent", "dead", "held", "suppressed")
OPEN_STATES = ("pending", "retry")
"""The states of deliveries that wait for an attempt."""
FAILED_STATES = ("dead", "held", "suppressed")
"""The states of deliveries that are not tried again unless somebody asks for it."""
_LONGEST_MARK = 16
DocumentOutcome = Literal["new", "duplicate", "near_duplicate", "updated", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class Published:
    """When a source says the article was published.

    ``at`` is the start of the stated period: a date without a time is that day at 00:00 UTC.
    """

    at: datetime
    precision: Precision
    source: str
    """Where it was stated: ``header`` (a date line in the text), ``feed``, ``feed_updated``…"""
    raw: str
    """The characters as stated."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document says of its own article by the means of its format."""

    kind: Literal["correction", "withdrawal"]
    mark: str = ""
    """What tells it from an earlier statement: the version it came with, or a hash of its words."""
    note: str = ""
    """Its words, if it has any. They speak of an earlier version of the same article."""

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return f"{self.kind}:{self.mark[:_LONGEST_MARK]}" if self.mark else self.kind


@dataclass(frozen=True, slots=True)
class Arrival:
    """One document as a source hands it over, before anything is made of it."""

    key: str
    """Identity within the source: an entry's strongest identity, or a file's path."""
    format: str
    """Name of the module in ``worker.formats`` that reads ``content``."""
    content: bytes
    aliases: tuple[str, ...] = ()
    """Weaker identities of the same item, strongest first, each as ``kind:value``."""
    url: str | None = None
    item: str | None = None
    """Place inside a file that holds several items."""
    is_late: bool = False
    """Whether it came while all that its source held at first was being read: it is news."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch of a text as it was read, ``[start:end]``, that is no part of what it says."""

    start: int
    end: int
    rule: str
    """Which rule left it out, in words."""
    language: str | None = None
    """Whose words the rule knows, as ISO 639-1; None of a rule of form."""
    certainty: float = 1.0
    """How sure the rule is that this is no part of the article, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Article:
    """What a document says of its article: as the format's reader finds it, and then cleaned.

    Read, ``text`` has the document's own line breaks, and ``title`` may be empty. Cleaned, it is
    without the page's furniture: ``text`` holds paragraphs separated by one blank line, and
    ``title`` is never empty.
    """

    text: str
    title: str = ""
    title_derived: bool = False
    """The title was taken from the text because the source gave none."""
    url: str | None = None
    author: str | None = None
    agency: str | None = None
    outlet: str | None = None
    language: str | None = None
    """ISO 639-1, where that has a code for it."""
    published: Published | None = None
    identity: str | None = None
    """What its provider calls it in all its versions, where that is unique everywhere."""
    statement: Statement | None = None
    """Whether it is corrected or withdrawn, where its format states that."""
    deck: str | None = None
    """The recognised deck, which also stays first in ``text``."""
    source: str = ""
    """What people call the source that brought it."""
    left_out: tuple[tuple[int, str], ...] = ()
    """Of one read: lines that its page shows and the reader took for none of the article's, each
    with the number of the text's lines that stand above it. Cleaned, they are in ``whole``."""
    whole: str = ""
    """Of one cleaned: all lines as they were read, of which ``text`` is what no mask covers."""
    masks: tuple[Mask, ...] = ()
    """What of ``whole`` is not in ``text``, in its order, without overlaps."""
    background: tuple[tuple[int, int], ...] = ()
    """Of one cleaned: the paragraphs of ``text`` that its source repeats in reports of other
    events, as ``[start:end]``. No topic is what the article is about for their sake."""
    page: str = ""
    """What the page that a feed's entry links to was taken for; empty: none was read."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What two articles are compared by. Hashes fit a signed 64-bit integer."""

    text_hash: int
    signature: tuple[int, ...]
    """Sampled shingle hashes, sorted, without repeats."""


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a topic's term was found. ``text[start:end]`` of the field is ``text``."""

    term: str
    field: FieldName
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic found in an article, with its evidence in reading order."""

    slug: str
    salience: Salience
    score: float
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A topic that was found only in what is masked of an article. Nobody is told of it."""

    slug: str
    term: str
    text: str
    """The words that the term was found by, the first of them."""
    rule: str
    """The rule of the mask that they stand under, and its language."""
    language: str | None


@dataclass(frozen=True, slots=True)
class TopicDefinition:
    """A topic as the configuration gives it."""

    slug: str
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Searchable:
    """The fields of an article that a query can look into."""

    title: str
    text: str
    title_derived: bool = False
    source: str = ""
    author: str = ""
    language: str = ""
    background: tuple[tuple[int, int], ...] = ()
    """As of an article."""

    @classmethod
    def of(cls, article: Article) -> Searchable:
        """Returns the article's fields as queries name them."""
        return cls(
            title=article.title,
            text=article.text,
            title_derived=article.title_derived,
            source=" ".join(filter(None, (article.outlet, article.source, article.url))),
            author=article.author or "",
            language=article.language or "",
            background=article.background,
        )


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of an article's text around matched words. ``marks`` are (start, end) within it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One article of a delivery, ready to be shown."""

    article: dict[str, object]
    """The contract's article object without ``text``."""
    topics: tuple[TopicMatch, ...]
    """Only the topics that the alert asks for."""
    snippets: tuple[Snippet, ...]
    carriers: tuple[Carrier, ...]
    reason: str
    """A plain sentence that says why the article matched."""
    recurs_of: date | None = None
    """The day on which the same source said the same before, of a notice that recurs."""


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story of a digest, by one of its articles."""

    item: NewsItem
    topic: str
    """The slug of the topic that it stands under."""
    is_new: bool
    """Whether no digest before told of it."""
    is_passing: bool
    """Whether it only mentions the alert's topics."""
    articles: int
    outlets: int
    news: tuple[DigestNews, ...] = ()
    """What else was told of it: first, and what was new, in order."""
    news_more: int = 0
    """How much more was told than stands in ``news``."""
    topics: tuple[tuple[str, bool], ...] = ()
    """The topics that were told of it, and whether each is only mentioned."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told of a window of time."""

    mode: str
    since: datetime
    until: datetime
    zone: str
    """The time zone of whom it is for."""
    stories: tuple[DigestStory, ...] = ()
    """The weightiest, by topic."""
    total: int = 0
    articles: int = 0
    by_topic: tuple[tuple[str, int], ...] = ()
    """Topics and how many stories stand under each, those not shown among them."""
    proof: QuietProof | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What one delivery tells one destination."""

    delivery_id: str
    alert: str
    kind: str
    """The webhook type, such as ``article.matched``."""
    created_at: datetime
    """When it was decided that it is told."""
    story_id: int | None
    label: str
    """What stands in brackets before a subject: the first matched topic's name."""
    items: tuple[NewsItem, ...]
    more: int = 0
    """Articles of the same story that are counted and not shown."""
    thread_title: str = ""
    """The headline under which the story's thread was opened; empty: the first item's."""
    occasion: str = ""
    """Why a story that was told is told again, as people and programs read it."""
    occasions: tuple[str, ...] = ()
    """All kinds of news in the message, each once, in order; empty: only ``occasion``."""
    news: tuple[str, ...] = ()
    """What is new in the story since the last message, a plain sentence each."""
    kept_back: int = 0
    """How many reports came since the last message and were not told."""
    kept_copies: int = 0
    """How many of them were copies."""
    kept_until: int | None = None
    """The last notice that the message tells."""
    kept_waiting: int = 0
    """How many of those kept back came after that notice was made."""
    topic_names: Mapping[str, str] = field(default_factory=dict)
    """What people call the topics, by their slugs."""
    sources: tuple[SourceNews, ...] = ()
    """The sources that are told of, in place of articles."""
    endpoints: tuple[EndpointNews, ...] = ()
    """The endpoints that are told of, in place of articles."""
    further: Further | None = None
    """When further messages come, where the reader is to know."""
    digest: Digest | None = None
    """What is told in place of articles, of a digest."""
    alerts: tuple[tuple[int, str], ...] = ()
    """Ids and names of the alerts whose news it gathers, where it is no alert's own."""
    sent_at: datetime | None = None
    """When the message is made, just before it is first sent; None: at once, at ``created_at``."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A rendered notice. The bytes are frozen at the first attempt and repeated on every other."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a channel needs beside the payload to make one attempt."""

    delivery_id: str
    destination: str
    attempt: int
    """1 for the first."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the other side said when it accepted."""

    detail: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class RetrySchedule:
    """Seconds to wait after the 1st, 2nd, … failed attempt; the last repeats until ``give_up``.

    ``jitter`` is the share by which each wait may be longer or shorter.
    """

    delays: tuple[float, ...]
    give_up: float
    """Seconds since the first attempt after which nothing is tried again."""
    jitter: float = 0.0
    exhausted: Literal["dead", "held"] = "dead"
    permanent: Literal["dead", "held", "suppressed"] = "dead"
    lease: float = 60.0
    """Seconds one attempt may take before somebody else may try."""
    repeat: bool = True
    """Whether the last delay repeats; otherwise the attempt after it is the last one."""
