"""Memory of documents where the kernel limits none (macOS): the process is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from worker.base import work_marks
from worker.base.resources import resident
from worker.settings import ServiceSettings
from worker.way.read.budget import Budget

LOOK_SECONDS = 0.5
_WITHOUT = 300_000_000
"""Bytes that a process has without a document in work, at most."""


def most(service: ServiceSettings) -> int:
    """Returns how many bytes a process with a document in work may have."""
    return Budget.of(service).memory + _WITHOUT


def oversized(pids: Iterable[int], limit: int, marks: Path) -> Iterator[int]:
    """Yields those of the processes that have a document in work and more than ``limit`` bytes."""
    for pid in pids:
        if pid and work_marks.of_process(marks, pid) is not None and resident(pid) > limit:
            yield pid
