"""A million stored articles on PostgreSQL: look-ups, ticks and sweeps, and an upgrade under load.

Two databases are filled as ``store_growth`` fills them. The same look-ups go to both in turns.
Then the large one is taken back to the schema of the first release and upgraded while a worker of
that release brings twenty articles a second.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from sqlalchemy import text

from tests.bench import report
from tests.bench.corpus import Writer
from tests.bench.store_growth import configuration, fill
from tests.migrations.going_back import downgrade
from tests.migrations.old_worker import OldWorker
from tests.parts.postgres import Postgres
from worker.base.errors import StoreUnavailable
from worker.base.store import migrations
from worker.cleaning import clean
from worker.formats import text as text_format
from worker.service import schedule
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.prepared import PreparedArticle
from worker.way.read.steps import process

SMALL = 10_000
_LOOK_UPS = 300
_LOOK_UP_TARGET = 2.0
_CHORE_TARGET_MS = 20.0
_A_SECOND = 20
_STALL_TARGET = 2.0
_HOLDER = "bench@here/1"
_FIRST_NEW = 2_000_000_000


def run(count: int) -> None:
    """Fills, measures and prints."""
    report.heading(f"6. {count:,} stored articles on PostgreSQL")
    postgres = Postgres(durable=True)
    try:
        postgres.start()
        with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as home:
            small = _filled(Path(home), postgres.create(), SMALL)
            large = _filled(Path(home), postgres.create(), count)
            _print_look_ups(small, large)
            _print_chores(large)
            small.close()
            _print_upgrade(large, count)
            large.close()
    finally:
        postgres.stop()


def _filled(home: Path, url: str, count: int) -> Runtime:
    config = home / str(count) / "wirewatch.toml"
    config.parent.mkdir()
    config.write_text(configuration(url), encoding="utf-8")
    runtime = Runtime(load_settings(config))
    migrations.upgrade(runtime.database)
    runtime.prepare("bench")
    started = time.monotonic()
    fill(runtime, count)
    report.note(f"filled to {count:,} in {time.monotonic() - started:.0f} s")
    return runtime


def _prepared(runtime: Runtime) -> list[PreparedArticle]:
    """Returns articles that are not stored."""
    writer = Writer(31)
    found = []
    for _ in range(_LOOK_UPS):
        page = writer.page()
        article = replace(clean(text_format.read(page.content)), language=page.language)
        found.append(process.prepared(runtime, article))
    return found


def _print_look_ups(small: Runtime, large: Runtime) -> None:
    looked_up = _prepared(small)
    spent: dict[int, list[float]] = {id(small): [], id(large): []}
    for number, each in enumerate(looked_up):
        for runtime in (small, large) if number % 2 else (large, small):
            spent[id(runtime)].append(_look_up(runtime, each, number))
    first, second = (median(spent[id(each)]) for each in (small, large))
    report.line(f"one look-up among {SMALL:,}, median", report.microseconds(first))
    report.line("one look-up in the large database, median", report.microseconds(second))
    ratio = report.median_ratio(spent[id(large)], spent[id(small)])
    report.line(
        "median ratio",
        f"{ratio:.2f}",
        f"≤ {_LOOK_UP_TARGET:.0f}",
        ratio <= _LOOK_UP_TARGET,
    )


def _look_up(runtime: Runtime, wanted: PreparedArticle, number: int) -> float:
    """Returns the nanoseconds that it takes to read what is known of an article, and to decide."""
    now = runtime.clock()
    url = f"https://nowhere.example/world/today/story-{number}"
    case = Case(0, 0, 1, now, wanted, url)
    with runtime.database.consistent_read() as session:
        session.connection()
        rules = runtime.rules(session)
        start = time.perf_counter_ns()
        known = runtime.reader.read(session, [case], rules, now)
        judge([case], known, rules, now)
        return time.perf_counter_ns() - start


def _print_chores(large: Runtime) -> None:
    chores: dict[str, Callable[[], object]] = {
        "due-tick": lambda: schedule.tick(large, NoHints(), _HOLDER),
        "sweep": lambda: schedule.sweep(large),
    }
    for name, chore in chores.items():
        spent = []
        for _ in range(15):
            start = time.perf_counter()
            chore()
            spent.append(1000 * (time.perf_counter() - start))
        found = median(spent)
        target = f"< {_CHORE_TARGET_MS:.0f} ms"
        report.line(f"one {name}, median", f"{found:.1f} ms", target, found < _CHORE_TARGET_MS)


class _Arriving(threading.Thread):
    """Brings articles at an even pace and notes how long each took from when it was due."""

    def __init__(self, runtime: Runtime, worker: OldWorker) -> None:
        super().__init__()
        self._runtime = runtime
        self._worker = worker
        self.stopping = threading.Event()
        self.waits: list[float] = []
        self.refused = 0

    def run(self) -> None:
        """Brings articles until told to stop; what was late is brought at once."""
        due = time.monotonic()
        number = _FIRST_NEW
        while not self.stopping.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            while not self._bring(number):
                time.sleep(0.1)
            self.waits.append(time.monotonic() - due)
            number += 1
            due += 1 / _A_SECOND

    def _bring(self, number: int) -> bool:
        """Tells whether it could be written; a worker tries again, too."""
        try:
            with self._runtime.database.write() as session:
                self._worker.bring(session.connection(), number)
        except StoreUnavailable:
            self.refused += 1
            return False
        return True


def _print_upgrade(runtime: Runtime, count: int) -> None:
    downgrade(runtime.database, "0001")
    with runtime.database.write() as session:
        session.execute(text("ANALYZE"))
        worker = OldWorker(session.connection())
    arriving = _Arriving(runtime, worker)
    arriving.start()
    time.sleep(5)
    calm = len(arriving.waits)
    started = time.monotonic()
    migrations.upgrade(runtime.database)
    took = time.monotonic() - started
    time.sleep(2)
    arriving.stopping.set()
    arriving.join()
    report.note(f"tried again by the worker: {arriving.refused}")
    _print_stall(arriving.waits[calm:], count, took)


def _print_stall(waits: Sequence[float], count: int, took: float) -> None:
    report.note(f"{len(waits)} articles arrived during an upgrade of {took:.1f} s")
    longest = max(waits)
    report.line(
        f"longest stall of an arrival while {count:,} are upgraded",
        f"{longest:.2f} s",
        f"< {_STALL_TARGET:.0f} s",
        longest < _STALL_TARGET,
    )
