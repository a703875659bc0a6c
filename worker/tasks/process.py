"""Turning documents into articles."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from worker.pipeline import process as pipeline
from worker.tasks.context import runtime
from worker.tasks.errand import errand
from worker.tasks.hints import CeleryHints


@shared_task(name="wirewatch.process")
def process(document_ids: Sequence[int]) -> None:
    """Processes those of the documents that are pending."""
    errand(
        lambda holder: pipeline.process(runtime(), document_ids, holder, CeleryHints()), "process"
    )
