"""One task's work: under which name it holds leases, and what becomes of it without a database."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.store import leases
from worker.service.tasks import context
from worker.status.store import heartbeats

_SAY_EVERY = 30.0
_SHOW_EVERY = 10.0
_shown: dict[str, float] = {}
_last_said = [-_SAY_EVERY]
_numbers = itertools.count(1)
_running: set[str] = set()
_is_away = threading.Event()
_is_said = threading.Event()
_log = log.get(__name__)


def errand(work: Callable[[str], object], queue: str | None = None) -> None:
    """Does one task's work, given who holds its leases; one that meets no database gives up.

    What it held when the database went away is freed by this process's first task after it came
    back, and a tick then finds it. It is said once in a while, not once a task. Work that was done
    is its ``queue``'s sign of life: under load the messages for heartbeats wait behind work.
    """
    name = leases.errand(context.holder(), next(_numbers))
    _running.add(name)
    try:
        if _is_away.is_set():
            _come_back()
        work(name)
        if queue is not None:
            show_progress(queue)
    except StoreUnavailable as error:
        _is_away.set()
        say_away(error)
    finally:
        _running.discard(name)


def say_away(error: StoreUnavailable) -> None:
    """Says that the database is away, once in a while."""
    if time.monotonic() - _last_said[0] > _SAY_EVERY:
        _last_said[0] = time.monotonic()
        _is_said.set()
        _log.error("waiting for the database", error=str(error))


def show_progress(name: str) -> None:
    """Writes down that something was done just now, once in a while. Raises StoreUnavailable.

    ``name`` is a queue that was worked on, or a kind of work of which something was done with.
    """
    now = time.monotonic()
    if now - _shown.get(name, -_SHOW_EVERY) < _SHOW_EVERY:
        return
    _shown[name] = now
    with context.runtime().database.write() as session:
        heartbeats.beat(session, name, context.node())


def _come_back() -> None:
    with context.runtime().database.write() as session:
        freed = leases.release_left(session, context.holder(), _running)
    _is_away.clear()
    if freed or _is_said.is_set():
        _is_said.clear()
        _log.info("database back", leases_freed=freed)
