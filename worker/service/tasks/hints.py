"""Hints as messages of Celery, which hold ids and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError

from worker.base import log
from worker.base.batches import batched
from worker.setup.hints import queue_of

DELIVER_TASKS = {
    "webhook": "wirewatch.deliver_webhook",
    "mail": "wirewatch.deliver_mail",
    "file": "wirewatch.deliver_file",
}
DOCUMENTS_A_MESSAGE = 50
"""Decided about together. Of larger batches each would have to be judged again more often, because
of what others decided meanwhile."""
_log = log.get(__name__)


class CeleryHints:
    """Sends ids to the queues. What cannot be sent is found again by the next tick."""

    def documents(self, ids: Sequence[int]) -> None:
        """There are documents to be processed."""
        for some in batched(ids, DOCUMENTS_A_MESSAGE):
            _send("wirewatch.process", some)

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        """There are deliveries to be made: one a message, so that a slow one delays no other."""
        for each in ids:
            _send(DELIVER_TASKS[queue_of(channel_kind)], [each])

    def sources(self, ids: Sequence[int]) -> None:
        """There are sources to be collected: one a message."""
        for each in ids:
            _send("wirewatch.fetch", [each])

    def second_try(self) -> None:
        """A document is to be tried once more, alone."""
        _send("wirewatch.try_alone")


def _send(task: str, *args: Sequence[int | str]) -> None:
    if not all(args):
        return
    try:
        current_app.send_task(task, args=[list(each) for each in args])
    except OperationalError as error:
        _log.warning("hint not sent: the next tick finds the work", task=task, error=str(error))
