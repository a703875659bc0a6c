"""Whose turn it is to write among the threads of one process."""

from __future__ import annotations

import os
import threading


class Turn:
    """One thread at a time. A process that was forked has turns of its own."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()

    def take(self, seconds: float) -> threading.Lock | None:
        """Waits at most so long for a turn. Returns what is released at its end; None where it
        did not come."""
        if self._process != os.getpid():
            self._process, self._lock = os.getpid(), threading.Lock()
        lock = self._lock
        return lock if lock.acquire(timeout=max(seconds, 0.0)) else None
