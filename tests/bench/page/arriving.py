"""Brings twenty articles a second, in a process of its own, as those do that read and decide."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from tests.bench.store_growth import Desk, endless
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

A_SECOND = 20


@dataclass(frozen=True, slots=True)
class Stored:
    """When a batch began to be stored, by the clock of all processes, and what an article took."""

    begun: float
    nanoseconds: float


@dataclass(slots=True)
class Arrivals:
    """What was stored so far."""

    _reader: Connection
    _stored: list[Stored] = field(default_factory=list)

    def since(self, begun: float) -> list[Stored]:
        """Returns the batches that began to be stored since then."""
        while self._reader.poll():
            self._stored.append(Stored(*self._reader.recv()))
        return [each for each in self._stored if each.begun >= begun]


def _bring(config: Path, said: Connection, ready: Event, ended: Event) -> None:
    runtime = Runtime(load_settings(config))
    desk = Desk(runtime, 0)
    made = endless(runtime)
    batch = next(made)
    ready.set()
    due = time.monotonic()
    while not ended.is_set():
        begun = time.monotonic()
        desk.put(batch)
        said.send((begun, desk.spent[-1]))
        batch = next(made)
        due += 1.0
        ended.wait(max(0.0, due - time.monotonic()))
    runtime.close()


@contextmanager
def arriving(config: Path) -> Iterator[Arrivals]:
    """Articles arrive as long as this lasts."""
    context = multiprocessing.get_context("spawn")
    ready, ended = context.Event(), context.Event()
    reader, said = context.Pipe(duplex=False)
    process = context.Process(target=_bring, args=(config, said, ready, ended), daemon=True)
    process.start()
    ready.wait(600)
    try:
        yield Arrivals(reader)
    finally:
        ended.set()
        process.join(60)
