"""What a batch of fifty costs under the deciding lock, which no two processes hold at once, and
what it costs outside of it; on a durable PostgreSQL with stored articles and active stories.

One article in twenty matches an alert. What lies under the lock is measured from the lock granted
to the commit returned: it says how many articles a second any number of machines can decide.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from tests.bench import deciding_two, holders, report
from tests.bench.corpus import Page, Writer
from tests.bench.queries import topics
from tests.bench.store_growth import fill
from tests.parts.postgres import Postgres
from tests.way.keeping import keep_batch
from worker import search
from worker.base.store import migrations
from worker.base.types import Arrival, Article
from worker.cleaning import clean
from worker.duplicates.fingerprint import fingerprint
from worker.formats import text as text_format
from worker.reading.language import detect
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories.terms import terms
from worker.traits import traits
from worker.way.collect.store import sources as source_store
from worker.way.judge import steps as store
from worker.way.judge.decide import judge
from worker.way.judge.desk import Desk
from worker.way.judge.identity import identify
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.shelf import report_of
from worker.way.read.steps import process
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

_BATCH = 50
_BATCHES = 12
_SINGLES = 30
_WARM = 2
"""Batches that are not counted: the first ones make connections and prepare statements."""
_TOPICS = 1000
_TOLD_EVERY = 20
_WORD = "Zorvenia"
_HOLDER = "bench@here/1"
_ARTICLE_MS = 1.0
_STATEMENTS = 25
_SINGLE_MS = 10.0
_CEILING = 1000.0
_LOOK_UP_MS = 0.4
_SHOWN = 30
_MS = 1_000_000


@dataclass(slots=True)
class Watch:
    """Times the deciding transactions of a runtime, and their statements."""

    spent: list[int] = field(default_factory=list)
    """Nanoseconds from the lock granted to the commit returned, by transaction."""
    committed: list[int] = field(default_factory=list)
    statements: list[list[tuple[str, int]]] = field(default_factory=list)
    """What was executed under the lock, with the nanoseconds until it was answered."""
    _is_held: bool = False
    _since: int = 0

    def follow(self, runtime: Runtime) -> None:
        """Watches a runtime from now on."""
        database: Any = runtime.database
        decide = database.decide

        @contextmanager
        def timed(kind: str = "other") -> Iterator[Any]:
            start = written = time.perf_counter_ns()
            try:
                with decide(kind) as session:
                    start = time.perf_counter_ns()
                    self.statements.append([])
                    self._is_held = True
                    yield session
                    self._is_held = False
                    session.flush()
                    written = time.perf_counter_ns()
            finally:
                self._is_held = False
            end = time.perf_counter_ns()
            self.spent.append(end - start)
            self.committed.append(end - written)

        database.decide = timed
        event.listen(runtime.database.engine, "before_cursor_execute", self._before)
        event.listen(runtime.database.engine, "after_cursor_execute", self._after)

    def _before(self, *_: Any) -> None:
        self._since = time.perf_counter_ns()

    def _after(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        if self._is_held:
            took = time.perf_counter_ns() - self._since
            self.statements[-1].append((_name(statement), took))

    def forget(self) -> None:
        """Drops what was measured so far."""
        self.spent.clear()
        self.committed.clear()
        self.statements.clear()


def _name(statement: str) -> str:
    words = statement.split()
    if words[0] == "INSERT":
        return " ".join(words[:3])
    if words[0] == "UPDATE":
        return " ".join(words[:2])
    place = words.index("FROM") if "FROM" in words else 0
    return f"{words[0]} … {' '.join(words[place : place + 2])} ({len(statement)} characters)"


def run(stored: int) -> None:
    """Measures and prints."""
    report.heading(f"Deciding: batches of {_BATCH} on PostgreSQL, durable, {stored:,} stored")
    with ExitStack() as parts:
        postgres = Postgres(durable=True)
        parts.callback(postgres.stop)
        postgres.start()
        home = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-bench-")))
        runtime = _runtime(home, postgres.create(), stored)
        parts.callback(runtime.close)
        watch = Watch()
        watch.follow(runtime)
        made = Articles(runtime)
        spent = [_decide(runtime, made, _BATCH) for _ in range(_WARM + _BATCHES)][_WARM:]
        _print_lock(watch)
        _print_singles(runtime, made, watch)
        _print_outside(runtime, made, spent)
        text_ms = _print_text(runtime)
        deciding_two.run(runtime, made.keep, text_ms)
        holders.run(runtime, watch)


def _configuration(url: str) -> str:
    asked = topics(_TOPICS - 1)
    tables = [
        f"[topic.{each.slug}]\nname = '{each.name}'\nquery = '''{each.query}'''\n" for each in asked
    ]
    return "\n".join(
        (
            f'[service]\ndata_dir = "data"\ndatabase_url = "{url}"\n',
            '[channel.out]\nkind = "file"\npath = "alerts"\n',
            '[[alert]]\nname = "bench"\nchannels = ["out"]\nwait = "0s"\ntopics = ["told"]\n',
            f"[topic.told]\nname = 'Told'\nquery = '''{_WORD}'''\n",
            *tables,
        )
    )


def _runtime(home: Path, url: str, stored: int) -> Runtime:
    config = home / "wirewatch.toml"
    config.write_text(_configuration(url), encoding="utf-8")
    runtime = Runtime(load_settings(config))
    migrations.upgrade(runtime.database)
    runtime.prepare("bench")
    started = time.monotonic()
    fill(runtime, stored)
    report.note(f"filled in {time.monotonic() - started:.0f} s")
    return runtime


class Articles:
    """Invented articles that arrive, one in twenty of them with the alert's word."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._writer = Writer(4711)
        self._number = 0
        with runtime.database.write() as session:
            row = source_store.SourceRow("feed", "http://bench.example/f", "bench", None, {})
            self._source = source_store.ensure(session, row, runtime.clock()).id

    def page(self) -> Page:
        """Returns the next page."""
        page = self._writer.page()
        self._number += 1
        if self._number % _TOLD_EVERY:
            return page
        content = page.content + f"\n\n{_WORD} {self._number}.\n".encode()
        return replace(page, content=content)

    def keep(self, count: int) -> list[int]:
        """Lets so many arrive, and returns the documents' ids."""
        pairs = []
        for _ in range(count):
            content = self.page().content
            url = f"https://bench.example/world/today/story-{self._number}"
            pairs.append((Arrival(f"guid:{url}", "text", content, url=url), "mark"))
        with self._runtime.database.write() as session:
            return keep_batch(session, self._source, pairs, None, self._runtime.clock())


