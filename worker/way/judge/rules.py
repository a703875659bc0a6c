"""Topics and alerts as deciding needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from worker.alerts.alerting import AlertRule

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


@dataclass(frozen=True, slots=True)
class Rules:
    """Topics and alerts as they stand. ``generation`` changes whenever one of them does."""

    topics: TopicRows = field(default_factory=dict)
    alerts: tuple[AlertPlan, ...] = ()
    generation: int = 0
