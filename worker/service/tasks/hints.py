"""Hints as messages of Celery, which hold ids and nothing else."""

from __future__ import annotations

import time
from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError

from worker.base import log
from worker.base.batches import batched
from worker.service.tasks import DELIVER_TASKS
from worker.setup.hints import queue_of
from worker.way.read.turns import TOGETHER

DOCUMENTS_A_MESSAGE = TOGETHER
_DOCUMENTS_OF_A_COLLECTION = 50
"""What one collection brings beyond it waits in the database, where sources take turns."""
_LONGEST_FULL, _MOST_WAITING = 5.0, 3
"""So often (seconds) at least what waits in the database gets its turn beside what is brought,
unless so many messages wait."""
_PROCESS = "process"
_log = log.get(__name__)
_had_room_at = [0.0]


class CeleryHints:
    """Sends ids to the queues. What cannot be sent is found again by the next tick.

    One is made for each collection of a source.
    """

    def __init__(self) -> None:
        self._documents_left = _DOCUMENTS_OF_A_COLLECTION

    def has_room(self) -> bool:
        """Whether no message waits before those that compute, or none was let in for long.

        So what is in the queue is done within a second or two, and what comes then is not behind
        all that came before.
        """
        now = time.monotonic()
        waiting = _waiting(_PROCESS)
        is_late = now - _had_room_at[0] >= _LONGEST_FULL
        if waiting >= _MOST_WAITING or (waiting and not is_late):
            return False
        _had_room_at[0] = now
        return True

    def fitting(self, ids: Sequence[int]) -> Sequence[int]:
        """Returns the first of them, as many as one collection may still tell of."""
        return ids[: self._documents_left]

    def documents(self, ids: Sequence[int]) -> None:
        """A collection brought these documents."""
        self._documents_left -= len(ids)
        for some in batched(ids, DOCUMENTS_A_MESSAGE):
            self.batch(some)

    def batch(self, ids: Sequence[int]) -> None:
        """These documents have their turn, together: one message."""
        _send("wirewatch.process", ids)

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        """There are deliveries to be made: one a message, so that a slow one delays no other."""
        for each in ids:
            _send(DELIVER_TASKS[queue_of(channel_kind)], [each])

    def sources(self, ids: Sequence[int]) -> None:
        """There are sources to be collected: one message, unless one waits already. Whoever gets
        it collects all that is due."""
        if ids and not _waiting("fetch"):
            _send("wirewatch.fetch", ids)

    def second_try(self) -> None:
        """A document is to be tried once more, alone."""
        _send("wirewatch.try_alone")


def _waiting(queue: str) -> int:
    """Returns how many messages wait in a queue; none where the broker cannot be asked, which then
    takes none either."""
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            return int(producer.channel._size(queue))
    except Exception as error:
        # Not only connection errors: kombu's channels fail in many ways while a broker dies.
        _log.debug("broker cannot be asked", error=str(error))
        return 0


def _send(task: str, *args: Sequence[int | str]) -> None:
    if not all(args):
        return
    try:
        current_app.send_task(task, args=[list(each) for each in args])
    except OperationalError as error:
        _log.warning("hint not sent: the next tick finds the work", task=task, error=str(error))
