"""How much the answers of all open requests of a process may hold of its memory together.

Each may hold a little. Few at a time may hold more: the others stop reading until it is their turn,
so that two hundred large answers, or such as swell when they are inflated, take no more than these.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SMALL = 256 * 1024
"""Bytes that an answer may hold without a turn: as many as most feeds have."""
_LARGE_AT_ONCE = 4
_PATIENCE = 20.0
"""Seconds that one waits for its turn. Who gives up lets another request be made meanwhile."""


class _Turn:
    def __init__(self) -> None:
        self.has_come = threading.Event()


class Room:
    """Turns to hold a large answer, given in the order in which they are asked for.

    One is held by a thread until what it did last within ``held`` is over.
    """

    def __init__(self, at_once: int = _LARGE_AT_ONCE, patience: float = _PATIENCE) -> None:
        self._free = at_once
        self._patience = patience
        self._waiting: deque[_Turn] = deque()
        self._lock = threading.Lock()
        self._own = threading.local()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Gives back, at its end, the turn that was taken within it. One within another does
        nothing: it is the outer one's work that goes on with the answer."""
        if getattr(self._own, "depth", 0):
            yield
            return
        self._own.depth, self._own.has_turn = 1, False
        try:
            yield
        finally:
            self._own.depth = 0
            if self._own.has_turn:
                self._own.has_turn = False
                self._give_back()

    def take(self) -> float | None:
        """Waits for this thread's turn, unless it has one. Returns for how many seconds it waited,
        or None where it did not come in time. To be called within ``held``."""
        if getattr(self._own, "has_turn", False):
            return 0.0
        began = time.monotonic()
        turn = _Turn()
        with self._lock:
            if self._free:
                self._free -= 1
                turn.has_come.set()
            else:
                self._waiting.append(turn)
        if not turn.has_come.wait(self._patience) and not self._is_late(turn):
            return None
        self._own.has_turn = True
        return time.monotonic() - began

    def _is_late(self, turn: _Turn) -> bool:
        """Gives up waiting. Returns whether the turn came at the last moment."""
        with self._lock:
            if turn.has_come.is_set():
                return True
            self._waiting.remove(turn)
        return False

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().has_come.set()
            else:
                self._free += 1


ROOM = Room()
"""That of this process."""
