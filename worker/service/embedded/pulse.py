"""A child's pulse: proof that its process runs at all, whether or not there is work for it."""

from __future__ import annotations

import mmap
import struct
import threading
import time

_MOMENT = struct.Struct("d")


class Pulse:
    """The moment of the newest beat, in memory that a forked child shares with its parent.

    No file: a full disk would look like the death of every child, and a clock that is set like
    the silence of all. A process that is stopped cannot beat, whatever stopped it.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _MOMENT.size)
        self.beat()

    @property
    def at(self) -> float:
        """When it last beat (monotonic seconds, which all processes of a machine share)."""
        moment: float = _MOMENT.unpack_from(self._memory)[0]
        return moment

    def beat(self) -> None:
        """Beats once."""
        _MOMENT.pack_into(self._memory, 0, time.monotonic())

    def keep_beating(self, every: float) -> None:
        """Beats in a thread of this process, as often as this (seconds), until it ends."""

        def go_on() -> None:
            while True:
                self.beat()
                time.sleep(every)

        threading.Thread(target=go_on, name="wirewatch-pulse", daemon=True).start()
