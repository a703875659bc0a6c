"""Writes what stories are about, and what alerts were told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from models import StoryAlert, StoryProfile
from worker.core.follow_ups import Told
from worker.core.judge import Plan
from worker.core.judge import links as linking
from worker.core.stories import profile
from worker.store.writing import upsert


def write(session: Session, plan: Plan, ids: Callable[[int], int], decision_id: int) -> None:
    """Writes the stories that a plan changes, and what is told of them."""
    profiles = [
        {
            "story_id": ids(each.id),
            "decision_id": decision_id,
            "last_at": each.profile.last_at,
            "outlets": list(each.outlets),
            "profile": profile.pack(replace(each.profile, id=ids(each.id))),
            "links": linking.pack(each.links),
        }
        for each in plan.profiles
    ]
    upsert(session, StoryProfile, profiles, ("story_id",))
    told = [told_row(ids(story), alert, each) for (story, alert), each in plan.told.items()]
    upsert(session, StoryAlert, told, ("story_id", "alert_id"))


def told_row(story_id: int, alert_id: int, told: Told) -> dict[str, Any]:
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
        "count": told.count,
        "counted": told.counted,
        "topics": sorted(told.topics),
        "occasions": sorted(told.occasions),
    }
