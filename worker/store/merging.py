"""Makes one of two stories that turned out to be one, and moves in slices what belonged to the
other. All of it is called in deciding transactions, except where it says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from models import Article, Decision, Delivery, DeliveryNotice, Notice, Story, StoryAlert
from models import StoryProfile as ProfileRow
from worker.core import follow_ups
from worker.core.judge import links as linking
from worker.core.judge.links import StoryLinks
from worker.core.judge.shelf import MOST_OUTLETS
from worker.core.stories import StoryProfile
from worker.core.stories import profile as profiles
from worker.store import audit
from worker.store.notices import told_of_stories
from worker.store.story_rows import told_row
from worker.store.writing import changed, upsert

MERGED = "story_merged"
"""The action under which a merge stands in the audit trail."""
_ACTOR = "wirewatch"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stories that turned out to be one, as they were when that was found."""

    one: int
    """The one that began first."""
    other: int
    reason: str
    likelihood: float
    """From 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A story as its row says it."""

    profile: StoryProfile
    links: StoryLinks
    outlets: tuple[str, ...]
    decision_id: int


def changed_since(session: Session, decision_id: int, limit: int) -> tuple[list[int], int]:
    """Returns stories that changed after a decision, in that order, and the last one's decision.

    To be called in any transaction.
    """
    rows = session.execute(
        select(ProfileRow.story_id, ProfileRow.decision_id)
        .where(ProfileRow.decision_id > decision_id)
        .order_by(ProfileRow.decision_id, ProfileRow.story_id)
        .limit(limit)
    ).all()
    if len(rows) < limit:
        return [row.story_id for row in rows], rows[-1].decision_id if rows else decision_id
    # Those of one decision are looked at together.
    last = rows[-1].decision_id
    same = session.scalars(select(ProfileRow.story_id).where(ProfileRow.decision_id == last))
    return list(dict.fromkeys([*(row.story_id for row in rows), *same])), last


def merge(session: Session, pair: Pair, seen: int, now: datetime) -> tuple[int, int] | None:
    """Makes one story of two. Returns (survivor, merged).

    The one that was told first survives, else the older. None where one of them changed after
    the decision ``seen``, or is gone: the next pass looks at it again. Articles, notices and sent
    deliveries of the merged one are left for ``move``: their stories lead to the survivor already.
    """
    rows = _rows(session, (pair.one, pair.other))
    if len(rows) < 2 or any(each.decision_id > seen for each in rows.values()):
        return None
    told = told_of_stories(session, (pair.one, pair.other))
    survivor, merged = _order(pair, told)
    _redirect(session, survivor, merged)
    _unite(session, rows[survivor], rows[merged])
    _tell(session, survivor, merged, told)
    _join_waiting(session, survivor, merged, {alert for _, alert in told})
    audit.record(
        session,
        now,
        _ACTOR,
        MERGED,
        f"story {merged}",
        {"story": merged},
        {"story": survivor, "reason": pair.reason, "likelihood": round(pair.likelihood, 2)},
    )
    return survivor, merged


def _rows(session: Session, ids: Sequence[int]) -> dict[int, _Row]:
    found = session.execute(
        select(ProfileRow)
        .join(Story, Story.id == ProfileRow.story_id)
        .where(ProfileRow.story_id.in_(ids), Story.merged_into.is_(None))
        .execution_options(populate_existing=True)
    ).scalars()
    return {
        row.story_id: _Row(
            profiles.unpack(row.story_id, row.profile),
            linking.unpack(row.story_id, row.links) or StoryLinks(),
            tuple(row.outlets),
            row.decision_id,
        )
        for row in found
    }


def _order(pair: Pair, told: Mapping[tuple[int, int], follow_ups.Told]) -> tuple[int, int]:
    """Returns which story survives, and the other one."""
    first: dict[int, datetime] = {}
    for (story, _), state in told.items():
        first[story] = min(first.get(story, state.first_at), state.first_at)
    if pair.other in first and (pair.one not in first or first[pair.other] < first[pair.one]):
        return pair.other, pair.one
    return pair.one, pair.other


def _redirect(session: Session, survivor: int, merged: int) -> None:
    """Lets the merged story, and all that led to it, lead to the survivor in one step."""
    changed(
        session,
        update(Story)
        .where(or_(Story.id == merged, Story.merged_into == merged))
        .values(merged_into=survivor),
    )


