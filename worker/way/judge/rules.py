"""Topics and alerts as deciding needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from worker.alerts.alerting import AlertRule
from worker.alerts.modes import Mode, instant
from worker.alerts.turns import Schedule, Urgency
from worker.base.hours import Quiet

TopicRows = Mapping[str, tuple[int, int]]
"""Slug → (topic id, id of its newest revision)."""


@dataclass(frozen=True, slots=True)
class Route:
    """One destination that an alert tells, by which channel."""

    channel: str
    channel_kind: str
    destination: str
    named: str = ""
    """What deliveries' ids are made from, where that is not the destination as it is shown."""


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """An alert: when it is set off, what it takes together, and who is told how."""

    id: int
    rule: AlertRule
    group: Literal["story", "none"]
    wait: float
    """Seconds that news waits for more of the same story."""
    routes: tuple[Route, ...]
    follow_ups: Literal["news", "all", "none"] = "news"
    mode: Mode = instant.MODE
    schedule: Schedule = field(default_factory=Schedule)
    quiet: Mapping[str, tuple[Quiet, ...]] = field(default_factory=dict)
    """Channel → the quiet hours of the alert and of the channel, where there are any."""
    urgent: Urgency | None = None
    """What passes quiet hours."""
    least_outlets: int = 1
    """So many outlets carry a story when it is told first."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Topics and alerts as they stand. ``generation`` changes whenever one of them does."""

    topics: TopicRows = field(default_factory=dict)
    alerts: tuple[AlertPlan, ...] = ()
    generation: int = 0
