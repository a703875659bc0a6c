"""The Celery application: ``celery -A worker worker`` and ``celery -A worker beat``."""

from __future__ import annotations

from collections.abc import Sequence

from celery import Celery

from worker.celery import signals
from worker.celery.config import TASK_MODULES, settings


def create(include: Sequence[str] = TASK_MODULES) -> Celery:
    """Returns an application with the tasks of these modules.

    Its settings, the broker's address among them, are read when they are first needed, so that
    importing it needs neither a configuration nor a broker.
    """
    made = Celery("wirewatch", set_as_current=True)
    made.add_defaults(lambda: settings(include))
    return made


signals.connect()
app = create()
