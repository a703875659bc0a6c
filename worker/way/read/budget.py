"""What one document may cost, kept by the kernel, and what is said of one that costs more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from worker.base.processes.resources import (
    MEGABYTE,
    REFUSED,
    Budget,
    Memory,
    give_back,
    limit_time,
    time_left,
)
from worker.base.processes.work_marks import Mark, MarkFile

OVERRAN = "overran"
"""The code of a document that cost more than it may, or that ended the process it was in."""
MOST_RESIDENT = 400 * MEGABYTE
"""Above it a process that computes gives back what it can, and else is renewed."""
STEPS = {
    "read": "was read",
    "clean": "was cleaned",
    "language": "had its language found",
    "index": "was divided into words for searches",
    "topics": "was searched for topics",
    "traits": "was searched for who and where",
    "fingerprint": "was prepared to be compared with others",
    "terms": "had its weighty words found",
    "anchor": "was linked with other languages",
    "decide": "was decided about",
}
"""What is made of a document, in this order, and in words."""
_NUMBERS = {name: number for number, name in enumerate(STEPS)}


class Subject(Protocol):
    """What is known of a document before it is read."""

    @property
    def id(self) -> int: ...
    @property
    def source_id(self) -> int: ...
    @property
    def format(self) -> str: ...
    @property
    def content(self) -> bytes: ...


class Watch(Protocol):
    """Follows what is made of one document."""

    def at(self, step: str) -> None:
        """Its next step begins: one of ``STEPS``."""

    def outside(self) -> AbstractContextManager[None]:
        """What is done within costs the document nothing: it is for all that follow."""

    def was_refused_memory(self, failure: BaseException) -> bool:
        """Whether a library that failed may have been refused memory."""


class Guard(Protocol):
    """Watches over the documents that a process works on."""

    def over(self, document: Subject, token: str) -> AbstractContextManager[Watch]:
        """Holds a document to its budget while it is prepared. Raises MemoryError from within."""

    def deciding(self, document: Subject, token: str) -> AbstractContextManager[None]:
        """Marks a document that is decided about alone."""


class Unguarded:
    """For processes that nobody starts again: nothing is marked, and nothing limited."""

    def at(self, step: str) -> None:
        """Follows nothing."""

    def was_refused_memory(self, failure: BaseException) -> bool:
        """Nothing is refused."""
        return False

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Changes nothing."""
        yield

    @contextmanager
    def over(self, document: Subject, token: str) -> Iterator[Watch]:
        """Limits nothing."""
        yield self

    @contextmanager
    def deciding(self, document: Subject, token: str) -> Iterator[None]:
        """Marks nothing."""
        yield


UNGUARDED = Unguarded()


class KernelGuard:
    """Lets the kernel end this process, or refuse it memory, where a document costs too much.

    Only for a process that is started again by another, which then finds the mark. One document at
    a time: the clock counts what all threads of the process use.
    """

    def __init__(self, budget: Budget, marks: MarkFile) -> None:
        self._budget = budget
        self._marks = marks
        self._memory = Memory()
        self._lock = threading.Lock()
        self.since = time.monotonic()
        """When it began to watch."""
        self.has_overrun = False
        """Whether memory was refused: the process is better renewed."""
        self.refused_at = 0
        """The number of the step at which it was."""

    def at(self, step: str) -> None:
        """Notes the step with the mark."""
        self._marks.step(_NUMBERS[step])

    def was_refused_memory(self, failure: BaseException) -> bool:
        """Whether memory may have been refused; what said so is noted."""
        was_refused = self._memory.was_refused(failure)
        self.has_overrun = self.has_overrun or was_refused
        return was_refused

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Takes the limits away for as long as it lasts."""
        cpu, wall = time_left()
        self._free()
        try:
            yield
        finally:
            self._memory.limit(self._budget.memory)
            limit_time(cpu, wall)

    @contextmanager
    def over(self, document: Subject, token: str) -> Iterator[Watch]:
        """Marks a document and holds it to the budget. Raises MemoryError from within."""
        with self._lock:
            self._marks.put(_mark(document, token, "read"))
            if self.has_overrun:
                self._memory.forget_peak()
            self._memory.limit(self._budget.memory)
            limit_time(self._budget.cpu, self._budget.wall)
            try:
                yield self
            except REFUSED as failure:
                self.has_overrun = True
                self._memory.free()
                noted = self._marks.read()
                self.refused_at = 0 if noted is None else noted.step
                raise MemoryError from failure
            finally:
                self._free()
                self._marks.clear()

    @contextmanager
    def deciding(self, document: Subject, token: str) -> Iterator[None]:
        """Marks a document without a limit: what is decided depends on others, too."""
        with self._lock:
            self._marks.put(_mark(document, token, "decide"))
            try:
                yield
            finally:
                self._marks.clear()

    def settle(self) -> bool:
        """Gives memory back after an exceptional document. Returns whether too much is left."""
        if not self.has_overrun and self._memory.resident() <= MOST_RESIDENT:
            return False
        give_back()
        return self.has_overrun or self._memory.resident() > MOST_RESIDENT

    def _free(self) -> None:
        limit_time(0.0, 0.0)
        self._memory.free()


def _mark(document: Subject, token: str, step: str) -> Mark:
    return Mark(
        document.id,
        token,
        document.source_id,
        document.format,
        len(document.content),
        _NUMBERS[step],
    )


def step_named(number: int) -> str:
    """Returns the name of a step that was noted by its number."""
    return list(STEPS)[min(number, len(STEPS) - 1)]


def step_of(mark: Mark) -> str:
    """Returns the name of the step that a mark is at."""
    return step_named(mark.step)


def first_reason(mark: Mark, budget: Budget) -> str:
    """Says what happened at the first try of a document whose process was ended."""
    return (
        f"its {mark.format} of {mark.size:,} bytes went beyond {_amounts(budget)}, or ended its"
        f" process, while it {STEPS[step_of(mark)]}; it is tried once more, alone"
    )


def reason(format_: str, size: int, step: str, what: str, budget: Budget) -> str:
    """Says why a document is set aside. ``what`` is cpu, time, memory or crash."""
    words = {
        "cpu": f"took more than {budget.cpu:g} s of CPU",
        "time": f"took more than {budget.wall:g} s",
        "memory": f"took more than {budget.memory / MEGABYTE:,.0f} MB of memory",
        "crash": "ended the process it was in",
    }
    return f"its {format_} of {size:,} bytes {words[what]} while it {STEPS[step]}"


def _amounts(budget: Budget) -> str:
    return f"{budget.cpu:g} s of CPU or {budget.memory / MEGABYTE:,.0f} MB of memory"
