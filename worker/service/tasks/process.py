"""Turning documents into articles."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from worker.service.housekeeping import STORIES, housekeep
from worker.service.tasks.context import runtime
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand
from worker.way.read.steps import process as steps

_BUDGET = 0.5
"""Seconds: articles wait meanwhile."""


@shared_task(name="wirewatch.process")
def process(document_ids: Sequence[int]) -> None:
    """Processes those of the documents that are pending."""
    errand(lambda holder: steps.process(runtime(), document_ids, holder, CeleryHints()), "process")


@shared_task(name="wirewatch.keep_stories")
def keep_stories() -> None:
    """Does a little of what keeps stories in order, with those that this process holds."""
    errand(lambda _: housekeep(runtime(), STORIES, budget=_BUDGET))
