"""The Celery application: ``celery -A worker worker`` and ``celery -A worker beat``."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from celery import Celery
from celery.loaders.app import AppLoader

from worker import leave_working_directory

# Celery puts the working directory in front anew for each module that it looks for.
leave_working_directory()

from worker.celery import signals  # noqa: E402
from worker.celery.config import LIFECYCLE, TASK_MODULES, settings  # noqa: E402


class _Loader(AppLoader):  # type: ignore[misc]  # celery has no types
    """Looks for the modules of tasks where all modules are, and not in the working directory."""

    def import_from_cwd(self, module: str, imp: object = None, package: str | None = None) -> Any:
        return importlib.import_module(module, package)


def create(include: Sequence[str] = TASK_MODULES, lifecycle: str | None = LIFECYCLE) -> Celery:
    """Returns an application with the tasks of these modules.

    ``lifecycle`` is the module that prepares a worker, None for none. The settings, the broker's
    address among them, are read when they are first needed, so that importing the application
    needs neither a configuration nor a broker.
    """
    signals.connect(lifecycle)
    made = Celery("wirewatch", set_as_current=True, loader=_Loader)
    made.add_defaults(lambda: settings(include))
    return made


app = create()
