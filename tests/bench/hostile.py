"""Documents that cost too much: what holding all others to a budget costs, what those cost that
took minutes once, and a service that gets twenty of each kind while another source's news goes on.
"""

from __future__ import annotations

import gc
import http.client
import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from tests.bench import costly, report
from tests.bench.corpus import pages
from tests.parts.ports import free_port
from tests.service.running import Service
from tests.service.toys import FOLDER
from worker.base.processes.resources import Budget
from worker.base.processes.work_marks import MarkFile
from worker.cleaning import clean
from worker.duplicates.fingerprint import fingerprint
from worker.formats import text as text_format
from worker.reading.language import detect
from worker.way.read.budget import KernelGuard

_BURNING = ("c", "memory", "abort")
"""What documents of the toy format do: one call that comes back to nobody, memory without end, an
abort."""
_BEFORE, _FEW, _PAUSE, _LONGEST = 15, 5, 0.4, 600.0
_MOST_COST, _MOST_P95, _MOST_HELD = 0.03, 5.0, 20
_MOST_DURING, _MOST_OTHERWISE = 600, 400
_CONFIG = """
[service]
listen = "127.0.0.1:{port}"
[[folder]]
path = "inbox"
alert_on_first_scan = true
[[folder]]
path = "honest"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
group = "none"
"""


@dataclass(frozen=True, slots=True)
class _Given:
    id: int
    source_id: int
    format: str
    content: bytes


def run(articles: int, rounds: int, each: int) -> None:
    """Measures and prints; the service gets so many of each kind."""
    report.heading("6. Documents that cost too much")
    _print_cost(articles, rounds)
    costly.print_costs()
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        _Stream(Path(folder), each).run()


def _print_cost(articles: int, rounds: int) -> None:
    guard = KernelGuard(Budget(2.0, 300_000_000), MarkFile())
    given = [_Given(n, 1, "text", page.content) for n, page in enumerate(pages(articles))]

    def under_guard(each: _Given) -> None:
        with guard.over(each, "0123456789abcdef") as watch:
            for step in ("clean", "language", "index", "topics", "traits", "fingerprint", "terms"):
                watch.at(step)

    def prepared(each: _Given) -> None:
        article = clean(text_format.read(each.content))
        detect(f"{article.title}\n{article.text}")
        fingerprint(article.title, article.text)

    cost, path = _best(under_guard, given, rounds), _best(prepared, given, rounds)
    share = cost / path
    report.line("a document's budget", report.microseconds(cost))
    report.line("  as a share of reading, cleaning, language, fingerprint", f"{share:.1%}",
                f"<= {_MOST_COST:.0%}", share <= _MOST_COST)  # fmt: skip
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        held = pool.submit(_held).result()
    report.line("  memory of its own that a process has for it", f"{held:.1f} MB",
                f"<= {_MOST_HELD} MB", held <= _MOST_HELD)  # fmt: skip


def _held() -> float:
    """Returns the megabytes that this process has for itself alone once it watches documents."""
    process = psutil.Process()
    process.memory_full_info()
    gc.collect()
    before = process.memory_full_info().uss
    guard = KernelGuard(Budget(2.0, 300_000_000), MarkFile())
    for number in range(1_000):
        with guard.over(_Given(number, 1, "text", b"words"), "0123456789abcdef") as watch:
            watch.at("clean")
    return (process.memory_full_info().uss - before) / 1e6


def _best(call: Callable[[_Given], None], given: list[_Given], rounds: int) -> float:
    best = [float("inf")] * len(given)
    for _ in range(rounds):
        for place, each in enumerate(given):
            start = time.perf_counter_ns()
            call(each)
            best[place] = min(best[place], time.perf_counter_ns() - start)
    return statistics.median(best)


@dataclass(slots=True)
class _Moment:
    """What was seen in one part of the run."""

    name: str
    is_during: bool = False
    """Whether costly documents are worked off meanwhile."""
    latencies: list[float] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)
    resident: list[int] = field(default_factory=list)