Ready = list[tuple[KeptDocument, PreparedArticle]]


@dataclass(slots=True)
class _Outside:
    """Nanoseconds an article, of a batch's work outside the lock."""

    prepare: float
    snapshot: float
    judge: float
    identify: float
    look_up: float


def _decide(runtime: Runtime, made: Articles, count: int) -> _Outside:
    """Lets a batch arrive and decides about it."""
    ids = made.keep(count)
    with runtime.database.write() as session:
        token, taken = documents.claim(session, ids, _HOLDER)
    start = time.perf_counter_ns()
    ready: Ready = [(each, process.prepare(runtime, each)) for each in taken]
    prepared = time.perf_counter_ns() - start
    spent = _outside(runtime, ready, prepared / count)
    results = store.batch(runtime, ready, token)
    assert len(results) == count
    return spent


def _outside(runtime: Runtime, ready: Ready, prepared: float) -> _Outside:
    now, count = runtime.clock(), len(ready)
    times = [time.perf_counter_ns()]
    with runtime.database.consistent_read() as session:
        known, rules, cases = store._known(session, runtime, ready, now)
    times.append(time.perf_counter_ns())
    judge(cases, known, rules, now)
    times.append(time.perf_counter_ns())
    desk = Desk(known, rules, now)
    for each in cases:
        identify(each, desk)
    times.append(time.perf_counter_ns())
    stories = runtime.reader.stories.index
    reports = [report_of(each) for each in cases]
    looked_up = time.perf_counter_ns()
    for report_ in reports:
        stories.candidates(report_.terms, report_.at)
    looked_up = time.perf_counter_ns() - looked_up
    snapshot, judged, identified = ((b - a) / count for a, b in pairwise(times))
    return _Outside(prepared, snapshot, judged, identified, looked_up / count)


