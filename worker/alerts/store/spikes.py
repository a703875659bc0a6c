"""What came on a topic, counted: the weeks before, hour by hour, and the last hours.

What full hours brought is kept as the state of a job, so that it is counted once. Copies, what was
silent when it came, and what came long after it was published count for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import (
    Article,
    Delivery,
    DeliveryNotice,
    Job,
    Notice,
    Story,
    Topic,
    TopicMatchRow,
)
from models.topic import TopicRevision
from worker.alerts.alerting import AlertRule
from worker.alerts.spikes.judge import MOST_HISTORY, History, Window
from worker.alerts.spikes.rhythm import HOUR, floor
from worker.alerts.store.asked import is_asked_for
from worker.articles.store.views import first_since
from worker.base.store import jobs

_JOB = "spikes: "
_LATE = timedelta(hours=3)
"""What was published so long before it came tells of no spike now."""
_MOMENTS = 100
"""Ids grow with time, but for articles of so many documents that arrive together."""
_WEEKS = 4
_AHEAD = timedelta(minutes=5)
"""By so much the clock of another process may be ahead."""
_SLACK = timedelta(hours=1)
"""By so much what arrives at one time may be decided about in another order."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a topic counts for an alert."""

    alert_id: int
    slug: str
    topic_id: int
    revision_id: int
    """That of the query: what another query found is another history."""
    rule: AlertRule

    @property
    def job(self) -> str:
        """Under what name its history is kept."""
        return f"{_JOB}{self.alert_id} {self.slug}"

    @property
    def by(self) -> list[Any]:
        """What it is counted by: with any other, all is counted anew."""
        rule = self.rule
        sources = sorted(rule.sources) if rule.sources is not None else None
        others = sorted(rule.not_sources)
        return [self.revision_id, rule.salience, sorted(rule.languages), sources, others]


@dataclass(frozen=True, slots=True)
class Came:
    """A new article, as far as it counts."""

    article_id: int
    story_id: int
    source_id: int
    at: datetime
    is_main: bool


@dataclass(slots=True)
class StoryCame:
    """A story of a spike, with its new articles."""

    story_id: int
    articles: list[int] = field(default_factory=list)
    main: int | None = None
    """The first of them that is about the topic."""

    @property
    def shown(self) -> int:
        """The article that is shown of it."""
        return self.main if self.main is not None else self.articles[0]


def counted(session: Session, alert_id: int, slug: str, rule: AlertRule) -> Counted | None:
    """Returns what counts of a topic; None of one that the database does not know yet."""
    found = session.execute(
        select(Topic.id, func.max(TopicRevision.id))
        .join(TopicRevision, TopicRevision.topic_id == Topic.id)
        .where(Topic.slug == slug)
        .group_by(Topic.id)
    ).first()
    return None if found is None else Counted(alert_id, slug, found[0], found[1], rule)


def history(session: Session, wanted: Counted) -> History | None:
    """Returns what full hours brought, as far as it was counted; None where nothing was."""
    state = jobs.state(session, wanted.job)
    if state is None or state.get("by") != wanted.by:
        return None
    start = datetime.fromisoformat(state["start"])
    return History(start, tuple(state["stories"]), tuple(state["articles"]))


def begin(session: Session, wanted: Counted, now: datetime) -> History:
    """Returns an empty history that begins when the topic's query began to be asked, or was asked
    again of what was there, eight weeks ago at most."""
    first = session.scalar(select(func.min(Article.first_seen_at)))
    revision = session.get_one(TopicRevision, wanted.revision_id).created_at
    again = session.scalar(
        select(func.min(TopicMatchRow.article_id)).where(
            TopicMatchRow.topic_id == wanted.topic_id,
            TopicMatchRow.topic_revision_id == wanted.revision_id,
        )
    )
    seen = session.get_one(Article, again).first_seen_at if again is not None else revision
    start = max(first or now, min(revision, seen), now - MOST_HISTORY)
    return History(floor(start) + HOUR, (), ())


def note(session: Session, wanted: Counted, known: History) -> None:
    """Keeps a history, without what is older than eight weeks."""
    most = MOST_HISTORY // HOUR
    left = max(len(known.stories) - most, 0)
    state = {
        "by": wanted.by,
        "start": (known.start + left * HOUR).isoformat(),
        "stories": list(known.stories[left:]),
        "articles": list(known.articles[left:]),
    }
    jobs.note(session, wanted.job, state)


def unwatched(session: Session, kept: Collection[str]) -> list[str]:
    """Returns the jobs of what no alert watches any more. ``kept`` are those of the others."""
    names = session.scalars(select(Job.name).where(Job.name.startswith(_JOB)))
    return [each for each in names if each not in kept]


def forget(session: Session, names: Collection[str]) -> None:
    """Removes the histories of these jobs."""
    session.execute(delete(Job).where(Job.name.in_(list(names))))


