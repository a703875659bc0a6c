"""CPU time of a piece of work at a size, twice and four times it."""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

FAR = 0.02
"""Seconds of CPU from which on growth is told from noise."""
MOST_GROWTH = 2.5
"""Times as long that twice as much may take."""
_BEST_OF = 5
_ENOUGH = 0.5
"""Seconds of CPU of which one measurement tells as much as the best of several."""
_QUIET = 0.0075
"""Seconds of CPU of ``slowness``'s work on a quiet core of an Intel Xeon."""
_AGAIN = 2
"""Times that what grew too fast is measured again: others may be at work on the machine."""
HOPELESS = 5.0
"""Seconds of CPU after which a work is ended, and nothing larger is tried."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds of CPU at three sizes, each twice the one before."""

    size: int
    """Characters or bytes of the smallest."""
    seconds: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The larger of the two growths."""
        pairs = zip(self.seconds, self.seconds[1:], strict=False)
        return max((after / max(before, 1e-9) for before, after in pairs), default=0.0)

    @property
    def rate(self) -> float:
        """Microseconds a character, at the largest size that was measured."""
        return 1e6 * self.seconds[-1] / self.largest

    @property
    def largest(self) -> int:
        """Characters or bytes of the largest that was measured."""
        return self.size << (len(self.seconds) - 1)

    def __str__(self) -> str:
        times = ", ".join(f"{each * 1000:.1f}" for each in self.seconds)
        if self.seconds[-1] == _ENDLESS:
            return f"{self.largest:,}: more than {HOPELESS:g} s"
        return f"{self.size:,} ×1, 2, 4: {times} ms; ×{self.ratio:.2f}"


_ENDLESS = float("inf")
_Remembering = type(lru_cache(lambda: None))


class _OutOfTimeError(BaseException):
    """Ends what takes too long, whatever it catches."""


@contextlib.contextmanager
def _limit(seconds: float) -> Iterator[None]:
    """Ends what takes more CPU than is worth to wait for; patterns look for signals themselves."""

    def end(*_: object) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def cpu(work: Callable[[], object], best_of: int = 1, limit: float = HOPELESS) -> float:
    """Returns the seconds of CPU that the work takes, the best of several; infinity for more than
    ``limit``, where it is ended. It is this thread's time: while the limit's clock runs, Linux
    counts the process's by ticks of some milliseconds."""
    best = _ENDLESS
    for _ in range(best_of):
        _forget()
        began = time.thread_time()
        try:
            with _limit(limit):
                work()
        except _OutOfTimeError:
            break
        best = min(best, time.thread_time() - began)
        if best > _ENOUGH:
            break
    return best


def _forget() -> None:
    """Empties the memories of what was asked before: in them a work would find its own answers, but
    for those of documents that are too large for them. What is kept without bounds was loaded once
    for all documents."""
    for memory in _memories(len(sys.modules)):
        memory.cache_clear()


@cache
def _memories(_modules: int) -> tuple[Any, ...]:
    """Returns the bounded memories of the functions of the modules that are loaded."""
    found = (each for each in gc.get_objects() if isinstance(each, _Remembering))
    return tuple(each for each in found if each.cache_parameters()["maxsize"] is not None)


def slowness() -> float:
    """Returns how much longer a fixed piece of work takes now than on the quiet machine on which
    ceilings were chosen: others at work on a core's other half let the same take half as long
    again."""
    words = [f"word {number}" for number in range(20_000)]

    def work() -> None:
        counted: dict[str, int] = {}
        for word in words:
            counted[word[-3:]] = counted.get(word.upper()[-3:], 0) + len(word.split())

    return cpu(work, _BEST_OF) / _QUIET


def growth(make: Callable[[int], Callable[[], object]], first: int, most: int) -> Growth | None:
    """Measures the work that ``make`` returns for about so many characters.

    Sizes double from ``first`` until one takes 20 ms, and end at ``most``: what takes less there
    is fast enough, and None is returned.
    """
    size = first
    while (taken := cpu(make(size))) < FAR:
        size *= 2
        if size > most:
            return None
    if taken == _ENDLESS:
        return Growth(size, (taken,))
    found = _measured(make, size)
    for _ in range(_AGAIN):
        if found.ratio <= MOST_GROWTH:
            return found
        found = min(found, _measured(make, size), key=lambda each: each.ratio)
    # Large documents are read in another way: a step, behind which it may go on evenly.
    beyond = _measured(make, 4 * size) if found.seconds[-1] < _ENDLESS else found
    return beyond if beyond.ratio <= MOST_GROWTH else found


def _measured(make: Callable[[int], Callable[[], object]], size: int) -> Growth:
    gc.collect()
    seconds: list[float] = []
    for larger in (size, 2 * size, 4 * size):
        seconds.append(cpu(make(larger), _BEST_OF))
        if seconds[-1] == _ENDLESS:
            break
    return Growth(size, tuple(seconds))
