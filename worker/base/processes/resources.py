"""What the kernel lets a process have: CPU seconds, memory, and how much of it there is."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import math
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Protocol

EXIT_RENEWED = os.EX_TEMPFAIL
"""The exit code of a process that gives its memory back by ending, and is to be started again."""
MEGABYTE = 1_000_000
_WALL_FACTOR = 30
"""So many times its CPU seconds a document may take on the clock: on a machine that swaps it gets
little of the CPU, and one that stands still is ended by nobody else where a library never comes
back."""
_CPU_ALONE, _MEMORY_ALONE = 5, 2
"""By default 10 s and 600 MB: what takes a slower machine, or a busier one, longer is read all the
same, and more than a container of 1 GB has is never asked for."""
LOOK_SECONDS = 0.5
"""Between two looks at a process's size, where the kernel limits none."""
_PAGE = resource.getpagesize()
_RESIDENT, _DATA = 1, 5
"""Fields of /proc/PID/statm (proc_pid_statm(5)): resident pages, and data with stack."""
_RESET_PEAK = "5"
"""To /proc/PID/clear_refs (proc_pid_clear_refs(5))."""
ENDED_BY = {
    signal.SIGPROF: "cpu",
    signal.SIGXCPU: "cpu",
    signal.SIGALRM: "time",
}
"""The signals by which the kernel ends a process that used up what it was given."""
REFUSED = (MemoryError, SystemError)
"""What is raised where memory is refused: SystemError, where a function in C says no reason."""


class Configured(Protocol):
    """Where the configuration says what a document may cost, in seconds and megabytes."""

    @property
    def document_cpu(self) -> float: ...
    @property
    def document_memory(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """CPU seconds, and bytes of memory beyond what the process has before."""

    cpu: float
    memory: int

    @classmethod
    def of(cls, service: Configured) -> Budget:
        """Returns the budget of a first try, as the configuration says."""
        return cls(service.document_cpu, service.document_memory * MEGABYTE)

    def alone(self) -> Budget:
        """Returns what a document may cost at its second try, when nothing waits for it."""
        return Budget(self.cpu * _CPU_ALONE, self.memory * _MEMORY_ALONE)

    @property
    def wall(self) -> float:
        """Seconds on the clock."""
        return self.cpu * _WALL_FACTOR


ORDINARY = Budget(2.0, 300 * MEGABYTE)
"""Where the configuration says nothing else."""


def can_limit_memory() -> bool:
    """Whether the kernel refuses memory beyond a limit (Linux); elsewhere a watch is needed."""
    return sys.platform.startswith("linux")


def limit_time(cpu: float, wall: float) -> None:
    """Lets the kernel end this process after so many seconds of CPU, or on the clock.

    No handler of Python's: one would wait while a library in C works. 0.0 takes a limit away.
    """
    signal.setitimer(signal.ITIMER_PROF, cpu)
    signal.setitimer(signal.ITIMER_REAL, wall)


def time_left() -> tuple[float, float]:
    """Returns what is left of both limits, in seconds."""
    return signal.getitimer(signal.ITIMER_PROF)[0], signal.getitimer(signal.ITIMER_REAL)[0]


class Memory:
    """This process's memory, and the limit on how much more of it there may be."""

    def __init__(self) -> None:
        self._can_limit = can_limit_memory()
        self._file = os.open("/proc/self/statm", os.O_RDONLY) if self._can_limit else -1
        self._without = resource.getrlimit(resource.RLIMIT_DATA)
        self._near = 0
        self._peak = 0
        self.forget_peak()

    def limit(self, more: int) -> None:
        """Lets the kernel refuse what goes so many bytes beyond what there is now."""
        if not self._can_limit:
            return
        fields = os.pread(self._file, 256, 0).split()
        self._peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._near = int(fields[_RESIDENT]) * _PAGE + more * 8 // 10
        most = int(fields[_DATA]) * _PAGE + more
        resource.setrlimit(resource.RLIMIT_DATA, (most, self._without[1]))

    def was_refused(self, failure: BaseException) -> bool:
        """Whether a library that failed may have been refused memory, and have said something else
        of it: the limit was all but reached, or a failure behind it tells."""
        return self._can_limit and (_tells_of_memory(failure) or self._is_near())

    def _is_near(self) -> bool:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak > self._peak and peak * 1024 >= self._near

    def forget_peak(self) -> None:
        """Lets the largest size so far be that of now, so that the next peak is seen."""
        if self._can_limit:
            with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as stream:
                stream.write(_RESET_PEAK)

    def free(self) -> None:
        """Takes the limit away. Needs no memory itself."""
        if self._can_limit:
            resource.setrlimit(resource.RLIMIT_DATA, self._without)

    def resident(self) -> int:
        """Returns how many bytes of this process are in memory; 0 where it cannot be told."""
        if not self._can_limit:
            return resident(os.getpid())
        return int(os.pread(self._file, 256, 0).split()[_RESIDENT]) * _PAGE


def _tells_of_memory(failure: BaseException | None) -> bool:
    """Whether a failure, or one that led to it, is what is raised where memory is refused."""
    while failure is not None:
        if isinstance(failure, REFUSED):
            return True
        failure = failure.__cause__ or failure.__context__
    return False


def resident(pid: int) -> int:
    """Returns how many bytes of a process are in memory; 0 where it cannot be told."""
    try:
        if can_limit_memory():
            with open(f"/proc/{pid}/statm", "rb") as stream:
                return int(stream.read().split()[_RESIDENT]) * _PAGE
        words = ["/bin/ps", "-o", "rss=", "-p", str(pid)]
        return int(subprocess.run(words, capture_output=True, check=True).stdout) * 1024
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return 0


def watch_size(reading: int, pid: int, most: Callable[[], int], until: float = math.inf) -> bool:
    """Waits until a process writes to what is read here, or ends, or a time of the monotonic clock
    has come; where it has more bytes than ``most`` says meanwhile (0: any number) it is ended.
    Returns whether it was."""
    while time.monotonic() < until and not select.select([reading], [], [], LOOK_SECONDS)[0]:
        limit = most()
        if limit and resident(pid) > limit:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            return True
    return False


def give_back() -> None:
    """Gives memory that is not used any more back to the kernel, where the C library can."""
    gc.collect()
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)


@cache
def _libc() -> ctypes.CDLL | None:
    found = ctypes.CDLL(None)
    return found if hasattr(found, "malloc_trim") else None
