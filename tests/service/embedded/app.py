"""A Celery application for tests of the tree: the real settings, tasks that write what they did."""

from __future__ import annotations

from typing import Any

from worker.celery import create

app = create(include=("tests.service.embedded.tasks",), lifecycle=None)


@app.on_after_configure.connect
def _hurry(sender: Any, **_: Any) -> None:
    """Sends the heartbeats more often than the service does."""
    for name, entry in sender.conf.beat_schedule.items():
        if name.startswith("heartbeat"):
            entry["schedule"] = 1.0
