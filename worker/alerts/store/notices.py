"""Notices and deliveries as the judge asks about them, and what a delivery tells."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from models import (
    Alert,
    Article,
    Decision,
    Delivery,
    DeliveryNotice,
    Notice,
    Revision,
    Story,
    StoryAlert,
)
from models.base import UTCDateTime
from worker.alerts.counts import Count
from worker.alerts.follow_ups import AlertedStory
from worker.alerts.kinds import NEWS
from worker.alerts.lately import Moment
from worker.alerts.turns import CORRECTION, Waiting
from worker.base.store.bounded import first_of
from worker.base.store.given import dialect_of, given, is_given
from worker.way.deliver.store.endpoints import SWITCHED_OFF
from worker.way.judge.known import Group

_FIRST_NOTICES = 100
_LAST_NOTICES = 200


def told_of_stories(
    session: Session, stories: Collection[int]
) -> dict[tuple[int, int], AlertedStory]:
    """Returns what each alert was told of the stories: (story, alert) → what.

    Where the release before told an alert, which keeps no such row, its notices say so.
    """
    known = given(session, stories)
    found = {
        (row.story_id, row.alert_id): AlertedStory(
            first_uid=row.first_uid,
            first_at=row.first_at,
            last_at=row.last_at,
            follow_ups=row.follow_ups,
            outlets=row.outlets,
            occasions=frozenset(row.occasions),
            topics=frozenset(row.topics),
            count=None if row.count is None else Count(row.count, row.counted),
            kept_back=row.kept_back,
        )
        for row in session.scalars(_told_query(dialect_of(session)), known)
    }
    family = family_of(session, stories)
    rows = session.execute(_noticed_query(dialect_of(session)), given(session, family))
    for member, alert, uid, at in rows:
        found.setdefault(
            (family[member], alert), AlertedStory(first_uid=uid, first_at=at, last_at=at)
        )
    return found


@cache
def _told_query(dialect: str) -> Any:
    query = select(StoryAlert).where(is_given(StoryAlert.story_id, dialect))
    return query.execution_options(populate_existing=True)


@cache
def _noticed_query(dialect: str) -> Any:
    """Returns the query for what was told first, among the first notices of each story: the release
    before made few of one."""
    names = "alert_id", "article_id", "created_at", "kind"
    first = first_of(dialect, Notice, "story_id", _FIRST_NOTICES, *names)
    return (
        select(first.c.story_id, first.c.alert_id, Article.uid, first.c.created_at)
        .join(Article, Article.id == first.c.article_id)
        .where(first.c.kind == NEWS)
        .order_by(first.c.id)
    )


def family_of(session: Session, stories: Collection[int]) -> dict[int, int]:
    """Returns the stories, and those that went into them and still have notices: which → whose."""
    rows = session.execute(_family_query(dialect_of(session)), given(session, stories))
    return {each: each for each in stories} | dict(rows.all())


@cache
def _family_query(dialect: str) -> Any:
    return select(Story.id, Story.merged_into).where(
        is_given(Story.merged_into, dialect),
        exists().where(Notice.story_id == Story.id).correlate(Story),
    )


@dataclass(frozen=True, slots=True)
class ToldArticles:
    """Of what alerts were told of stories."""

    sources: frozenset[tuple[int, int, int]]
    """(story, alert, source) where the alert was told of an article of that source."""
    corrections: dict[int, frozenset[int]]
    """Story → the articles by which corrections of what was told of it were told."""


def told_articles(session: Session, told: Collection[tuple[int, int]]) -> ToldArticles:
    """Returns of which sources' articles, and of which corrections, alerts were told.

    ``told`` are the (story, alert) that are asked about. Of what an alert was told of one story
    the last two hundred are looked at.
    """
    alerts: dict[int, list[int]] = defaultdict(list)
    for story, alert in told:
        alerts[story].append(alert)
    family = family_of(session, alerts)
    asked = [(member, alert) for member, story in family.items() for alert in alerts[story]]
    query = _SOURCES_SQLITE if dialect_of(session) == "sqlite" else _SOURCES_POSTGRESQL
    known = {"asked": json.dumps(sorted(asked)), "most": _LAST_NOTICES}
    rows = session.execute(query, known).all() if asked else ()
    corrections: dict[int, set[int]] = defaultdict(set)
    for member, _, _, correction in rows:
        if correction is not None:
            corrections[family[member]].add(correction)
    return ToldArticles(
        frozenset((family[member], alert, source) for member, alert, source, _ in rows),
        {story: frozenset(each) for story, each in corrections.items()},
    )


_CORRECTION = f"CASE WHEN {{}}.kind LIKE '{CORRECTION}%' THEN articles.id END"
_SOURCES_SQLITE = text(
    "SELECT DISTINCT json_extract(asked.value, '$[0]'), json_extract(asked.value, '$[1]'), "
    f"articles.source_id, {_CORRECTION.format('notices')} "
    "FROM json_each(:asked) AS asked JOIN notices ON notices.id IN "
    "(SELECT id FROM notices AS inner_ WHERE story_id = json_extract(asked.value, '$[0]') "
    "AND alert_id = json_extract(asked.value, '$[1]') ORDER BY id DESC LIMIT :most) "
    "JOIN articles ON articles.id = notices.article_id"
)
_SOURCES_POSTGRESQL = text(
    "SELECT DISTINCT asked.story, asked.alert, articles.source_id, "
    f"{_CORRECTION.format('last')} FROM "
    "(SELECT (pair ->> 0)::bigint AS story, (pair ->> 1)::bigint AS alert "
    "FROM json_array_elements(CAST(:asked AS json)) AS pair) AS asked CROSS JOIN LATERAL "
    "(SELECT article_id, kind FROM notices WHERE story_id = asked.story AND alert_id = asked.alert "
    "ORDER BY id DESC LIMIT :most) AS last JOIN articles ON articles.id = last.article_id"
)


def open_groups(
    session: Session, groups: Collection[Group]
) -> tuple[frozenset[Group], dict[Group, Waiting]]:
    """Returns those of the groups to whose destinations something went or waits, and the newest
    delivery of each if nobody has tried it yet."""
    known: set[Group] = set()
    waiting: dict[Group, Waiting] = {}
    asked = {"asked": json.dumps(sorted(groups))}
    query = _GROUPS_SQLITE if dialect_of(session) == "sqlite" else _GROUPS_POSTGRESQL
    for row in session.execute(query, asked) if groups else ():
        group = (row.group_key, row.channel, row.destination)
        known.add(group)
        # Only the newest of a group can be joined.
        is_held = row.state == "held" and (row.state_reason or "").startswith(SWITCHED_OFF)
        if (row.state == "pending" or is_held) and row.attempts == 0 and row.is_unwritten:
            waiting[group] = Waiting(
                row.id,
                row.due_at,
                row.created_at,
                is_put_off=row.slot_at is not None,
                is_held=is_held,
            )
    return frozenset(known), waiting


_DELIVERY = (
    "deliveries.id, deliveries.group_key, deliveries.channel, deliveries.destination, "
    "deliveries.state, deliveries.state_reason, deliveries.attempts, "
    "deliveries.payload IS NULL AS is_unwritten, "
    "deliveries.due_at, deliveries.created_at, deliveries.slot_at"
)
_NEWEST = (
    "WHERE group_key = {} AND channel = {} AND destination = {} "
    "ORDER BY created_at DESC, id DESC LIMIT 1"
)
_NEWEST_SQLITE = _NEWEST.format(*(f"json_extract(asked.value, '$[{each}]')" for each in range(3)))
_NEWEST_POSTGRESQL = _NEWEST.format(*(f"asked.value ->> {each}" for each in range(3)))
_TIMES = {"due_at": UTCDateTime(), "created_at": UTCDateTime()}
_GROUPS_SQLITE = text(
    f"SELECT {_DELIVERY} FROM json_each(:asked) AS asked JOIN deliveries ON deliveries.id = "
    f"(SELECT id FROM deliveries AS inner_ {_NEWEST_SQLITE})"
).columns(**_TIMES)
_GROUPS_POSTGRESQL = text(
    f"SELECT {_DELIVERY} FROM json_array_elements(CAST(:asked AS json)) AS asked (value) "
    f"CROSS JOIN LATERAL (SELECT * FROM deliveries {_NEWEST_POSTGRESQL}) AS deliveries"
).columns(**_TIMES)


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice of a delivery: of which article, of what kind, and what was new in the story."""

    id: int
    article_id: int
    kind: str
    news: dict[str, Any] | None
    created_at: datetime


