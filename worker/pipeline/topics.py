"""A query tried on what is stored: what it would have found, and whom it would have told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from models import Article
from worker.pipeline.runtime import Runtime
from worker.store.article_rows import clean_of
from worker.types import Searchable, TopicDefinition, TopicMatch

_BATCH = 500


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
    salience: str
    alerts: int = 0
    by_day: Counter[str] = field(default_factory=Counter)
    _stories: set[int] = field(default_factory=set)

    def see(self, article: Article, match: TopicMatch) -> None:
        """Takes note of an article that the query found."""
        if self.salience == "main" and match.salience != "main":
            return
        if article.story_id in self._stories:
            return
        self._stories.add(article.story_id)
        self.alerts += 1
        self.by_day[f"{article.first_seen_at:%Y-%m-%d}"] += 1

    @property
    def busiest(self) -> tuple[str, int] | None:
        """The day with most alerts, and how many there would have been."""
        return max(self.by_day.items(), key=lambda each: each[1]) if self.by_day else None


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

    def see(self, article: Article, match: TopicMatch) -> None:
        """Takes note of an article that the query found."""
        self.matched += 1
        self.copies += article.duplicate_of is not None
        self.by_salience[match.salience] += 1
        for each in self.forecasts:
            each.see(article, match)
        sample = Sample(article.id, article.first_seen_at, article.title, article.text, match)
        self.samples.append(sample)


def try_query(
    runtime: Runtime, query: str, since: datetime, *, slug: str | None = None, samples: int = 5
) -> Trial:
    """Tries a query on stored articles; ``slug`` names the topic whose alerts are forecast.

    Raises QueryError, StoreUnavailable.
    """
    from worker.core.query import parse
    from worker.core.topics import compile_topics

    warnings = tuple(parse(query).warnings)
    matcher = compile_topics([TopicDefinition("trial", "trial", query)])
    trial = Trial(slug, query, warnings, since, _forecasts(runtime, slug), deque(maxlen=samples))
    for batch in _articles(runtime, since):
        for article in batch:
            trial.articles += 1
            for match in matcher.match(Searchable.of(clean_of(article))):
                trial.see(article, match)
    return trial


def _forecasts(runtime: Runtime, slug: str | None) -> list[Forecast]:
    if slug is None:
        return [Forecast(None, "any")]
    return [
        Forecast(alert.name, alert.salience)
        for alert in runtime.settings.alerts
        if slug in alert.topics
    ]


def _articles(runtime: Runtime, since: datetime) -> Iterator[Sequence[Article]]:
    """Yields articles in batches, each read in a transaction of its own, which blocks nobody."""
    last = 0
    while True:
        with runtime.database.read() as session:
            batch = session.scalars(
                select(Article)
                .where(Article.id > last, Article.first_seen_at >= since)
                .order_by(Article.id)
                .limit(_BATCH)
            ).all()
        if not batch:
            return
        yield batch
        last = batch[-1].id