def _unite(session: Session, survivor: _Row, merged: _Row) -> None:
    united = profiles.merged(survivor.profile, merged.profile)
    links = linking.united(survivor.profile, survivor.links, merged.profile, merged.links)
    names: dict[str, str] = {}
    for each in (*survivor.outlets, *merged.outlets):
        names.setdefault(each.casefold(), each)
    changed(session, delete(ProfileRow).where(ProfileRow.story_id == merged.profile.id))
    changed(
        session,
        update(ProfileRow)
        .where(ProfileRow.story_id == survivor.profile.id)
        .values(
            profile=profiles.pack(united),
            links=linking.pack(links),
            outlets=list(names.values())[:MOST_OUTLETS],
            last_at=united.last_at,
            decision_id=select(func.max(Decision.id)).scalar_subquery(),
        ),
    )


def _tell(
    session: Session,
    survivor: int,
    merged: int,
    told: Mapping[tuple[int, int], follow_ups.Told],
) -> None:
    """Lets each alert have been told of the survivor what it was told of both."""
    rows = []
    for alert in sorted({alert for story, alert in told if story == merged}):
        state = told[merged, alert]
        known = told.get((survivor, alert))
        if known is not None:
            state = follow_ups.merged(known, state)
        rows.append(told_row(survivor, alert, state))
    upsert(session, StoryAlert, rows, ("story_id", "alert_id"))
    changed(session, delete(StoryAlert).where(StoryAlert.story_id == merged))


def _join_waiting(session: Session, survivor: int, merged: int, alerts: set[int]) -> None:
    """Lets what waits to be told of both stories go out once, in the survivor's thread.

    Deliveries that were tried keep what they tell, and belong to the survivor's thread, too.
    """
    known = {_key(alert, survivor) for alert in alerts}
    moved = {_key(alert, merged): _key(alert, survivor) for alert in alerts}
    waiting: dict[tuple[str, str, str], list[Delivery]] = defaultdict(list)
    for row in session.scalars(
        select(Delivery)
        .where(
            Delivery.group_key.in_([*known, *moved]),
            Delivery.state == "pending",
            Delivery.attempts == 0,
            Delivery.payload.is_(None),
        )
        .order_by(Delivery.created_at, Delivery.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ):
        place = moved.get(row.group_key, row.group_key), row.channel, row.destination
        waiting[place].append(row)
    for (key, _, _), rows in waiting.items():
        own = [each for each in rows if each.group_key == key]
        others = [each for each in rows if each.group_key != key]
        if own and others:
            _put_together(session, own[-1], others)
    for before, after in moved.items():
        changed(
            session,
            update(Delivery)
            .where(Delivery.group_key == before)
            .values(group_key=after, story_id=survivor),
        )


def _key(alert_id: int, story_id: int) -> str:
    return f"{alert_id}:s{story_id}"


def _put_together(session: Session, kept: Delivery, others: Sequence[Delivery]) -> None:
    """Moves the notices of waiting deliveries into another one, and removes them."""
    position = session.scalar(
        select(func.max(DeliveryNotice.position)).where(DeliveryNotice.delivery_id == kept.id)
    )
    carried = session.execute(
        select(DeliveryNotice.delivery_id, DeliveryNotice.notice_id)
        .where(DeliveryNotice.delivery_id.in_([each.id for each in others]))
        .order_by(DeliveryNotice.notice_id)
    ).all()
    ids = [each.id for each in others]
    changed(session, delete(DeliveryNotice).where(DeliveryNotice.delivery_id.in_(ids)))
    if carried:
        first = 0 if position is None else position + 1
        rows = [
            {
                "delivery_id": kept.id,
                "position": place,
                "notice_id": row.notice_id,
                "channel": kept.channel,
                "destination": kept.destination,
            }
            for place, row in enumerate(carried, start=first)
        ]
        session.execute(insert(DeliveryNotice), rows)
    due = min((each.due_at for each in (kept, *others) if each.due_at), default=kept.due_at)
    changed(session, update(Delivery).where(Delivery.id == kept.id).values(due_at=due))
    changed(session, delete(Delivery).where(Delivery.id.in_(ids)))


_MOVED: tuple[type[Any], ...] = (Notice, Delivery, Article)


def move(session: Session, merged: int, limit: int) -> bool:
    """Lets ``limit`` of what still belongs to a merged story belong to the survivor.

    Returns whether there may be more.
    """
    survivor = session.scalar(select(Story.merged_into).where(Story.id == merged))
    if survivor is None:
        return False
    left = limit
    for table in _MOVED:
        ids = session.scalars(
            select(table.id).where(table.story_id == merged).order_by(table.id).limit(left)
        ).all()
        if ids:
            changed(session, update(table).where(table.id.in_(ids)).values(story_id=survivor))
        left -= len(ids)
        if left <= 0:
            return True
    return False
