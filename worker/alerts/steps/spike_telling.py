"""Spikes made into notices and deliveries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Delivery, DeliveryNotice, Notice
from worker.alerts.alerting import delivery_id
from worker.alerts.spikes import KIND
from worker.alerts.spikes.told import Spike
from worker.alerts.steps.deliveries import delivery
from worker.alerts.steps.spike_news import SHOWN, stored
from worker.alerts.store import digests
from worker.alerts.store import spikes as store
from worker.alerts.store.spikes import Counted, StoryCame
from worker.alerts.turns import News, Turn
from worker.base.store import tallies
from worker.base.store.writing import insert_ignoring
from worker.settings import AlertSettings
from worker.way.deliver.store import endpoints
from worker.way.judge.rules import AlertPlan

NOTED = 500
"""Stories of which it is kept that they were told."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic that an alert watches."""

    alert: AlertSettings
    plan: AlertPlan
    wanted: Counted

    @property
    def group_key(self) -> str:
        """Under which its messages follow one another."""
        return self.plan.mode.group(self.plan.id, self.wanted.slug)

    @property
    def zone(self) -> str:
        """The time zone of whom it is for."""
        return str(self.plan.schedule.where)


def tell(
    session: Session, topic: Watched, told: Spike, now: datetime, without: Collection[int] = ()
) -> int:
    """Makes notices and deliveries, certain articles apart. Returns how many deliveries were
    made."""
    last = store.told_at(session, topic.group_key, now)
    if last is not None and last > told.since:
        # Another process told it meanwhile.
        return 0
    stories = store.stories(session, topic.wanted, told.since, told.until, without)
    uid = f"{told.topic}/{told.began.isoformat(timespec='seconds')}"
    turn = topic.plan.mode.turn(topic.plan.schedule, News(uid, KIND), now)
    made = list(_deliveries(session, topic, turn, now))
    if digests.is_there(session, [each["id"] for each in made]):
        return 0
    insert_ignoring(session, Delivery, made)
    notices = _notices(session, topic, told, stories[:NOTED], len(made), now)
    carried = [
        {
            "delivery_id": row["id"],
            "position": place,
            "notice_id": notice,
            "channel": row["channel"],
            "destination": row["destination"],
        }
        for row in made
        for place, notice in enumerate(notices)
    ]
    insert_ignoring(session, DeliveryNotice, carried)
    tallies.note(session, tallies.NOTICES, number=len(notices))
    return len(made)


def _deliveries(
    session: Session, topic: Watched, turn: Turn, now: datetime
) -> Iterator[dict[str, Any]]:
    plan = topic.plan
    disabled = endpoints.disabled(session)
    for route in plan.routes:
        to = route.named or route.destination
        yield {
            **delivery(plan, route, turn.due, disabled=disabled, now=now),
            "id": delivery_id(plan.rule.name, turn.uid, turn.kind, route.channel, to),
            "kind": KIND,
            "group_key": topic.group_key,
        }


def _notices(
    session: Session,
    topic: Watched,
    told: Spike,
    stories: Sequence[StoryCame],
    destinations: int,
    now: datetime,
) -> list[int]:
    """Returns the notices of the stories, each by an article of it; the first holds the rest."""
    kind = f"spike-{told.topic}-{told.began:%Y%m%d%H}"
    made = [
        Notice(
            alert_id=topic.plan.id,
            article_id=each.shown,
            story_id=each.story_id,
            kind=kind,
            created_at=now,
            destinations=destinations,
            news=None,
        )
        for each in stories
    ]
    if made:
        by_story = [len(each.articles) for each in stories[:SHOWN]]
        made[0].news = {"spike": stored(replace(told, by_story=tuple(by_story)))}
    session.add_all(made)
    session.flush()
    return [each.id for each in made]
