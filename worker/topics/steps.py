"""A query tried on what is stored: what it would have found, and whom it would have told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from worker.alerts import modes
from worker.alerts.alerting import AlertRule
from worker.alerts.steps import news, notify
from worker.alerts.steps.rules import rule_of
from worker.articles.store import views
from worker.base.store.patience import Patience, TookTooLong
from worker.base.types import Progress, TopicDefinition, TopicMatch
from worker.readers.store import marks
from worker.readers.store.marks import Precision
from worker.setup.runtime import Runtime
from worker.topics.store import trying
from worker.topics.store.trying import Tried

if TYPE_CHECKING:
    from array import array

    from worker.search import Found
    from worker.topics.matcher import TopicMatcher

_BATCH = 500
_SMALL_BATCH = 100
"""Where the time is short, so that it is not over by much."""
_MOST_NEWEST = 50_000
"""More are looked at in no time that somebody waits for."""
_COUNTING, _ASKING = 0.2, 0.4
"""Parts of the time in which articles are counted, and the index is asked."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
NO_TOPIC = "this query"
"""What a query without a topic of its own is called."""


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that the query found, with the evidence."""

    article_id: int
    first_seen_at: datetime
    title: str
    text: str
    match: TopicMatch


@dataclass(slots=True)
class Forecast:
    """What an alert would have sent, had it had this query. ``name`` is None for a trial alert.

    One alert is one story: a copy of what was told tells nobody again.
    """

    name: str | None
    rule: AlertRule
    mode: str = "instant"
    group: str = "story"
    least_outlets: int = 1
    alerts: int = 0
    newest: Sample | None = None
    """The last article that would have opened a notice."""
    by_day: Counter[str] = field(default_factory=Counter)
    _told: set[int] = field(default_factory=set)
    _outlets: dict[int, set[str]] = field(default_factory=dict)

    @property
    def is_watching(self) -> bool:
        """Whether it looks at topics as a whole, so that no article sets it off."""
        return modes.watches(modes.load(self.mode))

    @property
    def is_digest(self) -> bool:
        """Whether several stories come in one message."""
        return modes.is_digest(modes.load(self.mode))

    def see(self, tried: Tried, sample: Sample) -> None:
        """Takes note of an article that the query found."""
        by_itself = self.group == "none"
        told = -tried.id if by_itself else tried.story_id
        if told in self._told or self.is_watching or (by_itself and tried.is_copy):
            return
        outlets = self._outlets.setdefault(tried.story_id, set())
        outlets.add(tried.outlet)
        if self.rule.salience == "main" and sample.match.salience != "main":
            return
        if self.rule.refusal(tried.article.language or None, tried.source_id) is not None:
            return
        if len(outlets) < self.least_outlets:
            return
        self._told.add(told)
        self._outlets.pop(tried.story_id)
        self.alerts += 1
        self.newest = sample
        self.by_day[f"{tried.first_seen_at:%Y-%m-%d}"] += 1

    @property
    def busiest(self) -> tuple[str, int] | None:
        """The day with most alerts, and how many there would have been."""
        return max(self.by_day.items(), key=lambda each: each[1]) if self.by_day else None


@dataclass(frozen=True, slots=True)
class Marked:
    """How many articles were marked as right and wrong matches, and how many of them a query
    finds."""

    right: int
    wrong: int
    right_found: int
    wrong_found: int

    @property
    def precision(self) -> float | None:
        """Which part is right of what was marked and is found; None where nothing is."""
        found = self.right_found + self.wrong_found
        return self.right_found / found if found else None


@dataclass(slots=True)
class Trial:
    """What came of trying a query on the articles first seen since a time."""

    slug: str | None
    query: str
    warnings: tuple[str, ...]
    since: datetime
    forecasts: list[Forecast]
    samples: deque[Sample]
    articles: int = 0
    matched: int = 0
    copies: int = 0
    by_salience: Counter[str] = field(default_factory=Counter)
    marked: Marked | None = None
    """What it finds of the articles that were marked; None where none was."""
    newest_first: bool = False
    """Whether articles are looked at from the newest on."""
    back_to: datetime | None = None
    """When the time was over before all were looked at: the last that was, from the newest on; None
    where all were."""

    def see(self, tried: Tried, match: TopicMatch) -> None:
        """Takes note of an article that the query found."""
        self.matched += 1
        self.copies += tried.is_copy
        self.by_salience[match.salience] += 1
        article = tried.article
        sample = Sample(tried.id, tried.first_seen_at, article.title, article.text, match)
        for each in self.forecasts:
            each.see(tried, sample)
        if not self.newest_first:
            self.samples.append(sample)
        elif len(self.samples) != self.samples.maxlen:
            self.samples.appendleft(sample)


def try_query(
    runtime: Runtime,
    query: str,
    since: datetime,
    *,
    slug: str | None = None,
    samples: int = 5,
    progress: Progress | None = None,
) -> Trial:
    """Tries a query on stored articles; ``slug`` names the topic whose alerts are forecast.

    The search index says in which articles the query may be found; only those are looked at.
    Raises QueryError, StoreUnavailable.
    """
    from worker.search import candidate
    from worker.topics.matcher import compile_topics
    from worker.topics.query import parse

    read = parse(query)
    name = slug or NO_TOPIC
    matcher = compile_topics([TopicDefinition(name, name, query)])
    forecasts = _forecasts(runtime, slug)
    trial = Trial(slug, query, tuple(read.warnings), since, forecasts, deque(maxlen=samples))
    with runtime.database.read() as session:
        trial.articles = trying.count_since(session, since)
        ids = trying.candidates(session, candidate(read.root), since)
    for start in range(0, len(ids), _BATCH):
        # Each batch is read in a transaction of its own, which blocks nobody.
        with runtime.database.read() as session:
            batch = trying.tried(session, ids[start : start + _BATCH], since)
        for tried in batch:
            for match in matcher.match(tried.article):
                trial.see(tried, match)
        if progress is not None:
            progress(min(start + _BATCH, len(ids)), len(ids))
    if slug is not None:
        trial.marked = _marked(runtime, slug, matcher)
    return trial


def try_newest(
    runtime: Runtime, query: str, since: datetime, patience: Patience, *, samples: int = 5
) -> Trial:
    """Tries a query as ``try_query`` does, from the newest article on, as far as the time allows.

    Raises QueryError, StoreUnavailable, NoLongerAsked.
    """
    from worker.search import candidate
    from worker.topics.matcher import compile_topics
    from worker.topics.query import parse

    read = parse(query)
    matcher = compile_topics([TopicDefinition(NO_TOPIC, NO_TOPIC, query)])
    forecasts, kept = _forecasts(runtime, None), deque[Sample](maxlen=samples)
    warnings = tuple(read.warnings)
    trial = Trial(None, query, warnings, since, forecasts, kept, newest_first=True)
    trial.articles = _number(runtime, since, patience)
    trial.back_to = runtime.clock()
    try:
        ids = _newest(runtime, candidate(read.root), since, patience)
        _look(runtime, trial, ids, matcher, patience)
    except TookTooLong:
        return trial
    if len(ids) < _MOST_NEWEST:
        trial.back_to = None
    return trial


def _look(
    runtime: Runtime, trial: Trial, ids: array[int], matcher: TopicMatcher, patience: Patience
) -> None:
    """Looks at the articles in their order, and notes how far it got. Raises TookTooLong."""
    for start in range(0, len(ids), _SMALL_BATCH):
        if not patience.left:
            raise TookTooLong
        with runtime.database.read() as session, patience.asking(session):
            batch = trying.tried(session, ids[start : start + _SMALL_BATCH], trial.since)
        for tried in reversed(batch):
            for match in matcher.match(tried.article):
                trial.see(tried, match)
            trial.back_to = tried.first_seen_at


def _number(runtime: Runtime, since: datetime, patience: Patience) -> int:
    """Returns how many articles came since a time; where counting takes too long, by their ids."""
    try:
        with (
            runtime.database.read() as session,
            patience.asking(session, _COUNTING * patience.left),
        ):
            return trying.count_since(session, since)
    except TookTooLong:
        with runtime.database.read() as session:
            return trying.about_since(session, since)


def _newest(
    runtime: Runtime, condition: Found | None, since: datetime, patience: Patience
) -> array[int]:
    """Returns what is to be looked at. Of words that nearly every article has, the index takes
    longer to say so than the newest articles take to be looked at."""
    try:
        with runtime.database.read() as session, patience.asking(session, _ASKING * patience.left):
            return trying.newest_candidates(session, condition, since, _MOST_NEWEST)
    except TookTooLong:
        with runtime.database.read() as session, patience.asking(session):
            return trying.newest(session, since, _MOST_NEWEST)


def _marked(runtime: Runtime, slug: str, matcher: TopicMatcher) -> Marked | None:
    with runtime.database.read() as session:
        said = marks.marked(session, [slug]).get(slug, {})
    ids, found = sorted(said), set()
    for start in range(0, len(ids), _BATCH):
        with runtime.database.read() as session:
            batch = trying.tried(session, ids[start : start + _BATCH], _EVER)
        found |= {each.id for each in batch if matcher.match(each.article)}
    if not said:
        return None
    counted = Counter((is_right, article_id in found) for article_id, is_right in said.items())
    return Marked(
        right=counted[True, True] + counted[True, False],
        wrong=counted[False, True] + counted[False, False],
        right_found=counted[True, True],
        wrong_found=counted[False, True],
    )


def _forecasts(runtime: Runtime, slug: str | None) -> list[Forecast]:
    if slug is None:
        return [Forecast(None, AlertRule("", frozenset(), "any"))]
    alerts = [each for each in runtime.settings.alerts if slug in each.topics]
    with runtime.database.read() as session:
        rules = [rule_of(session, each) for each in alerts]
    return [
        Forecast(alert.name, rule, alert.mode, alert.group, alert.least_outlets)
        for alert, rule in zip(alerts, rules, strict=True)
    ]


def lines(
    runtime: Runtime, found: Mapping[str, Mapping[str, Any]], marked: Mapping[str, Precision]
) -> list[dict[str, Any]]:
    """Returns the topics as programs read them; ``found`` says how often each was found, ``marked``
    how often rightly."""
    nothing = {"main": 0, "passing": 0, "latest_at": None}
    return [
        {
            "slug": topic.slug,
            "name": topic.name,
            "query": topic.query,
            "examples": len(topic.example),
            "alerts": [each.name for each in runtime.settings.alerts if topic.slug in each.topics],
            "articles": {name: counts[name] for name in ("main", "passing")},
            "latest_at": counts["latest_at"],
            "marks": marked.get(topic.slug, Precision()).line(),
        }
        for topic in runtime.settings.topics
        for counts in [found.get(topic.slug, nothing)]
    ]


def mail(runtime: Runtime, trial: Trial) -> bytes | None:
    """Returns the newest mail that the trial's alerts would have sent, None if there is none.

    Of a topic that no alert uses, it is the mail of an alert on the topic alone.
    """
    told = [(each.newest, each.name) for each in trial.forecasts if each.newest is not None]
    if not trial.forecasts and trial.samples:
        told = [(trial.samples[-1], None)]
    if not told:
        return None
    sample, alert = max(told, key=lambda each: each[0].article_id)
    with runtime.database.read() as session:
        (article,) = views.by_ids(session, [sample.article_id])
        item = news.told(session, runtime, article, (sample.match,))
    return notify.as_mail(runtime, notify.shown(runtime, alert or "trial", item))