def told_by(session: Session, delivery_id: str) -> list[ToldNotice]:
    """Returns the notices that a delivery carries, in order."""
    return told_since(session, delivery_id)[0]


def told_since(session: Session, delivery_id: str) -> tuple[list[ToldNotice], int | None]:
    """Returns the notices that a delivery carries, in order, and the newest decision there is."""
    rows = session.connection().execute(_told_by_query(), {"delivery": delivery_id}).all()
    return [ToldNotice(*row[:-1]) for row in rows], rows[0].decision if rows else None


@cache
def _told_by_query() -> Any:
    decision = select(func.max(Decision.id)).scalar_subquery()
    told = Notice.id, Notice.article_id, Notice.kind, Notice.news, Notice.created_at
    return (
        select(*told, decision.label("decision"))
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == bindparam("delivery"))
        .order_by(DeliveryNotice.position)
    )


@dataclass(frozen=True, slots=True)
class Thread:
    """What began the news of a story under an alert: later mails go under its headline."""

    article_id: int
    title: str
    begins: bool = True
    """Whether the delivery that was asked about is the one that began it."""
    heading: str = ""
    """What the first mail of it to that destination was titled by; empty where none went yet."""


def thread_of(session: Session, delivery_id: str, group_key: str, moment: Moment) -> Thread | None:
    """Returns the article that was told first in the delivery's group, as it was titled then."""
    # All who are told of a story are in its group: it is looked through once for them.
    began = moment.get(("began", group_key), lambda: _began(session, group_key))
    asked = {"delivery": delivery_id, "began": began}
    first = session.connection().execute(_thread_query(), asked).first()
    if first is None:
        return None
    title = first.earliest or first.title
    return Thread(first.id, title, not first.is_later, first.heading or "")


