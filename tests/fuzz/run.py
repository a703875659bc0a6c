"""Reads mutated documents and counts how they end."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

from tests.fuzz.mutate import mutated
from tests.fuzz.samples import FEED, samples
from tests.growth import measure, readers
from worker.base.errors import DocumentRejected
from worker.sources.folder.containers.parts import Broken

_known = cache(samples)
BUDGET = 2.0
"""Seconds of CPU that any document may take."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A document that did not end with an outcome, or took too long to."""

    kind: str
    number: int
    content: bytes
    words: str


@dataclass(slots=True)
class Result:
    """How the documents ended."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    longest: float = 0.0
    """Seconds of CPU."""

    @property
    def total(self) -> int:
        """How many were read."""
        return self.outcomes.total() + len(self.faults)


def run(seed: int, documents: int, seconds: float, budget: float = BUDGET) -> Result:
    """Reads so many mutated documents, or as many as there is time for.

    The same seed makes the same documents; each has a number of its own, so that any of them is
    made again by ``document``.
    """
    result, ends = Result(), time.monotonic() + seconds
    for number in range(documents):
        if time.monotonic() > ends:
            break
        kind, content = document(seed, number)
        _read(result, kind, number, content, budget)
    return result


def document(seed: int, number: int) -> tuple[str, bytes]:
    """Returns the kind and the bytes of one document."""
    random = Random(f"{seed} {number}")
    known = _known()
    sample = random.choice(known)
    return sample.kind, mutated(sample.content, [each.content for each in known], random)


def reader_of(kind: str) -> Callable[[bytes], object]:
    """Returns what reads a kind of sample."""
    if kind == FEED:
        return readers.feed
    return readers.file(kind) if "." in kind else readers.document(kind)


def _read(result: Result, kind: str, number: int, content: bytes, budget: float) -> None:
    reader = reader_of(kind)
    found: list[str] = []

    def work() -> None:
        try:
            found.append(_name(reader(content)))
        except DocumentRejected as rejection:
            found.append(f"rejected: {rejection.code}")
        except Exception:
            found.append("")
            result.faults.append(Fault(kind, number, content, traceback.format_exc(limit=-4)))

    taken = measure.cpu(work, limit=2 * budget)
    result.longest = max(result.longest, min(taken, 99.0))
    if taken > budget:
        result.faults.append(Fault(kind, number, content, f"it took {taken:.1f} s of CPU"))
    elif found and found[0]:
        result.outcomes[found[0]] += 1


def _name(outcome: object) -> str:
    if isinstance(outcome, Broken):
        return f"broken: {outcome.code}"
    return type(outcome).__name__ if not isinstance(outcome, int) else "taken apart"
