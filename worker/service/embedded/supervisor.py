"""The supervisor: starts the tree, starts again what dies, and ends all of it."""

from __future__ import annotations

import os
import signal
import time
from functools import partial

from worker.base import log
from worker.base.errors import BrokerMissing
from worker.base.processes.resources import LOOK_SECONDS
from worker.service.embedded import broker, policy
from worker.service.embedded.kept import Kept
from worker.service.embedded.lifewatch import LifeWatch
from worker.service.embedded.lock import FolderLock
from worker.service.embedded.members import Member, Members
from worker.service.embedded.plan import Plan
from worker.service.embedded.pulse import Pulse
from worker.service.embedded.reload import Reload
from worker.service.embedded.requests import Requests
from worker.service.embedded.shutdown import stop_all
from worker.settings.backends import BROKER_VARIABLE

_LOG = log.get("wirewatch.supervisor")
_BROKER_START_SECONDS = 15.0
_RENEW_SECONDS = 20.0


class Supervisor:
    """Runs the service's processes until it is told to stop."""

    def __init__(self, plan: Plan, lock: FolderLock, kept: Kept, requests: Requests) -> None:
        self._plan = plan
        self._lock = lock
        self._kept = kept
        self._requests = requests
        self._members = Members(plan, lock, requests)
        self._members.on_failure = self._explain
        self._watch = LifeWatch(plan, self._members)
        self._reload = Reload(plan, kept, self._members.fork)
        self._to_renew: list[Member] = []
        self._renewing: tuple[Member, float] | None = None
        self.is_to_begin_anew = False
        """Whether what it stood on was taken away, and nobody asked it to stop."""

    def run(self) -> int:
        """Starts everything, watches it, and stops it. Returns the exit code.

        Raises BrokerMissing, OSError, where it cannot be started.
        """
        begun = time.monotonic()
        try:
            self._start_broker()
            self._add_workers()
            self._await_broker()
            if not self._requests.stops:
                for worker in self._members.workers:
                    self._members.start(worker)
                _LOG.info(
                    "service started",
                    data_dir=self._plan.data_dir,
                    broker=self._plan.broker_name,
                    seconds=round(time.monotonic() - begun, 2),
                )
            while not self._requests.stops and not self._is_lost():
                self._turn()
            self.is_to_begin_anew = not self._requests.stops
        finally:
            seconds = stop_all(self._members, self._requests)
            # The first request was its own.
            self.is_to_begin_anew = self.is_to_begin_anew and self._requests.stops == 1
            if self._plan.server:
                self._plan.socket.unlink(missing_ok=True)
            _LOG.info("service stopped", seconds=round(seconds, 1))
        return os.EX_OK

    def _is_lost(self) -> bool:
        """Whether the run folder was taken away: nobody finds the broker any more, and a second
        service would begin beside this one."""
        if self._lock.is_in_place():
            return False
        _LOG.error("run folder was taken away, beginning anew", folder=self._plan.run_dir)
        return True

    def _turn(self) -> None:
        """One turn of the loop: sleep until something is to be done, and do it."""
        next_start = self._members.next_start()
        wakes = [self._watch.look_at] if next_start is None else [self._watch.look_at, next_start]
        if self._plan.most_memory:
            wakes.append(time.monotonic() + LOOK_SECONDS)
        if self._renewing or self._to_renew:
            wakes.append(time.monotonic() + 0.1)
        self._requests.sleep(min(wakes) - time.monotonic())
        for pid, status in self._members.reap():
            self._reload.note_end(pid, status)
        if self._requests.stops:
            return
        self._kept.mend()
        self._members.start_due()
        if self._requests.wants_reload:
            self._requests.wants_reload = False
            self._reload.begin()
        if self._reload.take_accepted():
            self._to_renew = [*self._members.workers]
        self._renew()
        self._watch.look_at_sizes()
        self._watch.look()

    def _renew(self) -> None:
        """Starts the workers again one by one, after the configuration changed."""
        if self._renewing:
            member, deadline = self._renewing
            if member.is_leaving and time.monotonic() >= deadline:
                member.signal(signal.SIGKILL)
            if member.is_leaving or not member.pid:
                return
            self._renewing = None
            if not self._to_renew:
                _LOG.info("configuration in force")
        if self._to_renew:
            member = self._to_renew.pop(0)
            # One that waits for its next start reads the new configuration then.
            if member.pid:
                member.is_leaving = True
                member.signal(signal.SIGTERM)
                self._renewing = (member, time.monotonic() + _RENEW_SECONDS)

    def _add_workers(self) -> None:
        # Late: the broker comes up while these load.
        from worker.service.embedded.roles import ROLES, preload, run

        # Loading settles the application's settings, the broker's address among them.
        os.environ[BROKER_VARIABLE] = self._plan.broker_url
        preload(self._plan.app_name)
        every = policy.pulse_seconds(self._plan.stall_seconds)
        for role in ROLES:
            pulse = Pulse()
            beat = partial(pulse.keep_beating, every)
            work = partial(run, role, self._plan.app_name, beat)
            self._members.workers.append(
                Member(role.name, work, answers_for=role.answers_for, pulse=pulse)
            )

    def _start_broker(self) -> None:
        if self._plan.server is None:
            return
        self._plan.socket.unlink(missing_ok=True)
        self._members.broker = Member("broker", self._exec_broker, signal.SIGTERM)
        self._members.start(self._members.broker)

    def _exec_broker(self) -> None:
        plan = self._plan
        assert plan.server is not None
        words = broker.command(plan.server, plan.broker_dir, plan.socket)
        broker.log_file(plan.broker_dir).unlink(missing_ok=True)
        self._lock.hand_down()
        os.execv(words[0], words)

    def _await_broker(self) -> None:
        """Waits until the broker of our own answers, or a stop is asked for."""
        deadline = time.monotonic() + _BROKER_START_SECONDS
        while self._members.broker and not self._requests.stops:
            if broker.answers(self._plan.socket):
                return
            if time.monotonic() > deadline:
                words = broker.last_words(self._plan.broker_dir)
                raise BrokerMissing(
                    f"the broker {self._plan.broker_name} does not start: "
                    + (" | ".join(words) or "it said nothing")
                )
            self._requests.sleep(0.01)
            self._members.reap()
            self._members.start_due()

    def _explain(self, member: Member) -> None:
        if member is not self._members.broker:
            return
        for line in broker.last_words(self._plan.broker_dir):
            _LOG.warning("broker said", line=line)
        # Once may be chance. Twice at once may mean that it cannot read what it wrote, and so may
        # each further time: what it began anew may be damaged, too.
        if member.failures >= 2 and broker.set_aside(self._plan.broker_dir):
            _LOG.warning("broker's data set aside, it starts empty", folder=self._plan.broker_dir)