def _began(session: Session, group_key: str) -> str | None:
    """Returns the first delivery of a group."""
    return session.connection().execute(_first_of_group(), {"group": group_key}).scalar()


@cache
def _first_of_group() -> Any:
    of_it = select(Delivery.id).where(Delivery.group_key == bindparam("group"))
    return of_it.order_by(Delivery.created_at, Delivery.id).limit(1)


@cache
def _thread_query() -> Any:
    """Returns the query for the first article of a delivery's group. It is made once: to put its
    parts together takes several times as long as the answer."""
    titled, is_later = _titled().label("heading"), _is_later().label("is_later")
    return (
        select(Article.id, Article.title, _earliest().label("earliest"), titled, is_later)
        .join(Notice, Notice.article_id == Article.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == bindparam("began"))
        .order_by(Notice.id)
        .limit(1)
    )


def _earliest() -> Any:
    """Returns what asks for an article's title as it was at first."""
    titles = select(Revision.title).where(Revision.article_id == Article.id)
    return titles.order_by(Revision.number).limit(1).correlate(Article).scalar_subquery()


def _titled() -> Any:
    """Returns what asks for the heading of the first mail of a delivery's thread."""
    asked = aliased(Delivery)
    return (
        select(Delivery.heading)
        .join(asked, asked.id == bindparam("delivery"))
        .where(*_in_thread(Delivery, asked), Delivery.heading.is_not(None))
        .order_by(Delivery.created_at, Delivery.id)
        .limit(1)
        .scalar_subquery()
    )


def _is_later() -> Any:
    """Returns what tells whether a delivery has one before it in its thread."""
    before = aliased(Delivery)
    return (
        select(before.id)
        .where(
            *_in_thread(before, Delivery),
            before.created_at < Delivery.created_at,
            Delivery.id == bindparam("delivery"),
        )
        .exists()
    )


def _in_thread(one: Any, other: Any) -> tuple[Any, ...]:
    return (
        one.group_key == other.group_key,
        one.channel == other.channel,
        one.destination == other.destination,
    )


def alert_name(session: Session, alert_id: int) -> str:
    """Returns the alert's name."""
    return session.scalars(_alert_name(), {"alert": alert_id}).one()


@cache
def _alert_name() -> Select[str]:
    return select(Alert.name).where(Alert.id == bindparam("alert"))
