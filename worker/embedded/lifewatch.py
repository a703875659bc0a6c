"""Ends children that exist and do nothing."""

from __future__ import annotations

import signal
import time

from worker import log
from worker.embedded import broker, policy
from worker.embedded.members import Member, Members
from worker.embedded.plan import Plan

_LOG = log.get("wirewatch.supervisor")
_LOOK_SECONDS = 5.0
_PINGS_MISSED = 6


class LifeWatch:
    """Looks at the children's signs of life every few seconds."""

    def __init__(self, plan: Plan, members: Members) -> None:
        self._plan = plan
        self._members = members
        self._pings_missed = 0
        self._messages_since: float | None = None
        self._every = min(_LOOK_SECONDS, plan.stall_seconds / 4)
        self.look_at = 0.0
        """When to look the next time (monotonic seconds)."""

    def look(self) -> None:
        """Ends, by SIGKILL, whoever is silent; the supervisor then starts it again."""
        if time.monotonic() < self.look_at:
            return
        self.look_at = time.monotonic() + self._every
        if self._members.broker:
            self._look_at_broker(self._members.broker)
        now = time.time()
        if now - self._seen("broker") > self._plan.stall_seconds / 2:
            self._messages_since = None
        elif self._messages_since is None:
            self._messages_since = now
        for member in self._members.workers:
            if member.pid and not member.is_leaving:
                self._look_at_worker(member, now)

    def _look_at_worker(self, member: Member, now: float) -> None:
        started_at = now - (time.monotonic() - member.started_at)
        seen_at = {name: self._seen(name) for name in member.answers_for}
        silent = policy.silent_name(
            policy.Signs(started_at, seen_at), now, self._messages_since, self._plan.stall_seconds
        )
        if silent:
            _LOG.error("child stalled, ending it", child=member.name, silent=silent)
            member.signal(signal.SIGKILL)

    def _look_at_broker(self, member: Member) -> None:
        if not member.pid:
            return
        self._pings_missed = 0 if broker.answers(self._plan.socket) else self._pings_missed + 1
        if self._pings_missed >= _PINGS_MISSED:
            self._pings_missed = 0
            _LOG.error("broker does not answer, ending it", pid=member.pid)
            member.signal(signal.SIGKILL)

    def _seen(self, name: str) -> float:
        try:
            return (self._plan.heartbeat_dir / name).stat().st_mtime
        except OSError:
            return 0.0
