"""Stories that the release before decided about: which there are, and what was told of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models import Article, Notice, Story, StoryProfile, Topic, TopicMatchRow, Verdict
from worker.alerts import counts, follow_ups
from worker.alerts.follow_ups import AlertedStory
from worker.alerts.kinds import NEWS
from worker.base.store.chunks import in_chunks
from worker.base.types import TopicMatch
from worker.way.judge.rules import Rules

MOST_TOLD = 20_000
_BEGINNING = 5_000
"""So many characters of a text are read to find by what it is linked."""


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story of which an alert was told: what it was headed when it was told last."""

    id: int
    title: str
    language: str | None


def told_stories(session: Session, since: datetime) -> list[ToldStory]:
    """Returns the stories told since then by the release before, of which is not yet known what
    they are about; those told last first."""
    last = (
        select(func.max(Notice.id).label("id"), Notice.story_id)
        .join(Story, Story.id == Notice.story_id)
        .where(
            Notice.created_at >= since,
            Story.merged_into.is_(None),
            ~_has_profile(Notice.story_id),
            ~_has_verdict(Notice.article_id),
        )
        .group_by(Notice.story_id)
        .subquery()
    )
    rows = session.execute(
        select(last.c.story_id, Article.title, Article.language)
        .join(Notice, Notice.id == last.c.id)
        .join(Article, Article.id == Notice.article_id)
        .order_by(last.c.id.desc())
        .limit(MOST_TOLD)
    )
    return [ToldStory(*row) for row in rows]


def _has_profile(story_id: Any) -> Any:
    return exists().where(StoryProfile.story_id == story_id)


def _has_verdict(article_id: Any) -> Any:
    # Whatever this release decides about a new article, it keeps the verdict of its words.
    return exists().where(Verdict.article_id == article_id)


def articles(
    session: Session, after: int, below: int, since: datetime, limit: int
) -> list[tuple[int, int]]:
    """Returns (article, story) of the release before, first seen since then, of which is not yet
    known what they are about; the newest first, with ids between the bounds."""
    rows = session.execute(
        select(Article.id, Article.story_id)
        .join(Story, Story.id == Article.story_id)
        .where(
            Article.id > after,
            Article.id < below,
            Article.first_seen_at >= since,
            Story.merged_into.is_(None),
            ~_has_profile(Article.story_id),
            ~_has_verdict(Article.id),
        )
        .order_by(Article.id.desc())
        .limit(limit)
    )
    return [(article, story) for article, story in rows]


def told(
    session: Session, outlets: Mapping[int, Sequence[str]], rules: Rules
) -> dict[tuple[int, int], AlertedStory]:
    """Returns what the alerts that group by story were told of stories, by their notices.

    ``outlets`` names those that have carried each story by now: of how many the alert heard is
    not known, and an upgrade is no news.
    """
    grouped = {plan.id: plan.rule for plan in rules.alerts if plan.group == "story"}
    found: dict[tuple[int, int], AlertedStory] = {}
    for chunk in in_chunks(list(outlets)):
        rows = session.execute(
            select(
                Notice.story_id, Notice.alert_id, Notice.article_id, Notice.created_at,
                Article.uid, Article.title, Article.language,
            )
            .join(Article, Article.id == Notice.article_id)
            .where(Notice.story_id.in_(chunk), Notice.kind == NEWS)
            .order_by(Notice.id)
        ).all()  # fmt: skip
        topics = _topics(session, {row.article_id for row in rows})
        for row in rows:
            rule = grouped.get(row.alert_id)
            if rule is None:
                continue
            key = row.story_id, row.alert_id
            number = max(len(outlets[row.story_id]), 1)
            state = found.get(key) or AlertedStory(
                row.uid, row.created_at, row.created_at, outlets=number
            )
            found[key] = replace(
                state,
                last_at=max(state.last_at, row.created_at),
                topics=state.topics | follow_ups.topics_of(rule, topics[row.article_id]),
                count=counts.in_headline(row.title, row.language) or state.count,
            )
    return found


@dataclass(frozen=True, slots=True)
class AskedReport:
    """An article in which a topic was found that some alert asks for."""

    id: int
    title: str
    text: str
    """Its beginning."""
    language: str


def asked_reports(
    session: Session, article_ids: Collection[int], slugs: Collection[str]
) -> list[AskedReport]:
    """Returns those of the articles, the oldest first, in which one of the topics was found when
    they came. Of one in an unknown language nothing is linked."""
    found: list[AskedReport] = []
    is_asked = (
        exists()
        .where(
            TopicMatchRow.article_id == Article.id,
            TopicMatchRow.topic_id == Topic.id,
            Topic.slug.in_(slugs),
        )
        .correlate(Article)
    )
    for chunk in in_chunks(sorted(article_ids)):
        rows = session.execute(
            select(
                Article.id, Article.title, func.substr(Article.text, 1, _BEGINNING),
                Article.language,
            )
            .where(Article.id.in_(chunk), Article.language.is_not(None), is_asked)
            .order_by(Article.id)
        )  # fmt: skip
        found += [AskedReport(*row) for row in rows]
    return found


def _topics(session: Session, ids: Collection[int]) -> Mapping[int, list[TopicMatch]]:
    found: dict[int, list[TopicMatch]] = defaultdict(list)
    for chunk in in_chunks(list(ids)):
        rows = session.execute(
            select(TopicMatchRow.article_id, Topic.slug, TopicMatchRow.salience)
            .join(Topic, Topic.id == TopicMatchRow.topic_id)
            .where(TopicMatchRow.article_id.in_(chunk))
        )
        for article, slug, salience in rows:
            said = TopicMatch(slug, "main" if salience == "main" else "passing", 0.0, ())
            found[article].append(said)
    return found
