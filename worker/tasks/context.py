"""What the tasks of a process share: its runtime, made on first use, and who it is."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache

from celery import current_app
from kombu.exceptions import OperationalError

from worker import log
from worker.errors import StoreUnavailable
from worker.parentage import NODE_VARIABLE
from worker.pipeline.configuration import load_settings
from worker.pipeline.hints import queue_of
from worker.pipeline.runtime import Runtime
from worker.settings import Settings
from worker.store import heartbeats, leases

DELIVER_TASKS = {
    "webhook": "wirewatch.deliver_webhook",
    "mail": "wirewatch.deliver_mail",
    "file": "wirewatch.deliver_file",
}
_SAY_EVERY = 30.0
_SHOW_EVERY = 10.0
_shown: dict[str, float] = {}
_last_said = [-_SAY_EVERY]
_numbers = itertools.count(1)
_running: set[str] = set()
_is_away = threading.Event()
_is_said = threading.Event()
_log = log.get(__name__)


@cache
def configured() -> Settings:
    """Returns the configuration that this worker started with. Raises ConfigError.

    The processes of its pool inherit it, those started later, too, whatever stands in the file by
    then.
    """
    return load_settings()


@cache
def runtime() -> Runtime:
    """Returns this process's runtime."""
    return Runtime(configured())


def node() -> str:
    """Returns the name of this worker, under which its leases can be found again."""
    return os.environ.get(NODE_VARIABLE, "worker")


def holder() -> str:
    """Returns who holds this process's leases."""
    return leases.owner(node())


def errand(work: Callable[[str], object], queue: str | None = None) -> None:
    """Does one task's work, given who holds its leases; one that meets no database gives up.

    What it held when the database went away is freed by this process's first task after it came
    back, and a tick then finds it. It is said once in a while, not once a task. Work that was done
    is its ``queue``'s sign of life: under load the messages for heartbeats wait behind work.
    """
    name = leases.errand(holder(), next(_numbers))
    _running.add(name)
    try:
        if _is_away.is_set():
            _come_back()
        work(name)
        if queue is not None:
            _show_progress(queue)
    except StoreUnavailable as error:
        _is_away.set()
        if time.monotonic() - _last_said[0] > _SAY_EVERY:
            _last_said[0] = time.monotonic()
            _is_said.set()
            _log.error("waiting for the database", error=str(error))
    finally:
        _running.discard(name)


def _show_progress(queue: str) -> None:
    now = time.monotonic()
    if now - _shown.get(queue, -_SHOW_EVERY) < _SHOW_EVERY:
        return
    _shown[queue] = now
    with runtime().database.write() as session:
        heartbeats.beat(session, queue, node())


def _come_back() -> None:
    with runtime().database.write() as session:
        freed = leases.release_left(session, holder(), _running)
    _is_away.clear()
    if freed or _is_said.is_set():
        _is_said.clear()
        _log.info("database back", leases_freed=freed)


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
