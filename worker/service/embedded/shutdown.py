"""Ends all children: asked first, then made to; the broker last."""

from __future__ import annotations

import signal
import time
from collections.abc import Sequence

from worker.service.embedded import policy
from worker.service.embedded.members import Member, Members
from worker.service.embedded.requests import Requests


def stop_all(members: Members, requests: Requests) -> float:
    """Ends every child. Returns the seconds it took.

    Another request to stop meanwhile skips to the end: whoever still runs is killed at once.
    """
    times = policy.StopTimes()
    requests.stops = patience = max(requests.stops, 1)
    begun = time.monotonic()

    def wait(group: Sequence[Member], until: float) -> None:
        while any(member.pid for member in group):
            left = begun + until - time.monotonic()
            is_hurried = requests.stops > patience and until <= times.patience
            if left <= 0 or is_hurried:
                return
            requests.sleep(min(left, 0.5))
            members.reap()

    workers = members.workers
    _send(workers, signal.SIGTERM)
    # No SIGQUIT between: Celery can cancel tasks in a prefork pool only, and there is none here.
    wait(workers, times.patience)
    _send(workers, signal.SIGKILL)
    wait(workers, times.killed)
    if members.broker:
        members.broker.signal(signal.SIGTERM)
        wait([members.broker], times.broker)
        members.broker.signal(signal.SIGKILL)
        wait([members.broker], times.end)
    return time.monotonic() - begun


def _send(workers: Sequence[Member], number: int) -> None:
    for worker in workers:
        worker.signal(number)
