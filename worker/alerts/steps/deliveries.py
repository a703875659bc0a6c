"""Deliveries of what alerts make without an article: proofs that all was quiet, and spikes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from worker.base.hours import put_off, quiet_until
from worker.way.deliver.store import endpoints
from worker.way.judge.rules import AlertPlan, Route


def delivery(
    plan: AlertPlan,
    route: Route,
    due: datetime,
    *,
    disabled: Mapping[tuple[str, str], str],
    now: datetime,
) -> dict[str, Any]:
    """Returns the row of a delivery by a route of an alert but for what it is: its id, kind and
    group. It waits for the end of the channel's quiet hours, unless all is urgent that the alert
    tells, and is held where its endpoint is one of those ``disabled``."""
    is_urgent = plan.urgent is not None and plan.urgent.is_always
    rules = () if is_urgent else plan.quiet.get(route.channel, ())
    begins = quiet_until(rules, due) or due
    first = endpoints.first_state(disabled, route.channel, route.destination)
    is_put_off = begins > now and first["state"] == "pending"
    return {
        "alert_id": plan.id,
        "channel": route.channel,
        "channel_kind": route.channel_kind,
        "destination": route.destination,
        **first,
        "attempts": 0,
        "created_at": now,
        "due_at": begins,
        "last_error": put_off(begins) if is_put_off else None,
        "urgent": is_urgent or None,
    }
