"""What became of a story's messages, and which of its reports were kept back from whom."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Alert, Article, Delivery, DeliveryNotice, Notice, StoryAlert, Verdict
from worker.alerts.store import keeping
from worker.base.types import OPEN_STATES
from worker.readers.store import answers
from worker.upkeep.recovery.doubts import SETTLED
from worker.way.judge.record import read_record

State = Literal["sent", "waiting", "held", "failed", "muted", "unsubscribed"]
"""The last two: whom it was to go to wants no more of the story, or of the alert."""
_ORDER: tuple[State, ...] = ("sent", "waiting", "held", "failed", "muted", "unsubscribed")
_UNWANTED: dict[str, State] = {answers.MUTED: "muted", answers.UNSUBSCRIBED: "unsubscribed"}

_KEPT = ("kept_back", "known")
"""What a verdict says of an alert that was told of the story and is not told of a report: it says
nothing new, or is a copy of what was told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a message is: on its way, or there. Of several destinations that which is farthest
    counts."""

    state: State
    at: datetime | None = None
    """When it was sent, None where it is taken as sent since the database was put back; when it is
    due while it waits."""


def outcomes(session: Session, stories: Collection[int]) -> dict[int, Outcome]:
    """Returns how far the messages of stories are, by the ids of their notices.

    Nothing is known of those whose deliveries were pruned.
    """
    found: dict[int, list[Outcome]] = defaultdict(list)
    for notice, state, due, sent, why in session.execute(
        select(
            DeliveryNotice.notice_id,
            Delivery.state,
            Delivery.due_at,
            Delivery.delivered_at,
            Delivery.state_reason,
        )
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .join(Notice, Notice.id == DeliveryNotice.notice_id)
        .where(Notice.story_id.in_(stories))
    ):
        found[notice].append(_outcome(state, due, sent, why))
    return {notice: min(each, key=_foremost) for notice, each in found.items()}


def _outcome(state: str, due: datetime | None, sent: datetime | None, why: str | None) -> Outcome:
    if state == "sent" or (state == "suppressed" and why == SETTLED):
        return Outcome("sent", sent)
    if state in (*OPEN_STATES, "leased"):
        return Outcome("waiting", due)
    if state == "suppressed" and why in _UNWANTED:
        return Outcome(_UNWANTED[why])
    return Outcome("held" if state == "held" else "failed")


def _foremost(outcome: Outcome) -> tuple[int, float]:
    # What was sent elsewhere is told before what is only taken as sent.
    unknown = math.inf if outcome.state == "sent" else 0.0
    return _ORDER.index(outcome.state), outcome.at.timestamp() if outcome.at else unknown


def kept_back(session: Session, stories: Collection[int]) -> dict[int, list[str]]:
    """Returns the alerts that were told of a story and not of a report, by the reports' ids."""
    told: dict[int, tuple[datetime, int]] = {}
    for alert, at, article in session.execute(
        select(Notice.alert_id, Notice.created_at, Notice.article_id)
        .where(Notice.story_id.in_(stories))
        .order_by(Notice.created_at, Notice.article_id)
    ):
        told.setdefault(alert, (at, article))
    if not told:
        return {}
    names = dict(session.execute(select(Alert.id, Alert.name).where(Alert.id.in_(told))).all())
    found: dict[int, list[str]] = {}
    for article, at, record in session.execute(
        select(Article.id, Verdict.at, Verdict.record)
        .join(Verdict, Verdict.article_id == Article.id)
        .where(Article.story_id.in_(stories), Verdict.revision == 1)
        .order_by(Article.id)
    ):
        decided = [(alert, code) for alert, code, *_ in read_record(record)[2]]
        tells = {alert for alert, code in decided if code == "tell"}
        kept = {alert for alert, code in decided if code in _KEPT} - tells
        after = sorted(names[each] for each in kept if each in told and told[each] < (at, article))
        if after:
            found[article] = after
    return found


def kept_back_since(
    session: Session,
    root: int,
    stories: Collection[int],
    known: Mapping[int, Outcome],
) -> list[tuple[str, int]]:
    """Returns how many reports of a story each alert kept back since its last message went; alerts
    that kept back none are left out.

    ``stories`` are the story ``root`` and those that went into it, ``known`` how far its messages
    are. What came while a message waited is in that message, once it went.
    """
    since: dict[int, int] = defaultdict(int)
    gone: set[int] = set()
    for notice, alert, news in session.execute(
        select(Notice.id, Notice.alert_id, Notice.news)
        .where(Notice.story_id.in_(stories))
        .order_by(Notice.id.desc())
    ):
        if alert in gone:
            continue
        outcome = known.get(notice)
        if outcome is None or outcome.state == "sent":
            gone.add(alert)
            since[alert] -= keeping.waited(news)
        else:
            since[alert] += (news or {}).get("kept_back", 0)
    rows = session.execute(
        select(Alert.id, Alert.name, StoryAlert.kept_back)
        .join(Alert, Alert.id == StoryAlert.alert_id)
        .where(StoryAlert.story_id == root)
        .order_by(Alert.name)
    )
    counted = ((name, number + since[alert]) for alert, name, number in rows)
    return [(name, number) for name, number in counted if number > 0]


def kept_before(told: Sequence[tuple[int, str, Mapping[str, Any] | None]]) -> dict[int, int]:
    """Returns how many reports each message says were kept back before it, by its notice's id.

    ``told`` are the notices of a story in order: id, alert, and what was new. What came while a
    message waited is counted with that, and not with the next.
    """
    found: dict[int, int] = {}
    counted: dict[str, int] = defaultdict(int)
    said: dict[str, int] = defaultdict(int)
    for notice, alert, news in told:
        counted[alert] += (news or {}).get("kept_back", 0)
        until = counted[alert] + keeping.waited(news)
        found[notice] = max(until - said[alert], 0)
        said[alert] = max(until, said[alert])
    return found
