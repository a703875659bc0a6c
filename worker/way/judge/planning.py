"""Which messages tell something, to whom, and when: joined where one still waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from worker.alerts.alerting import delivery_id
from worker.alerts.turns import News, Turn, Waiting
from worker.base.hours import put_off, quiet_until
from worker.way.judge.desk import Desk
from worker.way.judge.plan import NextTurn, PlannedDelivery
from worker.way.judge.rules import AlertPlan, Route


@dataclass(frozen=True, slots=True)
class ToTell:
    """What an alert tells."""

    plan: AlertPlan
    about: str
    """Names the story, or the article where each is told on its own."""
    news: News
    hold: str | None = None
    """Why it waits for a person, if it does."""
    is_urgent: bool = False


def deliveries(told: ToTell, desk: Desk) -> tuple[PlannedDelivery, ...]:
    """Returns the deliveries that tell something, and lays them on the desk."""
    return tuple(_to(route, told, desk) for route in told.plan.routes)


def _to(route: Route, told: ToTell, desk: Desk) -> PlannedDelivery:
    plan, now = told.plan, desk.now
    key = plan.mode.group(plan.id, told.about)
    group = (key, route.channel, route.destination)
    news = replace(told.news, wait=plan.wait, is_grouped=desk.is_grouped(group))
    turn = plan.mode.turn(plan.schedule, news, now)
    # What is held joins nothing: it would be sent with it.
    waiting = desk.waiting_in(group) if told.hold is None else None
    joined = plan.mode.joined(plan.schedule, waiting, news, now) if waiting is not None else None
    due_at = _settled(turn.due, route, told, now)
    planned = PlannedDelivery(
        id=_id(plan, turn, route),
        route=route,
        group_key=key,
        due_at=due_at,
        held=told.hold,
        joins=waiting.id if waiting is not None and joined is not None else None,
        joined_due_at=_settled(joined, route, told, now) if joined is not None else None,
        slot_at=turn.slot,
        is_urgent=told.is_urgent,
        put_off=put_off(due_at) if due_at > turn.due else None,
        beside=_Beside(plan, route, turn) if turn.slot is not None else (),
        later=_Later(plan, route, told, turn) if turn.slot is not None else (),
    )
    desk.group(group, planned)
    return planned


def hurry(told: ToTell, desk: Desk) -> None:
    """Lets what waits for the end of quiet hours, or for the digest of what exceeded a day, go at
    once: it became urgent."""
    plan = told.plan
    for route in plan.routes:
        group = (plan.mode.group(plan.id, told.about), route.channel, route.destination)
        waiting = desk.waiting_in(group)
        if waiting is not None and _is_put_off(waiting, route, told, desk.now):
            desk.hurried.append(waiting.id)
            desk.waiting[group] = replace(waiting, due_at=desk.now)


def _is_put_off(waiting: Waiting, route: Route, told: ToTell, now: datetime) -> bool:
    rules = told.plan.quiet.get(route.channel, ())
    is_late = waiting.due_at is not None and waiting.due_at > now
    is_held = waiting.is_put_off or quiet_until(rules, now) is not None
    return told.plan.mode.has_pauses and is_late and is_held


def _id(plan: AlertPlan, turn: Turn, route: Route) -> str:
    to = route.named or route.destination
    return delivery_id(plan.rule.name, turn.uid, turn.kind, route.channel, to)


def _settled(due: datetime, route: Route, told: ToTell, now: datetime) -> datetime:
    """Returns when something is due that was due at a time, after quiet hours unless it is
    urgent."""
    rules = told.plan.quiet.get(route.channel, ())
    if not rules:
        return due
    if not told.is_urgent:
        return quiet_until(rules, due) or due
    if told.plan.mode.has_pauses and quiet_until(rules, now) is not None:
        # What it joins, or what was told before, may wait for the end of the quiet hours.
        return min(due, now)
    return due


@dataclass(frozen=True, slots=True)
class _Later:
    """The digests after one, to one destination."""

    plan: AlertPlan
    route: Route
    told: ToTell
    turn: Turn

    def __iter__(self) -> Iterator[NextTurn]:
        plan = self.plan
        for turn in plan.mode.later(plan.schedule, self.turn):
            due_at = _settled(turn.due, self.route, self.told, turn.due)
            beside = _Beside(plan, self.route, turn)
            yield NextTurn(_id(plan, turn, self.route), due_at, turn.slot, beside)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Ids of further digests of one slot, to one destination."""

    plan: AlertPlan
    route: Route
    turn: Turn

    def __iter__(self) -> Iterator[str]:
        for number in count(2):
            turn = replace(self.turn, uid=f"{self.turn.uid}/{number}")
            yield _id(self.plan, turn, self.route)
