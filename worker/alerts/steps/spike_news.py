"""What a message says of a spike, put together from what was kept when it was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from worker.alerts.notices.spike_view import heading
from worker.alerts.spikes import KIND
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.alerts.steps import news as items
from worker.alerts.store import notices, told_news
from worker.alerts.store import spikes as store
from worker.setup.runtime import Runtime
from worker.way.deliver.store.deliveries import ClaimedDelivery

SHOWN = 20
"""Stories that a message shows."""


def stored(told: Spike) -> dict[str, Any]:
    """Returns what is kept of a spike, as JSON has it."""
    return {
        "topic": told.topic,
        "began": told.began.isoformat(),
        "since": told.since.isoformat(),
        "until": told.until.isoformat(),
        "stories": told.stories,
        "articles": told.articles,
        "expected_stories": round(told.expected_stories, 2),
        "expected_articles": round(told.expected_articles, 2),
        "hours": [
            [each.at.isoformat(), each.stories, each.articles, each.expected] for each in told.hours
        ],
        "by_story": list(told.by_story),
        "zone": told.zone,
    }


def _read(kept: Mapping[str, Any]) -> Spike:
    times = {name: datetime.fromisoformat(kept[name]) for name in ("began", "since", "until")}
    return Spike(
        topic=kept["topic"],
        stories=kept["stories"],
        articles=kept["articles"],
        expected_stories=kept["expected_stories"],
        expected_articles=kept["expected_articles"],
        hours=tuple(Hour(datetime.fromisoformat(at), *rest) for at, *rest in kept["hours"]),
        by_story=tuple(kept["by_story"]),
        zone=kept["zone"],
        **times,
    )


def build(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> SpikeNews | None:
    """Returns what a delivery tells of a spike; None where nothing of it is stored any more."""
    kept, article_ids = store.news_of(session, claimed.id)
    if kept is None:
        return None
    told = _read(kept["spike"])
    name = notices.alert_name(session, claimed.alert_id)
    return news(session, runtime, told, article_ids, name, claimed.id, claimed.created_at)


def news(
    session: Session,
    runtime: Runtime,
    told: Spike,
    article_ids: Sequence[int],
    alert: str,
    named: str,
    created_at: datetime,
) -> SpikeNews:
    """Returns the message of a spike: its first stories that are still stored, each by its article
    of ``article_ids``. ``named`` is the message's id."""
    there = told_news.stored(session, article_ids)
    numbers = dict(zip(article_ids, told.by_story, strict=False))
    shown = there[:SHOWN]
    return SpikeNews(
        delivery_id=named,
        alert=alert,
        kind=KIND,
        created_at=created_at,
        story_id=None,
        label=runtime.topic_names.get(told.topic, told.topic),
        items=items.items_of(session, runtime, shown, [told.topic]),
        more=max(told.stories - len(shown), 0),
        thread_title=heading(told),
        topic_names=runtime.topic_names,
        sent_at=runtime.clock(),
        spike=replace(told, by_story=tuple(numbers.get(each, 1) for each in shown)),
    )
