"""Collecting sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

from celery import shared_task

from worker.base.processes import stopping
from worker.service.tasks.context import runtime
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand, say_away, show_progress
from worker.way.collect.steps.together import Signs, Together

_QUEUE = "fetch"


@shared_task(name="wirewatch.fetch")
def fetch(source_ids: Sequence[int] = ()) -> None:
    """Collects what is due: the sources named, and all others, until nothing is left.

    One thread of a process sees to it. What comes meanwhile makes it look at once.
    """
    signs = Signs(
        hints=CeleryHints,
        goes_on=lambda: not stopping.is_asked(),
        progressed=partial(show_progress, _QUEUE),
        away=say_away,
    )
    errand(lambda holder: together().run(holder, signs), _QUEUE)


@cache
def together() -> Together:
    """Returns what collects in this process."""
    return Together(runtime())
