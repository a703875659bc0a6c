"""The thread that keeps subscriptions at hubs, beside the page that hubs call."""

from __future__ import annotations

import threading

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.setup.runtime import Runtime
from worker.way.push.steps.asking import Asker

_log = log.get(__name__)
_EVERY = 5.0
"""Seconds between two looks at what is due."""
_AFTER_FAILURE = 60.0


class Subscriber(threading.Thread):
    """Asks hubs for what is due until ``stop`` is called, whatever happens."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(name="wirewatch-hubs", daemon=True)
        self._asker = Asker(runtime)
        self._ended = threading.Event()

    def stop(self) -> None:
        """Ends the thread; a request that is under way is not waited for."""
        self._ended.set()
        self.join(1)

    def run(self) -> None:
        """Goes on until the process ends."""
        wait = _EVERY
        while not self._ended.wait(wait):
            try:
                self._asker.round()
                wait = _EVERY
            except StoreUnavailable:
                wait = _AFTER_FAILURE
            except Exception:
                _log.exception("hubs failed")
                wait = _AFTER_FAILURE
