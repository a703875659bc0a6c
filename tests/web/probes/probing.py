"""What is asked of a service, and a service that lives."""

from __future__ import annotations

import json
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from worker.setup.runtime import Runtime
from worker.status import steps
from worker.status.steps import Watched
from worker.status.store import heartbeats
from worker.web.probes import Answer

NAMES = ("beat", "schedule", "fetch")
NOWHERE = "redis://127.0.0.1:9/0"


def live(runtime: Runtime, *names: str) -> None:
    with runtime.database.write() as session:
        for name in names or NAMES:
            heartbeats.beat(session, name, "test")


def unready(watched: Watched) -> list[str]:
    """Returns why the service is not ready."""
    return [each.words for each in steps.found(watched) if each.is_fatal]


def said(page: Answer) -> tuple[int, Any]:
    return page.status, json.loads(page.content)


def numbers(page: Answer) -> dict[tuple[str, ...], float]:
    """Returns name and label values → value."""
    found = {}
    for family in text_string_to_metric_families(page.content.decode()):
        for sample in family.samples:
            found[sample.name, *sample.labels.values()] = sample.value
    return found
