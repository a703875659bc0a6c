"""Writes what stories are about, and what alerts were told of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from models import StoryAlert, StoryProfile
from worker.core.judge import Plan
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
        }
        for each in plan.profiles
    ]
    upsert(session, StoryProfile, profiles, ("story_id",))
    told = [
        {
            "story_id": ids(story),
            "alert_id": alert,
            "first_uid": each.first_uid,
            "first_at": each.first_at,
            "last_at": each.last_at,
            "follow_ups": each.follow_ups,
            "outlets": each.outlets,
            "kept_back": each.kept_back,
            "count": each.count,
            "counted": each.counted,
            "topics": sorted(each.topics),
            "occasions": sorted(each.occasions),
        }
        for (story, alert), each in plan.told.items()
    ]
    upsert(session, StoryAlert, told, ("story_id", "alert_id"))
