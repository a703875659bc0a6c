"""The due-tick, the sweep, and the heartbeat of each queue."""

from __future__ import annotations

from celery import shared_task

from worker.pipeline import schedule
from worker.store import heartbeats
from worker.tasks.context import CeleryHints, database_needed, holder, node, runtime


@shared_task(name="wirewatch.tick")
def tick() -> None:
    """Leaves word of what is due."""
    with database_needed():
        schedule.tick(runtime(), CeleryHints(), holder())


@shared_task(name="wirewatch.sweep")
def sweep() -> None:
    """Frees what a worker took and never finished."""
    with database_needed():
        schedule.sweep(runtime())


@shared_task(name="wirewatch.heartbeat")
def heartbeat(queue: str) -> None:
    """Proves that the queue is worked on."""
    with database_needed(), runtime().database.write() as session:
        heartbeats.beat(session, queue, node())
