"""The books: every notice reaches each of its destinations in some state, every match a notice.

Both are read a slice at a time, so that a look at all of them stalls nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from models import (
    Alert,
    Article,
    AuditEntry,
    Delivery,
    DeliveryNotice,
    Document,
    Notice,
    Topic,
    TopicMatchRow,
    Verdict,
)
from worker.alerts import modes
from worker.topics.store.revisions import CHANGES
from worker.way.judge.record import read_record

_IN_FORCE = timedelta(minutes=10)
"""For so long after a change of the configuration, some process may still work with the old one."""
_STATES = {
    "sent": "delivered",
    "pending": "pending",
    "leased": "pending",
    "retry": "pending",
    "held": "held",
    "suppressed": "suppressed",
    "dead": "dead",
}
STATES = tuple(dict.fromkeys(_STATES.values()))
"""What a notice can be at a destination."""


@dataclass(slots=True)
class Balance:
    """What a slice of the notices adds up to. ``examples`` are ids of notices that do not."""

    last: int
    """The last notice looked at."""
    notices: int = 0
    expected: int = 0
    states: Counter[str] = field(default_factory=Counter)
    difference: int = 0
    examples: list[int] = field(default_factory=list)


Unnoticed = tuple[int, int]
"""An article that matched, and the alert that made no notice of it, by their ids."""


def balance(session: Session, after: int, limit: int) -> Balance:
    """Compares the destinations of the notices after that id with what there is for them.

    Notices that were made before destinations were counted are left out.
    """
    bound = session.scalar(
        select(func.max(Notice.id)).where(
            Notice.id.in_(
                select(Notice.id).where(Notice.id > after).order_by(Notice.id).limit(limit)
            )
        )
    )
    found = Balance(after if bound is None else bound)
    if bound is None:
        return found
    held: dict[int, int] = {}
    wanted: dict[int, int] = {}
    for notice, destinations, state, number in session.execute(
        select(Notice.id, Notice.destinations, Delivery.state, func.count(Delivery.id))
        .outerjoin(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .outerjoin(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(Notice.id > after, Notice.id <= bound, Notice.destinations.is_not(None))
        .group_by(Notice.id, Notice.destinations, Delivery.state)
        .order_by(Notice.id)
    ):
        wanted[notice] = destinations or 0
        if state in _STATES:
            held[notice] = held.get(notice, 0) + number
            found.states[_STATES[state]] += number
    found.notices, found.expected = len(wanted), sum(wanted.values())
    for notice, destinations in wanted.items():
        off = abs(destinations - held.get(notice, 0))
        if off:
            found.difference += off
            found.examples.append(notice)
    return found


def newest_article(session: Session) -> int:
    """Returns the id of the newest article, 0 where there is none."""
    return session.scalar(select(func.max(Article.id))) or 0


def unnoticed(
    session: Session, after: int, settled: datetime, limit: int
) -> tuple[int, list[Unnoticed]]:
    """Looks for matches that no notice was made of, in the articles after that id.

    Returns the last article looked at, and what was found. Articles that came after ``settled``
    wait. An alert must have told of what a verdict says that it is told of. Where no verdict
    speaks of a match, that is judged which is beyond doubt: the first article of its story, as it
    came, not silent, with topics and alerts that have not changed since.
    """
    seen = session.execute(
        select(Article.id, Article.first_seen_at)
        .where(Article.id > after)
        .order_by(Article.id)
        .limit(limit)
    ).all()
    ready = list(takewhile(lambda each: each.first_seen_at <= settled, seen))
    if not ready:
        return after, []
    first, last = ready[0].id, ready[-1].id
    alerts = _alerts_since(session, min(each.first_seen_at for each in ready))
    topics: dict[int, list[tuple[str, str]]] = {}
    born: dict[int, datetime] = {}
    for article, at, slug, salience in session.execute(_beyond_doubt(first, last)):
        topics.setdefault(article, []).append((slug, salience))
        born[article] = at
    wanted = {
        (article, alert.id)
        for article, matched in topics.items()
        for alert in alerts
        if alert.created_at <= born[article] - _IN_FORCE and _asks(alert, matched)
    }
    told, kept_silent = _decided(session, first, last)
    owed = (wanted - kept_silent) | told
    articles = {article for article, _ in owed}
    return last, sorted(owed - _noticed(session, articles))


def still_unnoticed(session: Session, pairs: Iterable[Unnoticed]) -> list[Unnoticed]:
    """Returns those of which there is still no notice, though the article is still there."""
    asked = {(article, alert) for article, alert in pairs}
    articles = {article for article, _ in asked}
    there = set(session.scalars(select(Article.id).where(Article.id.in_(articles))))
    open_ = {pair for pair in asked if pair[0] in there}
    return sorted(open_ - _noticed(session, articles))


def _decided(session: Session, first: int, last: int) -> tuple[set[Unnoticed], set[Unnoticed]]:
    """Returns what was to be told of these articles by their verdicts, and what was not."""
    told: set[Unnoticed] = set()
    kept_silent: set[Unnoticed] = set()
    rows = session.execute(
        select(Verdict.article_id, Verdict.record).where(
            Verdict.article_id >= first, Verdict.article_id <= last
        )
    )
    for article, record in rows:
        for alert, code, *_ in read_record(record)[2]:
            (told if code == "tell" else kept_silent).add((article, alert))
    return told, kept_silent - told


def _noticed(session: Session, articles: Collection[int]) -> set[Unnoticed]:
    rows = session.execute(
        select(Notice.article_id, Notice.alert_id).where(Notice.article_id.in_(articles))
    )
    return {(article, alert) for article, alert in rows}


def _beyond_doubt(first: int, last: int) -> Any:
    earlier = aliased(Article)
    return (
        select(Article.id, Article.first_seen_at, Topic.slug, TopicMatchRow.salience)
        .join(TopicMatchRow, TopicMatchRow.article_id == Article.id)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .join(Document, Document.id == Article.document_id)
        .where(
            Article.id >= first,
            Article.id <= last,
            Article.silent.is_(None),
            Document.silent.is_(None),
            Article.duplicate_of.is_(None),
            Article.revision == 1,
            ~exists().where(and_(earlier.story_id == Article.story_id, earlier.id < Article.id)),
        )
    )


def _alerts_since(session: Session, since: datetime) -> Sequence[Alert]:
    """Returns the alerts that, like the topics they ask for, stood as they stand since then."""
    changed = {
        (action.removesuffix("_removed"), subject)
        for action, subject in session.execute(
            select(AuditEntry.action, AuditEntry.subject).where(
                AuditEntry.at >= since - _IN_FORCE, AuditEntry.action.in_(CHANGES)
            )
        )
    }
    return [
        alert
        for alert in session.scalars(select(Alert).where(Alert.removed_at.is_(None)))
        if ("alert", alert.name) not in changed
        and not _watches(alert)
        and not any(("topic", slug) in changed for slug in alert.definition.get("topics", ()))
    ]


def _watches(alert: Alert) -> bool:
    """Tells whether an alert looks at topics as a whole: no article by itself sets it off."""
    mode = alert.definition.get("mode", "instant")
    return mode in modes.names() and modes.watches(modes.load(mode))


def _asks(alert: Alert, matched: Sequence[tuple[str, str]]) -> bool:
    wanted, salience = alert.definition.get("topics", ()), alert.definition.get("salience", "any")
    return any(slug in wanted and (salience == "any" or found == "main") for slug, found in matched)
