"""Collecting sources."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from worker.pipeline.collect import collect
from worker.tasks.context import CeleryHints, database_needed, holder, runtime


@shared_task(name="wirewatch.fetch")
def fetch(source_ids: Sequence[int]) -> None:
    """Collects those of the sources that are due."""
    for source_id in source_ids:
        with database_needed():
            collect(runtime(), source_id, holder(), CeleryHints())
