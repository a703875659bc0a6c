"""A worker that makes no progress ends itself; whoever watches over it starts a new one.

A thread in the worker's parent process looks every few seconds. It also shows the supervisor that
a busy worker, whose queues' heartbeats wait behind real work, is alive.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from celery.worker import state

from worker.base import log
from worker.base.processes.parentage import SUPERVISOR_VARIABLE, has_death_signal
from worker.base.processes.signs_of_life import is_late, touch
from worker.celery.config import DEFAULT_HARD_LIMIT

_LOG = log.get("wirewatch.liveness")

EXIT_STALLED = 70
"""The exit code of a worker that ended itself (EX_SOFTWARE of sysexits.h)."""
LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 120.0
GRACE_SECONDS = 10.0
"""A prefork pool ends its own tasks at their limit; this is how long it has for that."""

Verdict = Literal["working", "idle", "stalled"]


@dataclass(frozen=True, slots=True)
class Active:
    """A task that runs: its id, when it began (seconds), and how long it may take."""

    id: str
    since: float
    limit: float


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen at one look: tasks accepted so far, the running ones, and the pool's size."""

    at: float
    accepted: int
    active: tuple[Active, ...]
    slots: int

    def is_full(self) -> bool:
        """Whether every slot is taken, so that a heartbeat has to wait its turn."""
        return len(self.active) >= self.slots


@dataclass(frozen=True, slots=True)
class Movement:
    """The newest sight, and when something last changed."""

    sight: Sight
    changed_at: float


def follow(before: Movement | None, sight: Sight) -> Movement:
    """Returns the progress after ``sight``: a task accepted or ended is a change."""
    if before is None:
        return Movement(sight, sight.at)
    old = before.sight
    ids = {task.id for task in sight.active}
    if sight.accepted != old.accepted or ids != {task.id for task in old.active}:
        return Movement(sight, sight.at)
    return replace(before, sight=sight)


def judge(progress: Movement, is_waited_for: bool, patience: float = PATIENCE_SECONDS) -> Verdict:
    """Says whether a worker works.

    ``is_waited_for``: messages wait in its queues. Within ``patience`` of the last change, and as
    long as a running task keeps within its limit, it does; not so once every slot is taken by a
    task beyond its limit.
    """
    sight = progress.sight
    if sight.is_full() and all(sight.at - t.since > t.limit + GRACE_SECONDS for t in sight.active):
        return "stalled"
    if any(sight.at - task.since <= task.limit for task in sight.active):
        return "working"
    if sight.at - progress.changed_at < patience:
        return "working" if sight.active else "idle"
    return "stalled" if sight.active or is_waited_for else "idle"


@contextlib.contextmanager
def starting(queues: Sequence[str]) -> Iterator[None]:
    """Shows that a worker which prepares itself, and may wait for a database, is alive.

    The thread is gone when the pool's processes are forked.
    """
    done = threading.Event()

    def show() -> None:
        while not done.wait(LOOK_SECONDS):
            for queue in queues:
                touch(queue)

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def start(controller: Any) -> None:
    """Starts the watch over this worker, once per process."""
    if not any(thread.name == _Watch.NAME for thread in threading.enumerate()):
        _Watch(controller).start()


class _Watch(threading.Thread):
    NAME = "wirewatch-liveness"

    def __init__(self, controller: Any) -> None:
        super().__init__(name=self.NAME, daemon=True)
        self._controller = controller
        self._parent = os.environ.get(SUPERVISOR_VARIABLE, "")
        self._progress: Movement | None = None
        self._looked_at: float | None = None
        self._begun: dict[str, float] = {}

    def run(self) -> None:
        # Only where the kernel does not end us with the supervisor is a short look needed.
        every = LOOK_SECONDS if has_death_signal() or not self._parent else 0.5
        while True:
            time.sleep(every)
            if self._parent and os.getppid() != int(self._parent):
                _end_with_supervisor(self._controller)
            now = time.monotonic()
            if is_late(self._looked_at, now, every):
                self._progress, self._begun = None, {}
            self._looked_at = now
            self._look()

    def _look(self) -> None:
        sight = self._sight()
        if sight is None:
            return
        before = self._progress
        self._progress = follow(before, sight)
        quiet = sight.at - self._progress.changed_at
        is_waited_for = quiet >= PATIENCE_SECONDS and self._is_waited_for()
        verdict = judge(self._progress, is_waited_for)
        if verdict == "stalled":
            _LOG.error("worker stalled", seconds=round(quiet), tasks=[t.id for t in sight.active])
            sys.stderr.flush()
            self._kill_pool()
            os._exit(EXIT_STALLED)
        moved = before is not None and quiet == 0
        if verdict == "working" and (moved or sight.is_full()):
            for queue in self._queues():
                touch(queue)

    def _sight(self) -> Sight | None:
        try:
            requests = list(state.active_requests)
        except RuntimeError:  # the set changed while it was read
            return None
        # By a clock that nobody sets: a request's own time is the wall clock's.
        now = time.monotonic()
        self._begun = {each.id: self._begun.get(each.id, now) for each in requests}
        active = tuple(
            Active(
                request.id,
                self._begun[request.id],
                getattr(request.task, "time_limit", None) or DEFAULT_HARD_LIMIT,
            )
            for request in requests
        )
        return Sight(now, state.all_total_count[0], active, self._controller.concurrency)

    def _queues(self) -> Sequence[str]:
        return list(self._controller.app.amqp.queues.consume_from)

    def _is_waited_for(self) -> bool:
        """Whether messages wait. A broker that cannot be asked is no stall of this worker's."""
        try:
            with self._controller.app.connection_for_read() as connection:
                channel = connection.default_channel
                return any(channel._size(queue) for queue in self._queues())
        except Exception as error:
            _LOG.debug("broker cannot be asked", error=str(error))
            return False

    def _kill_pool(self) -> None:
        """Ends the pool's processes where they would outlive this one."""
        for process in getattr(getattr(self._controller.pool, "_pool", None), "_pool", ()):
            with contextlib.suppress(OSError, TypeError):
                os.kill(process.pid, signal.SIGKILL)


def _end_with_supervisor(controller: Any) -> None:
    with contextlib.suppress(Exception):
        controller.pool.terminate()
    os._exit(EXIT_STALLED)
