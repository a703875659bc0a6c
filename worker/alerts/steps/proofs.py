"""Digests without a story: where an alert asks for a proof that all was quiet."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models import Alert, Delivery
from worker.alerts.alerting import delivery_id
from worker.alerts.digests import READY, turn_of
from worker.alerts.steps.deliveries import delivery
from worker.alerts.store import digests as store
from worker.base.store.database import BATCH
from worker.base.store.writing import insert_ignoring
from worker.setup.runtime import Runtime
from worker.way.deliver.store import endpoints
from worker.way.judge.rules import AlertPlan

GRACE = timedelta(seconds=30)
"""So long after its slot a proof is made: what was being decided then is in the digest."""


def make_due(runtime: Runtime) -> int:
    """Makes the proofs of the slots that were over last, where nothing else tells of them.

    What was asked once is not asked again by this process until the next slot. Returns how many
    deliveries were made.
    """
    now = runtime.clock()
    made = 0
    for plan, slot in _open_slots(runtime, now):
        with runtime.database.decide(BATCH) as session:
            made += _make(session, plan, slot, now)
        # What could not be written is asked again.
        runtime.proved[plan.rule.name] = slot
    return made


def _open_slots(runtime: Runtime, now: datetime) -> list[tuple[AlertPlan, datetime]]:
    wanted = {each.name for each in runtime.settings.alerts if each.quiet_proof}
    if not wanted:
        return []
    found = []
    with runtime.database.read() as session:
        plans = [each for each in runtime.rules(session).alerts if each.rule.name in wanted]
    for plan in plans:
        window = plan.mode.window(plan.schedule, now - GRACE)
        if window is not None and runtime.proved.get(plan.rule.name) != window[1]:
            found.append((plan, window[1]))
    return found


def _make(session: Session, plan: AlertPlan, slot: datetime, now: datetime) -> int:
    alert = session.get(Alert, plan.id)
    if alert is None or alert.created_at > slot:
        # Of what was before it an alert says nothing.
        return 0
    turn = turn_of(slot)
    key = plan.mode.group(plan.id, "")
    rows, disabled = [], endpoints.disabled(session)
    for route in plan.routes:
        to = route.named or route.destination
        named = delivery_id(plan.rule.name, turn.uid, turn.kind, route.channel, to)
        why = endpoints.why_held(disabled, route.channel, route.destination)
        if store.is_waiting(session, key, route, slot, why):
            continue
        rows.append((named, route))
    there = store.is_there(session, [named for named, _ in rows])
    values = [
        {
            **delivery(plan, route, now, disabled=disabled, now=now),
            "id": named,
            "kind": READY,
            "group_key": key,
            "slot_at": slot,
        }
        for named, route in rows
        if named not in there
    ]
    if values:
        insert_ignoring(session, Delivery, values)
    return len(values)
