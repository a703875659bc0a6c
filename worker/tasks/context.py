"""What the tasks of a process share: its runtime, made on first use, and who it is."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from celery import current_app
from kombu.exceptions import OperationalError

from worker import log
from worker.errors import StoreUnavailable
from worker.pipeline.hints import queue_of
from worker.pipeline.runtime import Runtime, load_settings
from worker.store import leases

DELIVER_TASKS = {
    "webhook": "wirewatch.deliver_webhook",
    "mail": "wirewatch.deliver_mail",
    "file": "wirewatch.deliver_file",
}
_POOL_SIZE = 14
_SAY_EVERY = 30.0
_last_said = [-_SAY_EVERY]
_log = log.get(__name__)


@cache
def runtime() -> Runtime:
    """Returns this process's runtime. A process keeps the configuration it started with."""
    return Runtime(load_settings(), pool_size=_POOL_SIZE)


def node() -> str:
    """Returns the name of this worker, under which its leases can be found again."""
    return os.environ.get("WIREWATCH_NODE", "worker")


def holder() -> str:
    """Returns who holds this process's leases."""
    return leases.owner(node())


@contextmanager
def database_needed() -> Iterator[None]:
    """Lets work wait for a database that cannot be used: its rows are found again by a tick.

    It is said once in a while, not once a task.
    """
    try:
        yield
    except StoreUnavailable as error:
        if time.monotonic() - _last_said[0] > _SAY_EVERY:
            _last_said[0] = time.monotonic()
            _log.error("waiting for the database", error=str(error))


class CeleryHints:
    """Sends ids to the queues. What cannot be sent is found again by the next tick."""

    def documents(self, ids: Sequence[int]) -> None:
        """There are documents to be processed."""
        _send("wirewatch.process", ids)

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        """There are deliveries to be made: one a message, so that a slow one delays no other."""
        for each in ids:
            _send(DELIVER_TASKS[queue_of(channel_kind)], [each])

    def sources(self, ids: Sequence[int]) -> None:
        """There are sources to be collected: one a message."""
        for each in ids:
            _send("wirewatch.fetch", [each])


def _send(task: str, ids: Sequence[int | str]) -> None:
    if not ids:
        return
    try:
        current_app.send_task(task, args=[list(ids)])
    except OperationalError as error:
        _log.warning("hint not sent: the next tick finds the work", task=task, error=str(error))
