"""Brings twenty articles a second, in a process of its own, as those do that read and decide."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from multiprocessing.synchronize import Event
from pathlib import Path

from tests.bench.store_growth import Desk, batches
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

A_SECOND = 20


def _bring(config: Path, ready: Event, ended: Event) -> None:
    runtime = Runtime(load_settings(config))
    desk = Desk(runtime, 0)
    made = cycle(batches(runtime))
    ready.set()
    due = time.monotonic()
    while not ended.is_set():
        desk.put(next(made))
        due += 1.0
        ended.wait(max(0.0, due - time.monotonic()))
    runtime.close()


@contextmanager
def arriving(config: Path) -> Iterator[None]:
    """Articles arrive as long as this lasts."""
    context = multiprocessing.get_context("spawn")
    ready, ended = context.Event(), context.Event()
    process = context.Process(target=_bring, args=(config, ready, ended), daemon=True)
    process.start()
    ready.wait(600)
    try:
        yield
    finally:
        ended.set()
        process.join(60)
