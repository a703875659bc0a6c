"""Ends children that exist and do nothing."""

from __future__ import annotations

import signal
import time

from worker.base import log
from worker.base.processes import work_marks
from worker.base.processes.signs_of_life import is_late
from worker.service.embedded import broker, policy
from worker.service.embedded.members import Member, Members
from worker.service.embedded.plan import Plan
from worker.service.embedded.sightings import Sightings
from worker.way.read.oversize import oversized

_LOG = log.get("wirewatch.supervisor")
_LOOK_SECONDS = 5.0
_PINGS_MISSED = 6


class LifeWatch:
    """Looks at the children's signs of life every few seconds."""

    def __init__(self, plan: Plan, members: Members) -> None:
        self._plan = plan
        self._members = members
        self._sightings = Sightings(plan.heartbeat_dir)
        self._pings_missed = 0
        self._messages_since: float | None = None
        self._every = min(_LOOK_SECONDS, plan.stall_seconds / 4)
        self._looked_at: float | None = None
        self._fresh_since = 0.0
        self.look_at = 0.0
        """When to look the next time (monotonic seconds)."""

    def look(self) -> None:
        """Ends, by SIGKILL, whoever is silent; the supervisor then starts it again."""
        now = time.monotonic()
        if now < self.look_at:
            return
        if is_late(self._looked_at, now, self._every):
            self._start_afresh(now)
        if self._members.broker:
            self._look_at_broker(self._members.broker)
        if now - self._sightings.newest("broker", now) > self._plan.stall_seconds / 2:
            self._messages_since = None
        elif self._messages_since is None:
            self._messages_since = now
        for member in self._members.workers:
            if member.pid and not member.is_leaving:
                self._look_at_worker(member, now)
        self._looked_at = now
        self.look_at = time.monotonic() + self._every

    def look_at_sizes(self) -> None:
        """Ends children whose document takes too much memory, where the kernel does not."""
        if not self._plan.most_memory:
            return
        members = {each.pid: each for each in self._members.workers if each.pid}
        for pid in oversized(members, self._plan.most_memory, self._plan.marks_dir):
            _LOG.warning("document takes too much memory, ending its process", pid=pid)
            work_marks.blame(self._plan.marks_dir, pid)
            members[pid].signal(signal.SIGKILL)

    def _start_afresh(self, now: float) -> None:
        _LOG.info("watch was away, looking afresh")
        self._fresh_since = now
        self._messages_since = None
        self._pings_missed = 0

    def _look_at_worker(self, member: Member, now: float) -> None:
        stall = self._plan.stall_seconds
        begun = max(member.started_at, self._fresh_since)
        seen_at = {name: self._sightings.newest(name, now) for name in member.answers_for}
        silent = policy.silent_name(policy.Signs(begun, seen_at), now, self._messages_since, stall)
        if member.pulse and policy.is_still(member.pulse.at, begun, now, stall):
            silent = "pulse"
        if silent:
            _LOG.error("child stalled, ending it", child=member.name, silent=silent)
            # It may be its document, and what stalled all others once would do so again.
            work_marks.blame(self._plan.marks_dir, member.pid)
            member.signal(signal.SIGKILL)

    def _look_at_broker(self, member: Member) -> None:
        if not member.pid:
            return
        self._pings_missed = 0 if broker.answers(self._plan.socket) else self._pings_missed + 1
        if self._pings_missed >= _PINGS_MISSED:
            self._pings_missed = 0
            _LOG.error("broker does not answer, ending it", pid=member.pid)
            member.signal(signal.SIGKILL)