class _Stream:
    """A service, and news that come to one of its folders one after the other."""

    def __init__(self, folder: Path, each: int) -> None:
        self._each = each
        self._port = free_port()
        (folder / "honest").mkdir()
        config = _CONFIG.format(port=self._port)
        self._service = Service(folder, config, {"WIREWATCH_PLUGINS": str(FOLDER)})
        self._number = 0

    def run(self) -> None:
        """Measures before, during and after."""
        self._service.start()
        try:
            self._bring(_Moment("warming up"))
            self._print(self._repeat("before", _BEFORE))
            for kind in _BURNING:
                for number in range(self._each):
                    self._service.drop(f"{kind}-{number}.burn", f"{kind} hostile document {number}")
            dropped = self._each * len(_BURNING)
            self._print(self._repeat("during", _BEFORE, lambda: self._are_tried(dropped)))
            for name, costs in costly.KINDS.items():
                dropped += self._each
                for number in range(self._each):
                    path = self._service.inbox / f"{dropped}-{number}.{costs.ending}"
                    path.write_bytes(costs.content(number))
                is_over = partial(self._are_tried, dropped)
                self._print(self._repeat(f"during {name}", _FEW, is_over))
            self._print(self._repeat("after", _BEFORE))
            self._print_ended()
        finally:
            self._service.stop()
            self._service.end()

    def _repeat(self, name: str, least: int, is_over: Callable[[], bool] | None = None) -> _Moment:
        """Brings at least so many news, and more until costly documents, if any, are over."""
        moment = _Moment(name, is_during=is_over is not None)
        ends = time.monotonic() + _LONGEST
        while len(moment.latencies) < least or (is_over is not None and not is_over()):
            self._bring(moment)
            if time.monotonic() > ends:
                break
            time.sleep(_PAUSE)
        return moment

    def _bring(self, moment: _Moment) -> None:
        self._number += 1
        key = f"unit{self._number}q"
        text = f"Rocket of {key} seen\n\nThe rocket of {key} flew over hill {self._number * 37}."
        alerts = self._service.folder / "alerts"
        before = set(alerts.glob("*.json"))
        (self._service.folder / "honest" / f"{key}.txt").write_text(text)
        begun = time.monotonic()
        while not set(alerts.glob("*.json")) - before:
            if time.monotonic() - begun > _LONGEST:
                break
            self._look(moment)
            time.sleep(0.05)
        moment.latencies.append(time.monotonic() - begun)
        moment.ready.append(self._ready())

    def _look(self, moment: _Moment) -> None:
        try:
            process = self._service.members().get("process")
            if process is not None:
                moment.resident.append(process.memory_info().rss)
        except psutil.NoSuchProcess:
            return

    def _ready(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def _are_tried(self, number: int) -> bool:
        """Whether so many documents of the inbox are behind their first try."""
        [(tried,)] = self._rows(
            "SELECT count(*) FROM documents WHERE (state <> 'pending' OR tries > 0) AND source_id ="
            " (SELECT id FROM sources WHERE name LIKE '%inbox')"
        )
        return tried >= number

    def _rows(self, query: str) -> list[tuple[int, ...]]:
        with closing(sqlite3.connect(self._service.folder / "data" / "wirewatch.db")) as database:
            return database.execute(query).fetchall()

    def _print(self, moment: _Moment) -> None:
        ordered = sorted(moment.latencies)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        report.line(
            f"another source's alert {moment.name}, p95 of {len(ordered)}",
            f"{p95:.1f} s",
            f"<= {_MOST_P95:.0f} s" if moment.is_during else "",
            p95 <= _MOST_P95 if moment.is_during else None,
        )
        report.line("  median, most", f"{statistics.median(ordered):.1f}, {ordered[-1]:.1f} s")
        refused = sum(status != 200 for status in moment.ready)
        report.line("  /readyz asked, not ready", f"{len(moment.ready)}, {refused}")
        most = max(moment.resident, default=0) / 1e6
        limit = _MOST_DURING if moment.is_during else _MOST_OTHERWISE
        report.line(
            "  largest size of the computing process", f"{most:.0f} MB", f"< {limit} MB",
            most < limit,
        )  # fmt: skip

    def _print_ended(self) -> None:
        ends = time.monotonic() + _LONGEST
        while time.monotonic() < ends and self._rows(
            "SELECT 1 FROM documents WHERE state = 'pending' LIMIT 1"
        ):
            time.sleep(1.0)
        found = self._rows(
            "SELECT state, code, reason, count(*) FROM documents WHERE state <> 'done'"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 40"
        )
        for state, code, reason, count in found:
            report.note(f"{count} {state} {code}: {reason}")
