"""The supervisor's children: starting them, noticing their end, starting them again."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from worker.base import log
from worker.base.processes import work_marks
from worker.service.embedded import policy, process
from worker.service.embedded.lock import FolderLock
from worker.service.embedded.plan import Plan
from worker.service.embedded.pulse import Pulse
from worker.service.embedded.requests import Requests

_LOG = log.get("wirewatch.supervisor")


@dataclass(slots=True)
class Member:
    """One child: how it is started, what it answers for, and how it fares.

    ``pid`` is 0 while it does not run; ``start_at`` is when it is to start again (monotonic
    seconds), None while it runs. ``is_leaving``: it was asked to end and is to start again.
    """

    name: str
    run: Callable[[], object]
    death_signal: int = signal.SIGKILL
    answers_for: tuple[str, ...] = ()
    pulse: Pulse | None = None
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    start_at: float | None = None
    is_leaving: bool = False

    def signal(self, number: int) -> None:
        """Sends a signal; SIGKILL goes to all that it started, too."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                (os.killpg if number == signal.SIGKILL else os.kill)(self.pid, number)


class Members:
    """The broker, where it is ours, and the workers."""

    def __init__(self, plan: Plan, lock: FolderLock, requests: Requests) -> None:
        self._plan = plan
        self._lock = lock
        self._requests = requests
        self.broker: Member | None = None
        self.workers: list[Member] = []
        self.on_failure: Callable[[Member], None] = lambda _: None

    def __iter__(self) -> Iterator[Member]:
        if self.broker:
            yield self.broker
        yield from self.workers

    def start(self, member: Member) -> None:
        """Starts a child. Raises OSError where the system cannot make another process."""
        member.pid = self.fork(
            member.name,
            member.run,
            death_signal=member.death_signal,
            environment=self._plan.environment(member.name),
        )
        member.started_at, member.start_at, member.is_leaving = time.monotonic(), None, False
        self._lock.record({each.name: each.pid for each in self if each.pid})
        _LOG.debug("child started", child=member.name, pid=member.pid)

    def fork(
        self,
        name: str,
        run: Callable[[], object],
        *,
        death_signal: int = signal.SIGKILL,
        environment: dict[str, str] | None = None,
    ) -> int:
        """Runs a function in a child that is nobody's member. Returns its process id."""
        return process.start(
            name,
            run,
            death_signal=death_signal,
            environment=environment or {},
            close=(self._lock.own_fd, *self._requests.descriptors),
        )

    def start_due(self) -> None:
        """Starts the children whose time has come; where the system cannot make another process
        now, a little later."""
        for member in self:
            if member.start_at is None or member.start_at > time.monotonic():
                continue
            try:
                self.start(member)
            except OSError as error:
                member.failures += 1
                delay = policy.restart_delay(member.failures)
                member.start_at = time.monotonic() + delay
                _LOG.error(
                    "child cannot be started, trying again",
                    child=member.name,
                    error=error.strerror or str(error),
                    in_seconds=round(delay, 1),
                )

    def next_start(self) -> float | None:
        """Returns when the next child is to start."""
        return min((m.start_at for m in self if m.start_at is not None), default=None)

    def reap(self) -> list[tuple[int, int]]:
        """Notes which members ended. Returns process id and status of all that did."""
        ended = []
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                ended.append(found)
        for pid, status in ended:
            for member in self:
                if member.pid == pid:
                    self._note_end(member, status)
        return ended

    def _note_end(self, member: Member, status: int) -> None:
        now = time.monotonic()
        member.signal(signal.SIGKILL)  # what it left behind, where the kernel has not ended it
        pid, member.pid = member.pid, 0
        if self._requests.stops:
            return
        if member.is_leaving:
            member.start_at, member.failures = now, 0
            return
        if policy.is_renewal(status) or work_marks.of_process(self._plan.marks_dir, pid):
            # Its successor says which document it was, and puts it apart.
            member.start_at = now
            _LOG.debug("child is renewed", child=member.name, reason=policy.why_ended(status))
            return
        member.failures = policy.failures_after(member.failures, now - member.started_at)
        delay = policy.restart_delay(member.failures)
        member.start_at = now + delay
        _LOG.warning(
            "child ended, starting it again",
            child=member.name,
            pid=pid,
            reason=policy.why_ended(status),
            in_seconds=round(delay, 1),
        )
        self.on_failure(member)
