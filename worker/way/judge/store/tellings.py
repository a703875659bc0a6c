"""Writes whom to tell: notices, and deliveries made or joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from models import Delivery, DeliveryNotice, Notice
from worker.base.store import bulk, tallies
from worker.base.store.bulk import Numbers, Rows, rows
from worker.base.store.chunks import in_chunks
from worker.base.store.given import given_list
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.store import endpoints
from worker.way.judge.plan import NextTurn, PlannedDelivery, Telling
from worker.way.judge.store import holding
from worker.way.judge.store.holding import Held
from worker.way.judge.store.plan_rows import PlanRows

_MOST_SLOTS = 10_000
"""So many digests ahead a free one is sought, where a clock was set back over many."""
_IS_NEW = and_(Delivery.attempts == 0, Delivery.payload.is_(None))
"""Nobody has tried to send it."""
_STATE = select(Delivery.state, Delivery.state_reason, Delivery.created_at, _IS_NEW.label("is_new"))
_STANDS_BY = frozenset({"held", "suppressed"})
"""States of a digest that is not sent at its slot: another may go beside it."""


@dataclass(frozen=True, slots=True)
class Tellings:
    """The rows of whom to tell."""

    notices: Rows
    deliveries: Rows
    carried: Rows
    held: Held
    reached: Mapping[int, Sequence[str]]
    """Document → the deliveries made or joined."""


def settle(session: Session, made: PlanRows, ids: Numbers, now: datetime) -> Tellings | None:
    """Joins the deliveries that still wait, and makes the rows of all else that is told; None if
    nobody is to be told."""
    plan = made.plan
    if not (plan.tellings or plan.silenced or plan.waits or plan.hurried):
        return None
    known = _known_deliveries(session, plan.tellings)
    disabled = endpoints.disabled(session)
    reached: dict[int, list[str]] = defaultdict(list)
    notices, carried = [], []
    deliveries: dict[str, dict[str, Any]] = {}
    # A waiting delivery that was claimed meanwhile → the one that takes its place.
    replaced: dict[str, str] = {}
    waiting = _joined(session, plan.tellings, disabled)
    places = _Places(session, plan.tellings)
    for telling, notice_id in zip(plan.tellings, map(ids, made.planned.notices), strict=True):
        told = 0
        for planned in telling.deliveries:
            delivery_id = replaced.get(planned.joins or "")
            if delivery_id is None:
                delivery_id = _join(planned, waiting, deliveries)
            if delivery_id is None:
                why = _why_held(planned, disabled)
                free = _free(session, planned, why, known, waiting, deliveries)
                if free is None:
                    # The same news was made for this destination before, by an article since
                    # removed.
                    continue
                delivery_id = free.id
                if free.id in waiting:
                    places.know(session, free.id)
                elif free.id not in deliveries:
                    known.add(free.id)
                    deliveries[free.id] = _delivery(telling, free, ids, now, why)
                if planned.held is None:
                    named = {planned.joins or planned.id, planned.id} - {free.id}
                    replaced |= dict.fromkeys(named, free.id)
            told += 1
            reached[telling.document_id].append(delivery_id)
            carried.append(_carries(delivery_id, places, notice_id, planned))
        notices.append(_notice(telling, notice_id, ids, told, now))
    tallies.note(session, tallies.NOTICES, number=len(notices))
    return Tellings(
        rows(Notice, notices, dialect=made.dialect),
        rows(Delivery, list(deliveries.values()), dialect=made.dialect),
        rows(DeliveryNotice, carried, dialect=made.dialect),
        holding.rows_of(made, ids),
        reached,
    )


def write(session: Session, tellings: Tellings) -> None:
    """Writes whom to tell."""
    bulk.write(session, tellings.notices)
    bulk.write(session, tellings.deliveries)
    bulk.write(session, tellings.carried)
    holding.write(session, tellings.held)


def _known_deliveries(session: Session, tellings: Sequence[Telling]) -> set[str]:
    wanted = {planned.id for telling in tellings for planned in telling.deliveries}
    known: set[str] = set()
    for chunk in in_chunks(sorted(wanted)):
        known.update(session.scalars(_these_deliveries(), {"ids": chunk}))
    return known


@cache
def _these_deliveries() -> Select[str]:
    return select(Delivery.id).where(Delivery.id.in_(given_list()))


class _Places:
    """The next free place in each delivery that is joined."""

    def __init__(self, session: Session, tellings: Sequence[Telling]) -> None:
        planned = [each for telling in tellings for each in telling.deliveries]
        joined = {each.joins for each in planned if each.joins}
        joined |= {each.id for each in planned if each.slot_at is not None}
        self._next: dict[str, int] = {}
        for chunk in in_chunks(sorted(joined)):
            rows = session.execute(
                select(DeliveryNotice.delivery_id, func.max(DeliveryNotice.position) + 1)
                .where(DeliveryNotice.delivery_id.in_(chunk))
                .group_by(DeliveryNotice.delivery_id)
            )
            self._next.update(rows.all())

    def know(self, session: Session, delivery_id: str) -> None:
        """Reads the next place of a delivery that is joined after all."""
        if delivery_id not in self._next:
            last = select(func.max(DeliveryNotice.position)).where(
                DeliveryNotice.delivery_id == delivery_id
            )
            found = session.scalar(last)
            self._next[delivery_id] = 0 if found is None else found + 1

    def take(self, delivery_id: str) -> int:
        """Returns the place, and counts it as taken."""
        place = self._next.get(delivery_id, 0)
        self._next[delivery_id] = place + 1
        return place


def _joined(
    session: Session, tellings: Sequence[Telling], disabled: Mapping[tuple[str, str], str]
) -> set[str]:
    """Joins the deliveries that still wait, or are held while their endpoint is switched off, all
    at once. Returns which did: none that was claimed or freed meanwhile, none that a restore
    brought back, nor one that the same batch makes."""
    due: dict[str, PlannedDelivery | None] = {}
    urgent: set[str] = set()
    for planned in (each for telling in tellings for each in telling.deliveries):
        if planned.slot_at is not None:
            # A digest may have been opened beside.
            due.setdefault(planned.id, None)
        if planned.joins is not None:
            due[planned.joins] = planned
            urgent |= {planned.joins} if planned.is_urgent else set()
    waiting: set[str] = set()
    moved: list[dict[str, Any]] = []
    for chunk in in_chunks(sorted(due)):
        # Nobody claims or frees one of them from here to the end of the transaction.
        still = _still().order_by(Delivery.id).with_for_update()
        for row in session.execute(still, {"ids": chunk}):
            why = endpoints.why_held(disabled, row.channel, row.destination)
            if recovery.is_of_before(session, row.created_at):
                continue
            if row.state == "pending" or row.state_reason == why:
                waiting.add(row.id)
                by = due[row.id]
                if by is not None:
                    moved.append({"id": row.id, **_moved(by, row.due_at, row.last_error)})
    bulk.update(session, Delivery, moved)
    holding.hurry(session, waiting & urgent)
    return waiting


def _moved(by: PlannedDelivery, due_at: datetime | None, reason: str | None) -> dict[str, Any]:
    """Returns when a delivery is due that another joins, and why it waits until then: until when it
    waited before is no reason any more."""
    if by.joined_due_at != due_at:
        reason = by.put_off if by.joined_due_at == by.due_at else None
    return {"due_at": by.joined_due_at, "last_error": reason}


@cache
def _still() -> Any:
    told = Delivery.id, Delivery.state, Delivery.state_reason, Delivery.due_at
    place = Delivery.channel, Delivery.destination
    return select(*told, Delivery.last_error, Delivery.created_at, *place).where(
        Delivery.id.in_(given_list()), Delivery.state.in_(("pending", "held")), _IS_NEW
    )


def _free(
    session: Session,
    planned: PlannedDelivery,
    why: str | None,
    known: Collection[str],
    waiting: set[str],
    made: Mapping[str, dict[str, Any]],
) -> PlannedDelivery | None:
    """Returns what takes the news of a delivery that nothing takes yet: a new one, or of a digest
    the first that was not tried yet, or is held for the same reason. None where the news is in a
    delivery already. ``why`` it is held, if it is."""
    if planned.id not in known and planned.id not in waiting:
        return planned
    if planned.slot_at is None:
        return planned if planned.id in waiting else None
    first = NextTurn(planned.id, planned.due_at, planned.slot_at, planned.beside)
    for turn in chain((first,), islice(planned.later, _MOST_SLOTS)):
        for each in chain((turn.id,), islice(turn.beside, _MOST_SLOTS)):
            is_free, is_over = _look(session, each, planned, why, waiting, made)
            if is_free:
                return replace(planned, id=each, due_at=turn.due_at, slot_at=turn.slot_at)
            if is_over:
                break
    return None


def _look(
    session: Session,
    delivery_id: str,
    planned: PlannedDelivery,
    why: str | None,
    waiting: set[str],
    made: Mapping[str, dict[str, Any]],
) -> tuple[bool, bool]:
    """Tells whether a digest of this id takes some news, and whether its slot is over: not where it
    only stands by. What is held and what is not go in none together, nor what is held for different
    reasons."""
    if delivery_id in made:
        return made[delivery_id]["state_reason"] == why, False
    # It is neither claimed nor freed from here to the end of the transaction.
    asked = _STATE.where(Delivery.id == delivery_id).with_for_update()
    found = session.execute(asked).first()
    if found is None:
        return True, False
    is_waiting = found.is_new and found.state == "pending"
    is_held = found.is_new and found.state == "held" and found.state_reason == why is not None
    if not (is_held or (is_waiting and planned.held is None)):
        return False, not is_waiting and found.state not in _STANDS_BY
    is_free = not recovery.is_of_before(session, found.created_at)
    if is_free:
        waiting.add(delivery_id)
    return is_free, False


def _join(
    planned: PlannedDelivery, waiting: Collection[str], made: Mapping[str, dict[str, Any]]
) -> str | None:
    """Returns the delivery that is joined; None where it was claimed meanwhile, or none waits.

    ``waiting`` are those that were joined in the database; ``made`` those of the same batch, which
    are written at its end.
    """
    if planned.joins is not None and planned.joins in made:
        row = made[planned.joins]
        row |= _moved(planned, row["due_at"], row["last_error"])
        if planned.is_urgent:
            made[planned.joins] |= {"urgent": True, "last_error": None}
        return planned.joins
    return planned.joins if planned.joins in waiting else None


def _notice(
    telling: Telling, notice_id: int, ids: Callable[[int], int], told: int, now: datetime
) -> dict[str, Any]:
    return {
        "id": notice_id,
        "alert_id": telling.alert.id,
        "article_id": ids(telling.article_id),
        "story_id": ids(telling.story_id),
        "kind": telling.kind,
        "created_at": now,
        # What a destination was told before is no business of this notice.
        "destinations": told,
        "news": telling.news,
    }


def _why_held(planned: PlannedDelivery, disabled: Mapping[tuple[str, str], str]) -> str | None:
    """Returns why a delivery waits for a person. Which endpoints are switched off is asked under
    the lock: who delivers switches them off beside it."""
    route = planned.route
    return planned.held or endpoints.why_held(disabled, route.channel, route.destination)


def _delivery(
    telling: Telling,
    planned: PlannedDelivery,
    ids: Callable[[int], int],
    now: datetime,
    held: str | None,
) -> dict[str, Any]:
    alert, story_id = telling.alert, ids(telling.story_id)
    group_key = planned.group_key
    if alert.group == "story":
        group_key = alert.mode.group(alert.id, f"s{story_id}")
    return {
        "id": planned.id,
        "alert_id": alert.id,
        # What tells of several stories belongs to none.
        "story_id": story_id if planned.slot_at is None else None,
        "group_key": group_key,
        "kind": telling.webhook_type,
        "channel": planned.route.channel,
        "channel_kind": planned.route.channel_kind,
        "destination": planned.route.destination,
        "state": "held" if held else "pending",
        "state_reason": held,
        "attempts": 0,
        "created_at": now,
        "due_at": planned.due_at,
        "last_error": None if held else planned.put_off,
        "slot_at": planned.slot_at,
        "urgent": planned.is_urgent or None,
    }


def _carries(
    delivery_id: str, places: _Places, notice_id: int, planned: PlannedDelivery
) -> dict[str, Any]:
    return {
        "delivery_id": delivery_id,
        "position": places.take(delivery_id),
        "notice_id": notice_id,
        "channel": planned.route.channel,
        "destination": planned.route.destination,
    }
