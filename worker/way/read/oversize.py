"""Memory of documents where the kernel limits none (macOS): the process is looked at."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

from worker.base.processes import work_marks
from worker.base.processes.resources import Budget, can_limit_memory, resident, watch_size
from worker.base.processes.work_marks import MarkFile

_WITHOUT = 300_000_000
"""Bytes that a process has without a document in work, at most."""


def most_bytes(limits: Budget) -> int:
    """Returns how many bytes a process with a document in work may have."""
    return limits.memory + _WITHOUT


def oversized(pids: Iterable[int], limit: int, marks: Path) -> Iterator[int]:
    """Yields those of the processes that have a document in work and more than ``limit`` bytes."""
    for pid in pids:
        if pid and work_marks.of_process(marks, pid) is not None and resident(pid) > limit:
            yield pid


def await_answer(
    reading: int, pid: int, limits: Budget, marks: MarkFile, until: float = math.inf
) -> bool:
    """Waits until a process writes, or ends, or a time has come. Ends it where the document that it
    has in work takes more memory than it may, and the kernel does not see to that; returns whether
    it did."""
    if can_limit_memory():
        return False

    def most() -> int:
        return 0 if marks.read() is None else most_bytes(limits)

    return watch_size(reading, pid, most, until)
