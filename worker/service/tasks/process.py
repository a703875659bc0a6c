"""Turning documents into articles."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from celery import shared_task
from celery.worker import state

from worker.base.processes.parentage import SUPERVISOR_VARIABLE
from worker.base.processes.resources import EXIT_RENEWED
from worker.base.processes.signs_of_life import DOCUMENTS
from worker.service.housekeeping import STORIES, housekeep
from worker.service.tasks.context import guard, runtime
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand, show_progress
from worker.way.read.steps import process as steps
from worker.way.read.store import turns

_BUDGET = 0.5
"""Seconds: articles wait meanwhile."""
_PATIENCE = 0.5
"""Seconds after which a batch begins no further document. Three batches at most are before what
comes now: at work, taken from the queue meanwhile, and in the queue."""
_QUEUE = "process"
_SETTLED = 60.0
"""Seconds: a process that is large from its beginning is not renewed without end."""


@shared_task(name="wirewatch.process")
def process(document_ids: Sequence[int]) -> None:
    """Processes those of the documents that are pending."""

    def work(holder: str) -> None:
        manner = steps.Manner(guard(), _PATIENCE, is_in_order=True)
        if steps.process(runtime(), document_ids, holder, CeleryHints(), manner):
            show_progress(DOCUMENTS)
        _go_on(document_ids)

    errand(work, _QUEUE)
    _renew_if_grown()


def _go_on(done: Sequence[int]) -> None:
    """Takes the next documents in turn, so that there is no pause until the next tick. After a
    single one, which is mostly all that there is, there may be."""
    with runtime().database.read() as session:
        is_of_suspects = turns.is_of_suspects(session, done)
    if is_of_suspects:
        with runtime().database.write() as session:
            turns.end_batch(session)
    hints = CeleryHints()
    if (len(done) < 2 and not is_of_suspects) or not hints.has_room():
        return
    with runtime().database.write() as session:
        found = turns.hint(session)
    for some in found:
        hints.batch(some)


def _renew_if_grown() -> None:
    """Gives back the memory of an exceptional document: by ending, where this is a process of the
    supervisor's, who starts it again at once. A pool's process is renewed by Celery."""
    guarding = guard()
    if not guarding.settle() or not os.environ.get(SUPERVISOR_VARIABLE):
        return
    if guarding.has_overrun or time.monotonic() - guarding.since > _SETTLED:
        state.should_stop = EXIT_RENEWED


@shared_task(name="wirewatch.keep_stories")
def keep_stories() -> None:
    """Does a little of what keeps stories in order, with those that this process holds."""
    errand(lambda _: housekeep(runtime(), STORIES, budget=_BUDGET))
