"""Makes one of two stories that turned out to be one, and moves in slices what belonged to the
other. All of it is called in deciding transactions, except where it says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, case, cast, delete, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from models import Article, Decision, Delivery, DeliveryNotice, Notice, Story, StoryAlert
from models import StoryProfile as ProfileRow
from worker.alerts import follow_ups
from worker.alerts.store.notices import told_of_stories
from worker.base.store import audit, jobs
from worker.base.store.writing import changed, upsert
from worker.stories import links as linking
from worker.stories import profile as profiles
from worker.stories.links import StoryLinks
from worker.stories.merging import Pair
from worker.stories.profile import StoryProfile
from worker.stories.store.rows import told_row
from worker.upkeep.recovery.store import recovery
from worker.way.judge.shelf import MOST_OUTLETS

JOB = "stories that are one"
MOVED = "moved"
"""The mark of a turn that moves what belonged to a merged story.

It changes nothing that is known when articles are judged: a merged story leads to the survivor
since the merge, and what was told of both is read by both.
"""
MERGED = "story_merged"
"""The action under which a merge stands in the audit trail."""
_ACTOR = "wirewatch"
_JOINED_AT_ONCE = 10
"""Waiting deliveries of a merged story that a turn takes over."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A story as its row says it."""

    profile: StoryProfile
    links: StoryLinks
    outlets: tuple[str, ...]
    last_at: datetime
    """When its last report came."""
    decision_id: int


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the search for stories that are one came."""

    at: int = 0
    """The decision up to which all stories were compared."""
    moving: tuple[int, ...] = ()
    """Merged stories to which something still belongs."""


def progress(session: Session) -> Reached:
    """Returns how far it came. To be called in any transaction."""
    state = jobs.state(session, JOB) or {}
    return Reached(int(state.get("at", 0)), tuple(state.get("moving", ())))


def changing(session: Session) -> Reached:
    """Returns how far it came; nobody else changes that before this transaction ends."""
    jobs.hold(session, JOB)
    return progress(session)


def note(session: Session, progress: Reached) -> None:
    """Notes how far it came, read by ``changing`` in this transaction."""
    jobs.note(session, JOB, {"at": progress.at, "moving": list(progress.moving)})


def note_moving(session: Session, merged: int, *, is_moved: bool = False) -> None:
    """Notes that something still belongs to a merged story, or that nothing does any more."""
    known = changing(session)
    others = tuple(each for each in known.moving if each != merged)
    note(session, replace(known, moving=others if is_moved else (*others, merged)))


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
    deliveries of the merged one are left for ``move``, but for a few: their stories lead to the
    survivor already.
    """
    rows = _rows(session, (pair.one, pair.other))
    if len(rows) < 2 or any(each.decision_id > seen for each in rows.values()):
        return None
    told = told_of_stories(session, (pair.one, pair.other))
    survivor, merged = _order(pair, told)
    _redirect(session, survivor, merged)
    _unite(session, rows[survivor], rows[merged])
    _tell(session, survivor, merged, told)
    if not _join_waiting(session, survivor, merged, {alert for _, alert in told}):
        _moved(session, Delivery, merged, survivor, _JOINED_AT_ONCE)
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
            row.last_at,
            row.decision_id,
        )
        for row in found
    }


def _order(pair: Pair, told: Mapping[tuple[int, int], follow_ups.AlertedStory]) -> tuple[int, int]:
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
            last_at=max(survivor.last_at, merged.last_at),
            decision_id=select(func.max(Decision.id)).scalar_subquery(),
        ),
    )


