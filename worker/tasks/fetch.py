"""Collecting sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from celery import shared_task

from worker.pipeline.collect import collect
from worker.tasks.context import runtime
from worker.tasks.errand import errand
from worker.tasks.hints import CeleryHints


@shared_task(name="wirewatch.fetch")
def fetch(source_ids: Sequence[int]) -> None:
    """Collects those of the sources that are due."""
    for source_id in source_ids:
        errand(partial(collect, runtime(), source_id, hints=CeleryHints()), "fetch")
