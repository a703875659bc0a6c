"""The supervisor: starts the tree, starts again what dies, and ends all of it."""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from worker import log
from worker.embedded import broker, policy, process
from worker.embedded.lock import FolderLock
from worker.embedded.plan import Plan
from worker.embedded.reload import Reload
from worker.errors import BrokerMissing

_LOG = log.get("wirewatch.supervisor")
_LOOK_SECONDS = 5.0
_BROKER_START_SECONDS = 15.0
_BROKER_PINGS_MISSED = 6
_RENEW_SECONDS = 20.0


@dataclass(slots=True)
class Member:
    """One child: how it is started, and how it fares."""

    name: str
    run: Callable[[], object]
    death_signal: int
    answers_for: tuple[str, ...] = ()
    pid: int = 0
    started_at: float = 0.0
    failures: int = 0
    start_at: float | None = None
    is_leaving: bool = False


@dataclass(slots=True)
class _Requests:
    """What signals asked for since the last turn of the loop."""

    stops: int = 0
    reload: bool = False
    seen: list[int] = field(default_factory=list)


class Supervisor:
    """Runs the service's processes until it is told to stop."""

    def __init__(
        self, plan: Plan, lock: FolderLock, times: policy.StopTimes | None = None
    ) -> None:
        self._plan = plan
        self._lock = lock
        self._times = times or policy.StopTimes()
        self._requests = _Requests()
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._members: list[Member] = []
        self._broker: Member | None = None
        self._pings_missed = 0
        self._messages_since: float | None = None
        self._look_at = 0.0
        self._reload = Reload(plan)
        self._to_renew: list[Member] = []
        self._renewing: tuple[Member, float] | None = None

    def run(self) -> int:
        """Starts everything, watches it, and stops it. Returns the exit code."""
        self._handle_signals()
        begun = time.monotonic()
        try:
            if self._plan.server:
                self._start_broker()
            from worker.embedded.roles import ROLES, preload, run

            preload(self._plan.app_name)
            for role in ROLES:
                self._members.append(
                    Member(
                        role.name,
                        partial(run, role, self._plan.app_name),
                        signal.SIGKILL,
                        role.answers_for,
                    )
                )
            if not self._await_broker():
                return 0 if self._requests.stops else 1
            for member in self._members:
                self._start(member)
            _LOG.info(
                "service started",
                data_dir=self._plan.data_dir,
                broker=self._plan.broker_name,
                seconds=round(time.monotonic() - begun, 2),
            )
            while not self._requests.stops:
                self._turn()
        finally:
            self._stop()
        return 0

    # -- signals ---------------------------------------------------------------------------------

    def _handle_signals(self) -> None:
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _on_stop(self, *_: object) -> None:
        self._requests.stops += 1

    def _on_reload(self, *_: object) -> None:
        self._requests.reload = True

    def _sleep(self, seconds: float) -> None:
        """Waits for a signal, a child's end, or the time to pass."""
        select.select([self._wake_read], [], [], max(0.0, seconds))
        try:
            while os.read(self._wake_read, 512):
                pass
        except BlockingIOError:
            pass

    # -- children --------------------------------------------------------------------------------

    def _all(self) -> list[Member]:
        return [*([self._broker] if self._broker else []), *self._members]

    def _start(self, member: Member) -> None:
        plan = self._plan
        for name in member.answers_for:
            (plan.heartbeat_dir / name).unlink(missing_ok=True)
        member.pid = process.start(
            member.name,
            member.run,
            death_signal=member.death_signal,
            environment=plan.environment(member.name),
            close=(self._lock.own_fd, self._wake_read, self._wake_write),
        )
        member.started_at, member.start_at, member.is_leaving = time.monotonic(), None, False
        self._lock.record({m.name: m.pid for m in self._all() if m.pid})
        _LOG.debug("child started", child=member.name, pid=member.pid)

    def _reap(self) -> None:
        """Notes which children ended, and when each is to start again."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._reload.ended(pid, status)
            for member in self._all():
                if member.pid == pid:
                    self._note_end(member, status)

    def _note_end(self, member: Member, status: int) -> None:
        now = time.monotonic()
        pid, member.pid = member.pid, 0
        if self._requests.stops:
            return
        if member.is_leaving:
            member.start_at, member.failures = now, 0
            return
        _kill_group(pid)  # what it left behind, where the kernel has not ended it yet
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
        if member is self._broker:
            self._explain_broker_end(member)

    # -- the running service ---------------------------------------------------------------------

    def _turn(self) -> None:
        """One turn of the loop: sleep until something is to be done, and do it."""
        now = time.monotonic()
        starts = [m.start_at for m in self._all() if m.start_at is not None]
        wakes = [*starts, self._look_at]
        if self._renewing:
            wakes.append(self._renewing[1])
        self._sleep(min(wakes) - now)
        self._reap()
        if self._requests.stops:
            return
        now = time.monotonic()
        for member in self._all():
            if member.start_at is not None and member.start_at <= now:
                self._start(member)
        if self._requests.reload:
            self._requests.reload = False
            self._reload.begin(self._check_in_child)
        if self._reload.take_accepted():
            self._to_renew = [*self._members]
        self._renew(now)
        if now >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            self._look()

    def _renew(self, now: float) -> None:
        """Starts the workers again one by one, after the configuration changed."""
        if self._renewing:
            member, deadline = self._renewing
            if member.is_leaving and now >= deadline:
                _kill_group(member.pid)
            if member.is_leaving or not member.pid:
                return
            self._renewing = None
        if self._to_renew:
            member = self._to_renew.pop(0)
            if member.pid:
                member.is_leaving = True
                _signal(member.pid, signal.SIGTERM)
                self._renewing = (member, now + _RENEW_SECONDS)
            self._look_at = now  # comes back for the next one

    def _check_in_child(self, run: Callable[[], object]) -> int:
        return process.start(
            "check", run, death_signal=signal.SIGKILL, environment={}, close=(self._lock.own_fd,)
        )

    # -- signs of life ---------------------------------------------------------------------------

    def _look(self) -> None:
        """Ends children that exist and do nothing."""
        self._look_at_broker()
        now = time.time()
        sent = self._seen("broker")
        if now - sent > policy.STALL_SECONDS / 2:
            self._messages_since = None
        elif self._messages_since is None:
            self._messages_since = now
        for member in self._members:
            if not member.pid or member.is_leaving:
                continue
            started_at = now - (time.monotonic() - member.started_at)
            signs = policy.Signs(started_at, {name: self._seen(name) for name in member.answers_for})
            silent = policy.silent_name(
                signs, now, self._messages_since, self._plan.stall_seconds
            )
            if silent:
                _LOG.error("child stalled, ending it", child=member.name, silent=silent)
                _kill_group(member.pid)

    def _seen(self, name: str) -> float:
        try:
            return (self._plan.heartbeat_dir / name).stat().st_mtime
        except OSError:
            return 0.0

    def _look_at_broker(self) -> None:
        member = self._broker
        if member is None or not member.pid:
            return
        is_well = broker.answers(self._plan.socket)
        self._pings_missed = 0 if is_well else self._pings_missed + 1
        if self._pings_missed >= _BROKER_PINGS_MISSED:
            _LOG.error("broker does not answer, ending it", pid=member.pid)
            self._pings_missed = 0
            _signal(member.pid, signal.SIGKILL)

    # -- the broker ------------------------------------------------------------------------------

    def _start_broker(self) -> None:
        plan = self._plan
        self._broker = Member("broker", self._exec_broker, signal.SIGTERM)
        plan.socket.unlink(missing_ok=True)
        self._start(self._broker)

    def _exec_broker(self) -> None:
        plan = self._plan
        assert plan.server is not None
        words = broker.command(plan.server, plan.broker_dir, plan.socket)
        broker.log_file(plan.broker_dir).unlink(missing_ok=True)
        self._lock.hand_down()
        os.execv(words[0], words)

    def _await_broker(self) -> bool:
        """Waits until the broker answers. False where it cannot be started, or a stop came."""
        if self._broker is None:
            return True
        deadline = time.monotonic() + _BROKER_START_SECONDS
        while not broker.answers(self._plan.socket):
            self._reap()
            if self._requests.stops:
                return False
            if time.monotonic() > deadline:
                raise BrokerMissing(
                    f"the broker {self._plan.broker_name} does not start: "
                    + (" | ".join(broker.last_words(self._plan.broker_dir)) or "it said nothing")
                )
            if self._broker.start_at is not None and self._broker.start_at <= time.monotonic():
                self._start(self._broker)
            self._sleep(0.01)
        return True

    def _explain_broker_end(self, member: Member) -> None:
        for line in broker.last_words(self._plan.broker_dir):
            _LOG.warning("broker said", line=line)
        # Once may be chance. Twice at once means that it cannot read what it wrote.
        if member.failures == 2 and broker.set_aside(self._plan.broker_dir):
            _LOG.warning("broker's data set aside, it starts empty", folder=self._plan.broker_dir)

    # -- the end ---------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Ends all children: asked, told, made to; the broker last."""
        self._requests.stops = max(self._requests.stops, 1)
        patience = self._requests.stops
        begun = time.monotonic()
        times = self._times
        for step, until in (
            (signal.SIGTERM, times.quit),
            (signal.SIGQUIT, times.kill),
            (signal.SIGKILL, times.kill + 1.0),
        ):
            if self._requests.stops > patience and step != signal.SIGKILL:
                continue
            for member in self._members:
                if member.pid:
                    (_kill_group if step == signal.SIGKILL else partial(_signal, number=step))(
                        member.pid
                    )
            self._await_end(self._members, begun + until, patience)
        if self._broker:
            for step, until in (
                (signal.SIGTERM, times.broker_kill),
                (signal.SIGKILL, times.broker_kill + 1.0),
            ):
                if self._broker.pid:
                    _signal(self._broker.pid, step)
                self._await_end([self._broker], begun + until, patience)
            self._plan.socket.unlink(missing_ok=True)
        _LOG.info("service stopped", seconds=round(time.monotonic() - begun, 1))
        sys.stderr.flush()

    def _await_end(self, members: list[Member], deadline: float, patience: int) -> None:
        while any(member.pid for member in members):
            left = deadline - time.monotonic()
            if left <= 0 or self._requests.stops > patience:
                return
            self._sleep(min(left, 0.5))
            self._reap()


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
