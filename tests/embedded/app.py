"""A Celery application for tests of the tree: the real settings, tasks that write what they did."""

from __future__ import annotations

from worker.celery import create

app = create(include=("tests.embedded.tasks",))