def _print_lock(watch: Watch) -> None:
    spent, committed = watch.spent[_WARM:], watch.committed[_WARM:]
    statements = watch.statements[_WARM:]
    article = median(spent) / _BATCH / _MS
    sql = median(sum(took for _, took in each) for each in statements) / _MS
    number = median(len(each) for each in statements)
    report.line(
        "lock granted to commit returned, an article, median",
        f"{article:.2f} ms",
        f"≤ {_ARTICLE_MS:.0f} ms",
        article <= _ARTICLE_MS,
    )
    report.line(
        "statements of a batch under the lock, median",
        f"{number:.0f}",
        f"≤ {_STATEMENTS}",
        number <= _STATEMENTS,
    )
    ceiling = 1000 / article
    report.line(
        "ceiling for any number of machines",
        f"{ceiling:,.0f} /s",
        f"≥ {_CEILING:,.0f} /s",
        ceiling >= _CEILING,
    )
    whole, commit = median(spent) / _MS, median(committed) / _MS
    report.note(
        f"of a batch's {whole:.1f} ms: statements {sql:.1f}, commit {commit:.1f}, "
        f"Python {whole - sql - commit:.1f}"
    )
    for name, (often, took) in _by_statement(statements).items():
        report.note(f"{took / _MS:6.2f} ms  {often:4.1f} ×  {name}")


def _by_statement(
    statements: Sequence[Sequence[tuple[str, int]]],
) -> dict[str, tuple[float, float]]:
    """Returns how often a batch executes each statement, and its median time a batch."""
    times: dict[str, list[int]] = defaultdict(list)
    often: dict[str, int] = defaultdict(int)
    for batch in statements:
        sums: dict[str, int] = defaultdict(int)
        for name, took in batch:
            sums[name] += took
            often[name] += 1
        for name, total in sums.items():
            times[name].append(total)
    found = {name: (often[name] / len(statements), median(each)) for name, each in times.items()}
    ranked = sorted(found.items(), key=lambda each: -each[1][1])
    return dict(ranked[:_SHOWN])


def _print_singles(runtime: Runtime, made: Articles, watch: Watch) -> None:
    watch.forget()
    for _ in range(_SINGLES):
        _decide(runtime, made, 1)
    spent = median(watch.spent) / _MS
    report.line(
        "a batch of one, lock granted to commit returned, median",
        f"{spent:.1f} ms",
        f"≤ {_SINGLE_MS:.0f} ms",
        spent <= _SINGLE_MS,
    )
    sql = median(sum(took for _, took in each) for each in watch.statements) / _MS
    commit = median(watch.committed) / _MS
    report.note(f"of it statements {sql:.1f} ms, commit {commit:.1f} ms")


def _print_outside(runtime: Runtime, made: Articles, spent: Sequence[_Outside]) -> None:
    def show(label: str, name: str, target: float | None = None) -> None:
        found = median(getattr(each, name) for each in spent) / _MS
        wanted = "" if target is None else f"≤ {target:g} ms"
        met = None if target is None else found <= target
        report.line(label, f"{found:.2f} ms", wanted, met)

    report.note(f"{len(runtime.reader.stories.index):,} active stories; an article, medians:")
    show("prepare, outside the lock", "prepare")
    show("snapshot", "snapshot")
    show("judge", "judge")
    show("of it the comparison with what is near", "identify")
    show("of it the look-up of stories", "look_up", _LOOK_UP_MS)


def _print_text(runtime: Runtime) -> float:
    """Prints what the text's work costs by part. Returns milliseconds an article."""
    writer = Writer(815)
    pages = [writer.page() for _ in range(200)]
    articles = [
        replace(clean(text_format.read(each.content)), language=each.language) for each in pages
    ]
    calls: dict[str, Callable[[Article], object]] = {
        "language": lambda each: detect(f"{each.title}\n{each.text}"),
        "fingerprint": lambda each: fingerprint(each.title, each.text),
        "traits": lambda each: traits(each.title, each.text, each.language),
        "terms": lambda each: terms(each.title, each.text, each.language),
        "topics": runtime.match,
        "search words": lambda each: search.indexed(each.title, each.text),
    }
    found = {"read and clean": _each(lambda each: clean(text_format.read(each.content)), pages)}
    found |= {name: _each(call, articles) for name, call in calls.items()}
    whole = sum(found.values())
    shares = ", ".join(f"{name} {took:.2f}" for name, took in found.items())
    report.note(f"the text's work, ms an article: {shares}; together {whole:.2f}")
    return whole


def _each(call: Callable[[Any], object], given: Sequence[Any]) -> float:
    """Returns the median milliseconds of a call."""
    spent = []
    for each in given:
        start = time.perf_counter_ns()
        call(each)
        spent.append(time.perf_counter_ns() - start)
    return median(spent) / _MS
