"""Values that are made anew only when they have become too old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from worker.base import log

T = TypeVar("T")
_log = log.get(__name__)
QUICK = 0.02
"""Seconds that nobody notices."""


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


class Renewed(Generic[T]):
    """Keeps what ``make`` returns, and gives it out while another thread makes it anew.

    After ``seconds`` it is made anew behind whoever asks next; waited for is what is older than
    ``longest``, and what is made in no time. So who looks often does not wait, nobody is shown what
    was long ago, and a small service shows what is.
    """

    def __init__(
        self,
        make: Callable[[], T],
        seconds: float,
        longest: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._seconds, self._longest = seconds, longest
        self._clock = clock
        self._made: tuple[T, float] | None = None
        self._took = 0.0
        self._making, self._lock = threading.Lock(), threading.Lock()
        self._is_renewing = False

    def get(self) -> T:
        """Returns the value. Raises what making it raises, where there is none to give."""
        made = self._made
        if made is None or self._took < QUICK or self._clock() - made[1] >= self._longest:
            return self._renew()
        if self._clock() - made[1] >= self._seconds:
            with self._lock:
                begins = not self._is_renewing
                self._is_renewing = True
            if begins:
                threading.Thread(target=self._behind, name="wirewatch-renew", daemon=True).start()
        return made[0]

    def _renew(self) -> T:
        before = self._made
        with self._making:
            if self._made is not None and self._made is not before:
                return self._made[0]
            begun = self._clock()
            value = self._make()
            self._made = value, self._clock()
            self._took = self._clock() - begun
            return value

    def _behind(self) -> None:
        try:
            self._renew()
        except Exception as error:
            _log.warning("figures for the page were not made anew", error=str(error))
        finally:
            with self._lock:
                self._is_renewing = False
