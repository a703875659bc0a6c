"""Two computing processes against one, the text's work replaced by a sleep of the same length.

Each is a process of its own. What they wait for is then only the deciding lock, and the cores that
they share with the database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.bench import report
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.read.steps import process
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

_BATCH = 50
_ROUNDS = 3
_ARTICLES = 300
_TARGET = 1.7


def run(runtime: Runtime, keep: Callable[[int], list[int]], text_ms: float) -> None:
    """Measures and prints. ``keep`` lets articles arrive; ``text_ms`` is slept for each."""
    config = runtime.settings.path
    assert config is not None
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(_ROUNDS):
        for number, found in rates.items():
            ids = keep(_ARTICLES * number)
            shares = [ids[at::number] for at in range(number)]
            took = _together(config, shares, text_ms)
            found.append(len(ids) / took)
    ratio = report.median_ratio(rates[2], rates[1])
    shown = ", ".join(f"{each:.0f}" for number in rates for each in rates[number])
    report.line(
        "two computing processes against one, median ratio",
        f"{ratio:.2f}",
        f"≥ {_TARGET}",
        ratio >= _TARGET,
    )
    report.note(
        f"articles a second, one process and then two: {shown}; slept {text_ms:.1f} ms each"
    )


def _together(config: Path, shares: Sequence[Sequence[int]], text_ms: float) -> float:
    """Returns the seconds that processes take for their shares, from a common start."""
    context = get_context("spawn")
    barrier = context.Barrier(len(shares) + 1)
    workers = [
        context.Process(target=_work, args=(str(config), list(each), text_ms, barrier))
        for each in shares
    ]
    for each in workers:
        each.start()
    barrier.wait(120)
    start = time.perf_counter()
    barrier.wait(120)
    took = time.perf_counter() - start
    for each in workers:
        each.join(30)
    return took


def _work(config: str, ids: list[int], text_ms: float, barrier: Any) -> None:
    runtime = Runtime(load_settings(Path(config)))
    prepare = process.prepare
    known = {}
    with runtime.database.write() as session:
        _, taken = documents.claim(session, ids, "bench@here/0")
        session.rollback()
    for document in taken:
        known[document.id] = prepare(runtime, document)

    def slept(_: Runtime, document: KeptDocument, *__: object) -> Any:
        time.sleep(text_ms / 1000)
        return known[document.id]

    process.prepare = slept  # type: ignore[assignment]  # this process ends with it
    with runtime.database.consistent_read() as session:
        # The active stories are held before the clock starts, as in a process that has run.
        runtime.reader.read(session, [], runtime.rules(session), runtime.clock())
    barrier.wait(120)
    holder = f"bench@here/{ids[0]}"
    for at in range(0, len(ids), _BATCH):
        process.process(runtime, ids[at : at + _BATCH], holder, NoHints())
    barrier.wait(120)
    runtime.close()
