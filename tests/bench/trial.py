"""``topics test``: a query tried on a hundred thousand stored articles of ten days."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from tests.bench import report
from tests.bench.queries import topics
from tests.bench.store_growth import configuration, fill, place
from tests.bench.words import LANGUAGES
from worker.base.store import migrations
from worker.search.store import backlog as search_backlog
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.topics.steps import try_query

_TARGET = 2.0
_QUERIES = 40
_WINDOW = timedelta(days=30)


def run(stored: int, *, server: bool) -> None:
    """Fills and indexes, tries many queries, and prints how long they took."""
    name = "PostgreSQL" if server else "SQLite"
    report.heading(f"7. A topic tried on {stored:,} stored articles, on {name}")
    with place(server) as url_of, tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as home:
        config = Path(home) / "wirewatch.toml"
        config.write_text(configuration(url_of(stored)), encoding="utf-8")
        runtime = Runtime(load_settings(config))
        migrations.upgrade(runtime.database)
        runtime.prepare("bench")
        fill(runtime, stored)
        index(runtime, stored)
        _print_trials(runtime)
        runtime.close()


def index(runtime: Runtime, stored: int) -> None:
    """Indexes all that is stored."""
    started = time.monotonic()
    more = True
    while more:
        with runtime.database.decide() as session:
            more = search_backlog.index_some(session)
    took = time.monotonic() - started
    report.note(f"indexed in {took:.0f} s, {1000 * took / stored:.2f} ms an article")


def _print_trials(runtime: Runtime) -> None:
    since = runtime.clock() - _WINDOW
    words = [language.lists["n"][0].split()[0] for language in LANGUAGES]
    queries = [each.query for each in topics(_QUERIES)]
    spent = []
    for query in (*queries, *words):
        start = time.perf_counter()
        trial = try_query(runtime, query, since)
        spent.append((time.perf_counter() - start, trial.matched))
    report.line(f"{len(queries)} invented topics, median", f"{_median(spent[:_QUERIES]):.2f} s")
    slowest, matched = max(spent[:_QUERIES])
    target = f"< {_TARGET:.0f} s"
    label = f"the slowest of them, which matches {matched:,}"
    report.line(label, f"{slowest:.2f} s", target, slowest < _TARGET)
    slowest, matched = max(spent[_QUERIES:])
    report.line(f"a single everyday word, which matches {matched:,}", f"{slowest:.2f} s")


def _median(spent: list[tuple[float, int]]) -> float:
    return median(seconds for seconds, _ in spent)
