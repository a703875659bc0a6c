"""Alerts of the configuration as the judge takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from worker import settings
from worker.alerts import modes
from worker.alerts.alerting import AlertRule
from worker.alerts.turns import Schedule, Urgency
from worker.base import hours
from worker.base.hours import Quiet
from worker.base.types import Article, Searchable, TopicDefinition
from worker.settings.hours import quiet_in
from worker.way.judge.rules import AlertPlan, Route


def plan_of(
    alert: settings.AlertSettings,
    alert_id: int,
    routes: tuple[Route, ...],
    named: Mapping[str, frozenset[int]],
    zone: str,
) -> AlertPlan:
    """Returns an alert with who is told, but for quiet hours. ``zone`` is that of the service."""
    return AlertPlan(
        id=alert_id,
        rule=alert_rule(alert, named),
        group=alert.group,
        wait=alert.wait,
        follow_ups=alert.follow_ups,
        routes=routes,
        mode=modes.load(alert.mode),
        schedule=schedule_of(alert, zone),
        urgent=urgency_of(alert),
        least_outlets=alert.least_outlets,
    )


def alert_rule(
    alert: settings.AlertSettings, named: Mapping[str, frozenset[int]] | None = None
) -> AlertRule:
    """Returns the part of an alert that decides whether an article sets it off.

    ``named`` are the sources by what an alert may call them; None: those of all are asked for.
    """
    wanted = frozenset[int]().union(*((named or {}).get(each, ()) for each in alert.sources))
    unwanted = frozenset[int]().union(*((named or {}).get(each, ()) for each in alert.not_sources))
    return AlertRule(
        alert.name,
        frozenset(alert.topics),
        alert.salience,
        frozenset(alert.languages),
        wanted if alert.sources and named is not None else None,
        unwanted,
    )


def schedule_of(alert: settings.AlertSettings, zone: str) -> Schedule:
    """Returns what an alert's configuration says of its times; ``zone`` is the service's."""
    return Schedule(
        at=hours.minute_of_day(alert.at),
        days=frozenset(hours.DAYS.index(each) for each in alert.days),
        where=hours.zone(alert.zone or zone),
    )


def urgency_of(alert: settings.AlertSettings) -> Urgency | None:
    """Returns what of an alert passes quiet hours."""
    if isinstance(alert.urgent, bool):
        return Urgency() if alert.urgent else None
    within = timedelta(seconds=settings.duration(alert.urgent.within))
    return Urgency(alert.urgent.outlets or 0, within, alert.urgent.topics or 0)


@lru_cache(maxsize=256)
def words(query: str) -> Callable[[Article], bool]:
    """Returns what tells whether an article has the words of a query."""
    from worker.topics.matcher import compile_topics

    matcher = compile_topics([TopicDefinition("words", "words", query)])
    return lambda article: bool(matcher.match(Searchable.of(article)))


def quiet_of(
    alert: settings.AlertSettings | None, configs: Mapping[str, Any], zone: str
) -> dict[str, tuple[Quiet, ...]]:
    """Returns the quiet hours of an alert's channels, by their slugs, those of the alert among
    them; without an alert those of all channels. ``configs`` are what their kinds read."""
    own = quiet_in({"zone": alert.zone, "quiet": alert.quiet}, zone) if alert else None
    found = {}
    for slug in alert.channels if alert is not None else configs:
        options = {name: getattr(configs[slug], name, None) for name in ("zone", "quiet")}
        rules = tuple(each for each in (own, quiet_in(options, zone)) if each is not None)
        if rules:
            found[slug] = rules
    return found
