"""The Celery application: ``celery -A worker worker`` and ``celery -A worker beat``."""

from __future__ import annotations

from collections.abc import Sequence

from celery import Celery

from worker.celery import signals
from worker.celery.config import LIFECYCLE, TASK_MODULES, settings


def create(include: Sequence[str] = TASK_MODULES, lifecycle: str | None = LIFECYCLE) -> Celery:
    """Returns an application with the tasks of these modules.

    ``lifecycle`` is the module that prepares a worker, None for none. The settings, the broker's
    address among them, are read when they are first needed, so that importing the application
    needs neither a configuration nor a broker.
    """
    signals.connect(lifecycle)
    made = Celery("wirewatch", set_as_current=True)
    made.add_defaults(lambda: settings(include))
    return made


app = create()
