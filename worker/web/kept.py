"""A value that is made anew only when it has become too old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Keeps what ``make`` returns for ``seconds``. One thread makes it, and others wait for it."""

    def __init__(
        self, make: Callable[[], T], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._make = make
        self._seconds = seconds
        self._clock = clock
        self._good_until = 0.0
        self._value: T | None = None
        self._lock = threading.Lock()

    def get(self) -> T:
        """Returns the value, made anew if need be. Raises what making it raises."""
        with self._lock:
            if self._value is None or self._clock() >= self._good_until:
                self._value = self._make()
                # What takes long to be made is good as long as anything.
                self._good_until = self._clock() + self._seconds
            return self._value
