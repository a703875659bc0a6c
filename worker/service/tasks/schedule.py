"""The due-tick, the sweep, the housekeeping, and the heartbeat of each queue."""

from __future__ import annotations

from celery import shared_task

from worker.service import schedule
from worker.service.housekeeping import housekeep as keep_house
from worker.service.tasks.context import node, runtime
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand
from worker.status.store import heartbeats


@shared_task(name="wirewatch.tick")
def tick() -> None:
    """Leaves word of what is due."""
    errand(lambda holder: schedule.tick(runtime(), CeleryHints(), holder))


@shared_task(name="wirewatch.sweep")
def sweep() -> None:
    """Frees what a worker took and never finished."""
    errand(lambda holder: schedule.sweep(runtime(), holder))


@shared_task(name="wirewatch.housekeep")
def housekeep() -> None:
    """Does a little of what keeps the service fit for years."""
    errand(lambda _: keep_house(runtime()))


@shared_task(name="wirewatch.heartbeat")
def heartbeat(queue: str) -> None:
    """Proves that the queue is worked on."""

    def beat(_: str) -> None:
        with runtime().database.write() as session:
            heartbeats.beat(session, queue, node())

    errand(beat)
