"""The dead-man's ping: an address that is fetched as long as the service makes progress.

Whoever is at the other end raises the alarm when it stays away. So nothing is told of a failure:
silence is the message, and it gets through when nothing else does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from worker.base import log
from worker.base.errors import HttpError
from worker.net.http import HttpDoor, HttpLimits

_log = log.get(__name__)
LIMITS = HttpLimits(total=15.0, max_bytes=4096, truncate=True, max_redirects=2)
AGAIN_SECONDS = 15.0
"""After a ping that was kept back or failed, so that one bad moment raises no alarm."""
SETTLE_SECONDS = 3.0
"""Right after a start not every queue can have given a sign of life."""


class Pinger(threading.Thread):
    """Fetches ``url`` every ``every`` seconds while ``reasons`` names nothing against it."""

    def __init__(
        self, door: HttpDoor, url: str, every: float, reasons: Callable[[], list[str]]
    ) -> None:
        super().__init__(name="wirewatch-ping", daemon=True)
        self._door = door
        self._url = url
        self._every = every
        self._reasons = reasons
        self._said: str | None = None
        self._ended = threading.Event()

    def stop(self) -> None:
        """Ends the thread."""
        self._ended.set()
        self.join(5)

    def run(self) -> None:
        """Goes on until the process ends, whatever happens."""
        wait, soon = SETTLE_SECONDS, min(self._every, AGAIN_SECONDS)
        while not self._ended.wait(wait):
            try:
                wait = self._every if self.ping() else soon
            except Exception:
                _log.exception("ping failed")
                wait = soon

    def ping(self) -> bool:
        """Pings once, if nothing is against it. Returns whether the other side accepted."""
        against = self._reasons()
        if against:
            self._say("ping kept back", "; ".join(against))
            return False
        try:
            status = self._door.get(self._url, limits=LIMITS).status
        except HttpError as error:
            # Its words name the host; the address is a secret as a whole.
            self._say("ping failed", error.kind)
            return False
        if not 200 <= status < 300:
            self._say("ping failed", f"status {status}")
            return False
        if self._said is not None:
            self._said = None
            _log.info("ping accepted again")
        return True

    def _say(self, event: str, reason: str) -> None:
        """Says the same only once: a ping is tried often."""
        if self._said != event:
            self._said = event
            _log.warning(event, reason=reason)
