"""What the outside asks of the supervisor by signals, and its sleep, which they interrupt."""

from __future__ import annotations

import contextlib
import os
import select
import signal


class Requests:
    """Counts requests to stop and notes a request to reload."""

    def __init__(self) -> None:
        self.stops = 0
        self.wants_reload = False
        self._read_fd, self._write_fd = os.pipe()
        for fd in (self._read_fd, self._write_fd):
            os.set_blocking(fd, False)

    @property
    def descriptors(self) -> tuple[int, int]:
        """The descriptors that children must close."""
        return self._read_fd, self._write_fd

    def listen(self) -> None:
        """Takes over the process's signals."""
        signal.set_wakeup_fd(self._write_fd, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)
        # Without a handler of its own the end of a child would wake nobody.
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def sleep(self, seconds: float) -> None:
        """Waits for a signal, a child's end, or the time to pass."""
        select.select([self._read_fd], [], [], max(0.0, seconds))
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read_fd, 512):
                pass

    def _on_stop(self, *_: object) -> None:
        self.stops += 1

    def _on_reload(self, *_: object) -> None:
        self.wants_reload = True
