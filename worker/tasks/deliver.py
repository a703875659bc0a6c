"""Deliveries, a task for each kind of transport, so that a slow one delays no other."""

from __future__ import annotations

from collections.abc import Sequence

from celery import shared_task

from worker.pipeline.deliver import deliver
from worker.tasks.context import errand, runtime


def _deliver(delivery_ids: Sequence[str]) -> None:
    errand(lambda holder: deliver(runtime(), delivery_ids, holder))


@shared_task(name="wirewatch.deliver_webhook")
def deliver_webhook(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries by HTTP."""
    _deliver(delivery_ids)


@shared_task(name="wirewatch.deliver_mail")
def deliver_mail(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries by SMTP."""
    _deliver(delivery_ids)


@shared_task(name="wirewatch.deliver_file")
def deliver_file(delivery_ids: Sequence[str]) -> None:
    """Attempts deliveries into folders."""
    _deliver(delivery_ids)
