"""Deliveries, a task for each kind of transport, so that a slow one delays no other."""

from __future__ import annotations

from collections.abc import Sequence
from threading import BoundedSemaphore

from celery import shared_task

from worker.channels import QUEUES
from worker.service.tasks.context import runtime
from worker.service.tasks.going_on import deliver_and_look
from worker.service.tasks.hints import CeleryHints
from worker.service.tasks.work import errand

_ROOM = {
    name: BoundedSemaphore(queue.room) for name, queue in QUEUES.items() if queue.room is not None
}


def _deliver(queue: str, delivery_ids: Sequence[str]) -> None:
    room = _ROOM.get(queue)
    if room is not None and not room.acquire(blocking=False):
        return
    waiting: list[tuple[str, list[str]]] = []
    try:
        errand(
            lambda holder: waiting.extend(deliver_and_look(runtime(), delivery_ids, holder)), queue
        )
    finally:
        if room is not None:
            room.release()
    # Only now, since whoever gets the message needs room, too.
    for kind, ids in waiting:
        CeleryHints().deliveries(kind, ids)


@shared_task(name="wirewatch.deliver_webhook")
def deliver_webhook(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries by HTTP."""
    _deliver("webhook", delivery_ids)


@shared_task(name="wirewatch.deliver_mail")
def deliver_mail(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries by SMTP."""
    _deliver("mail", delivery_ids)


@shared_task(name="wirewatch.deliver_file")
def deliver_file(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries into folders."""
    _deliver("file", delivery_ids)