def counted_on(session: Session, wanted: Counted, known: History, until: datetime) -> History:
    """Returns a history with the full hours up to a time, which begins an hour."""
    stories: dict[datetime, set[int]] = defaultdict(set)
    articles: dict[datetime, int] = defaultdict(int)
    for each in came(session, wanted, known.until, until):
        hour = floor(each.at)
        stories[hour].add(each.story_id)
        articles[hour] += 1
    hours = [known.until + n * HOUR for n in range((until - known.until) // HOUR)]
    return History(
        known.start,
        (*known.stories, *(len(stories[each]) for each in hours)),
        (*known.articles, *(articles[each] for each in hours)),
    )


def came(session: Session, wanted: Counted, since: datetime, until: datetime) -> list[Came]:
    """Returns the new articles on a topic from a time up to another, in their order."""
    first = first_since(session, since - _SLACK)
    if first is None:
        return []
    return sorted(
        _counting(session.execute(_matched(session, wanted, first, since, until))),
        key=lambda each: each.article_id,
    )


def _counting(rows: Any) -> Iterator[Came]:
    for row in rows:
        stated = row.published_at
        is_exact = stated is not None and row.published_precision in ("second", "minute")
        if not is_exact or row.first_seen_at - stated <= _LATE:
            is_main = row.salience == "main"
            yield Came(row.id, row.story, row.source_id, row.first_seen_at, is_main)


def _matched(
    session: Session, wanted: Counted, first: int, since: datetime, until: datetime
) -> Any:
    rule = wanted.rule
    found = (
        select(
            Article.id,
            func.coalesce(Story.merged_into, Story.id).label("story"),
            Article.source_id,
            Article.first_seen_at,
            Article.published_at,
            Article.published_precision,
            TopicMatchRow.salience,
        )
        .join(Article, Article.id == TopicMatchRow.article_id)
        .join(Story, Story.id == Article.story_id)
        .where(
            TopicMatchRow.topic_id == wanted.topic_id,
            TopicMatchRow.article_id >= first,
            TopicMatchRow.topic_revision_id == wanted.revision_id,
            Article.first_seen_at >= since,
            Article.first_seen_at < until,
            Article.silent.is_(None),
            Article.duplicate_of.is_(None),
        )
    )
    last = _last(session, until)
    if last is not None:
        found = found.where(TopicMatchRow.article_id <= last)
    return found.where(*is_asked_for(rule))


def _last(session: Session, until: datetime) -> int | None:
    """Returns an id that no article before that time exceeds; None where that is any."""
    seen = Article.first_seen_at
    later = select(Article.id).where(seen >= until + _SLACK).order_by(seen).limit(_MOMENTS)
    return max(session.scalars(later), default=None)


def windows(
    session: Session,
    wanted: Counted,
    spans: Sequence[tuple[datetime, datetime]],
    without: Collection[int] = (),
) -> tuple[Window, ...]:
    """Returns what came in each of some windows, certain articles apart."""
    since, until = min(each for each, _ in spans), max(each for _, each in spans)
    found = [each for each in came(session, wanted, since, until) if each.article_id not in without]
    return tuple(
        Window(
            since,
            until,
            len({each.story_id for each in found if since <= each.at < until}),
            sum(since <= each.at < until for each in found),
        )
        for since, until in spans
    )


def stories(
    session: Session,
    wanted: Counted,
    since: datetime,
    until: datetime,
    without: Collection[int] = (),
) -> list[StoryCame]:
    """Returns the stories that came in a window, certain articles apart, those with most articles
    first."""
    found: dict[int, StoryCame] = {}
    for each in came(session, wanted, since, until):
        if each.article_id in without:
            continue
        story = found.setdefault(each.story_id, StoryCame(each.story_id))
        story.articles.append(each.article_id)
        if each.is_main and story.main is None:
            story.main = each.article_id
    return sorted(
        found.values(), key=lambda each: (-len(each.articles), each.main is None, each.story_id)
    )


def intake(session: Session, since: datetime, until: datetime) -> tuple[int, float]:
    """Returns how many articles came in a window, whatever they are about, and how many did in the
    mean of the same window of the weeks before; of weeks without any as many as came."""
    seen = Article.first_seen_at
    numbers = []
    for week in range(_WEEKS + 1):
        back = timedelta(weeks=week)
        within = (seen >= since - back, seen < until - back)
        numbers.append(session.scalar(select(func.count()).select_from(Article).where(*within)))
    now, *before = [each or 0 for each in numbers]
    known = [each for each in before if each]
    return now, sum(known) / len(known) if known else now


def told_at(session: Session, group_key: str, now: datetime) -> datetime | None:
    """Returns when a spike of a group was told last. What a clock that ran ahead told counts for
    nothing."""
    told = Delivery.group_key == group_key, Delivery.created_at <= now + _AHEAD
    return session.scalar(select(func.max(Delivery.created_at)).where(*told))


def news_of(session: Session, delivery_id: str) -> tuple[dict[str, Any] | None, list[int]]:
    """Returns what a delivery tells of a spike, and the articles of its stories, in order."""
    rows = session.execute(
        select(Notice.article_id, Notice.news)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .order_by(DeliveryNotice.position)
    ).all()
    told = next((news for _, news in rows if news and "spike" in news), None)
    return told, [article_id for article_id, _ in rows]