def _tell(
    session: Session,
    survivor: int,
    merged: int,
    told: Mapping[tuple[int, int], follow_ups.AlertedStory],
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


def _join_waiting(session: Session, survivor: int, merged: int, alerts: Collection[int]) -> bool:
    """Lets what waits to be told of both stories go out once, in the survivor's thread.

    Returns whether more of the merged story's waits: a turn takes some over. Deliveries that were
    tried keep what they tell, and so do those that a restore brought back.
    """
    theirs = _waiting(session, [_key(alert, merged) for alert in alerts], _JOINED_AT_ONCE)
    if not theirs:
        return False
    keys = sorted({_key(each.alert_id, survivor) for each in theirs})
    own = {_place(each): each for each in _waiting(session, keys, None)}
    together = [
        (own[_place(each)], each)
        for each in theirs
        if _place(each) in own
        and not recovery.is_of_before(session, each.created_at)
        and not recovery.is_of_before(session, own[_place(each)].created_at)
    ]
    _put_together(session, together)
    gone = {other.id for _, other in together}
    ids = [each.id for each in theirs if each.id not in gone]
    _lead_to(session, ids, survivor, merged)
    return len(theirs) == _JOINED_AT_ONCE


def _key(alert_id: int, story_id: int) -> str:
    return f"{alert_id}:s{story_id}"


def _place(delivery: Any) -> tuple[int, str, str]:
    return delivery.alert_id, delivery.channel, delivery.destination


def _waiting(session: Session, keys: Sequence[str], limit: int | None) -> Sequence[Any]:
    """Returns deliveries of groups that nobody has tried yet, the oldest first."""
    return session.execute(
        select(
            Delivery.id,
            Delivery.alert_id,
            Delivery.channel,
            Delivery.destination,
            Delivery.created_at,
            Delivery.due_at,
        )
        .where(
            Delivery.group_key.in_(keys),
            Delivery.state == "pending",
            Delivery.attempts == 0,
            Delivery.payload.is_(None),
        )
        .order_by(Delivery.created_at, Delivery.id)
        .limit(limit)
        .with_for_update()
    ).all()


def _put_together(session: Session, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Moves the notices of waiting deliveries, the second of each pair, into the first."""
    if not pairs:
        return
    kept = {other.id: one for one, other in pairs}
    carried = session.execute(
        select(DeliveryNotice.delivery_id, DeliveryNotice.notice_id)
        .where(DeliveryNotice.delivery_id.in_(kept))
        .order_by(DeliveryNotice.notice_id)
    ).all()
    places = _next_places(session, {one.id for one, _ in pairs})
    rows = []
    for row in carried:
        one = kept[row.delivery_id]
        rows.append(
            {
                "delivery_id": one.id,
                "position": places[one.id],
                "notice_id": row.notice_id,
                "channel": one.channel,
                "destination": one.destination,
            }
        )
        places[one.id] += 1
    changed(session, delete(DeliveryNotice).where(DeliveryNotice.delivery_id.in_(kept)))
    if rows:
        session.execute(insert(DeliveryNotice), rows)
    _make_due(session, pairs)
    changed(session, delete(Delivery).where(Delivery.id.in_(kept)))


def _next_places(session: Session, ids: Collection[str]) -> dict[str, int]:
    """Returns the first free position of each of the deliveries."""
    rows = session.execute(
        select(DeliveryNotice.delivery_id, func.max(DeliveryNotice.position))
        .where(DeliveryNotice.delivery_id.in_(ids))
        .group_by(DeliveryNotice.delivery_id)
    )
    return dict.fromkeys(ids, 0) | {each: last + 1 for each, last in rows}


def _make_due(session: Session, pairs: Sequence[tuple[Any, Any]]) -> None:
    """Lets each delivery be due when the earlier one of its pair was."""
    due: dict[datetime, list[str]] = defaultdict(list)
    for one, other in pairs:
        if other.due_at is not None and (one.due_at is None or other.due_at < one.due_at):
            due[other.due_at].append(one.id)
    for at, ids in due.items():
        changed(session, update(Delivery).where(Delivery.id.in_(ids)).values(due_at=at))


def _lead_to(session: Session, ids: Sequence[str], survivor: int, merged: int) -> None:
    """Lets deliveries belong to the survivor, and to its threads where they told the story's."""
    alert = cast(Delivery.alert_id, String)
    key = case(
        (Delivery.group_key == alert + literal(f":s{merged}"), alert + literal(f":s{survivor}")),
        else_=Delivery.group_key,
    )
    values = {"group_key": key, "story_id": survivor}
    changed(session, update(Delivery).where(Delivery.id.in_(ids)).values(values))


def move(session: Session, merged: int, limit: int) -> bool:
    """Lets ``limit`` of what still belongs to a merged story belong to the survivor.

    Returns whether there may be more.
    """
    survivor = session.scalar(select(Story.merged_into).where(Story.id == merged))
    if survivor is None:
        return False
    left = limit
    for table in (Delivery, Notice, Article):
        left -= _moved(session, table, merged, survivor, left)
        if left <= 0:
            return True
    return False


def _moved(session: Session, table: type[Any], merged: int, survivor: int, limit: int) -> int:
    ids = session.scalars(select(table.id).where(table.story_id == merged).limit(limit)).all()
    if ids and table is Delivery:
        _lead_to(session, ids, survivor, merged)
    elif ids:
        changed(session, update(table).where(table.id.in_(ids)).values(story_id=survivor))
    return len(ids)


def join_waiting(session: Session, merged: int) -> bool:
    """Lets some of what waits to be told of a merged story go out with what waits of the survivor.

    Returns whether there may be more.
    """
    survivor = session.scalar(select(Story.merged_into).where(Story.id == merged))
    if survivor is None:
        return False
    alerts = session.scalars(select(StoryAlert.alert_id).where(StoryAlert.story_id == survivor))
    return _join_waiting(session, survivor, merged, alerts.all())
