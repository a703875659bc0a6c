"""The rows of what stories are about, and of what alerts were told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models import StoryAlert, StoryProfile
from worker.alerts.follow_ups import AlertedStory
from worker.base.store.bulk import Rows, rows
from worker.stories import links as linking
from worker.stories import profile
from worker.way.judge.plan import StoryChange

_UNHEARD: Mapping[int, datetime] = {}


def profiles(
    changes: Sequence[StoryChange],
    decision_id: int,
    now: datetime | None,
    dialect: str,
    last_heard: Mapping[int, datetime] = _UNHEARD,
) -> Rows:
    """Returns the rows of changed stories, under the number of the decision's mark.

    A story is active from ``now``, when a report came, whatever date that report states. None
    where no report came just now: then from when ``last_heard`` says that its last report came;
    where that is not known, from the last date that its reports state.
    """
    values = [
        {
            "story_id": each.id,
            "decision_id": decision_id,
            "last_at": now or last_heard.get(each.id, each.profile.last_at),
            "outlets": list(each.outlets),
            "profile": profile.pack(each.profile),
            "links": linking.pack(each.links),
        }
        for each in changes
    ]
    return rows(
        StoryProfile,
        values,
        dialect=dialect,
        numbered=("story_id", "decision_id"),
        keys=("story_id",),
    )


def told(states: Mapping[tuple[int, int], AlertedStory], dialect: str) -> Rows:
    """Returns the rows of what was told: (story, alert) → what."""
    values = [told_row(story, alert, each) for (story, alert), each in states.items()]
    return rows(
        StoryAlert,
        values,
        dialect=dialect,
        numbered=("story_id",),
        keys=("story_id", "alert_id"),
    )


def told_row(story_id: int, alert_id: int, told: AlertedStory) -> dict[str, Any]:
    """Returns what an alert was told of a story as its row says it."""
    return {
        "story_id": story_id,
        "alert_id": alert_id,
        "first_uid": told.first_uid,
        "first_at": told.first_at,
        "last_at": told.last_at,
        "follow_ups": told.follow_ups,
        "outlets": told.outlets,
        "kept_back": told.kept_back,
        "count": told.count.number if told.count else None,
        "counted": told.count.what if told.count else "",
        "topics": sorted(told.topics),
        "occasions": sorted(told.occasions),
    }
