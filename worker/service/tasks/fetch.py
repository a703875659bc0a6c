"""Collecting sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from celery import shared_task

from worker.service.tasks.context import runtime
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand
from worker.way.collect.steps.collect import collect


@shared_task(name="wirewatch.fetch")
def fetch(source_ids: Sequence[int]) -> None:
    """Collects those of the sources that are due."""
    for source_id in source_ids:
        errand(partial(collect, runtime(), source_id, hints=CeleryHints()), "fetch")
