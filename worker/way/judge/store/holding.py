"""Writes what is held back: by silences, or until more outlets carry a story; and what is not any
more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from models import Delivery, Silenced, Story, StoryWait
from worker.base.store import bulk, clock
from worker.base.store.bulk import Numbers, Rows, rows
from worker.base.store.chunks import in_chunks
from worker.way.judge.store.plan_rows import PlanRows


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of what is held back."""

    silenced: Rows
    waits: Rows
    over: tuple[tuple[int, int], ...]
    """(story, alert) where the alert waits for no more outlets."""
    hurried: tuple[str, ...]
    """Deliveries that became urgent."""


def rows_of(made: PlanRows, ids: Numbers) -> Held:
    """Returns the rows of what a plan holds back."""
    plan = made.plan
    silenced = [
        {
            "silence_id": each.silence_id,
            "alert_id": each.alert_id,
            "article_id": ids(each.article_id),
            "at": made.now,
        }
        for each in dict.fromkeys(plan.silenced)
    ]
    begun = [
        {"story_id": ids(story), "alert_id": alert, "since": made.now}
        for (story, alert), waits in plan.waits.items()
        if waits
    ]
    over = tuple((story, alert) for (story, alert), waits in plan.waits.items() if not waits)
    return Held(
        rows(
            Silenced,
            silenced,
            dialect=made.dialect,
            keys=("silence_id", "alert_id", "article_id"),
        ),
        rows(StoryWait, begun, dialect=made.dialect, keys=("story_id", "alert_id")),
        tuple((story, alert) for story, alert in over if story > 0),
        plan.hurried,
    )


def write(session: Session, held: Held) -> None:
    """Writes what is held back, and lets go what is not any more."""
    bulk.write(session, held.silenced)
    bulk.write(session, held.waits)
    if held.over:
        of_them = or_(
            *(
                and_(StoryWait.alert_id == alert, StoryWait.story_id.in_(_family(story)))
                for story, alert in held.over
            )
        )
        session.execute(
            delete(StoryWait).where(of_them).execution_options(synchronize_session=False)
        )
    hurry(session, held.hurried)


def _family(story: int) -> Select[int]:
    return select(Story.id).where(or_(Story.id == story, Story.merged_into == story))


def hurry(session: Session, deliveries: Collection[str]) -> None:
    """Lets waiting deliveries pass quiet hours, and go now; what is held goes so once it is
    freed."""
    values = {"due_at": clock.now(), "urgent": True, "last_error": None}
    for chunk in in_chunks(sorted(deliveries)):
        waiting = update(Delivery).where(
            Delivery.id.in_(chunk),
            Delivery.state.in_(("pending", "held")),
            Delivery.attempts == 0,
        )
        session.execute(waiting.values(values).execution_options(synchronize_session=False))
