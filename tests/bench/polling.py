"""Polling: what an unchanged poll costs, how many there can be, and how sources are picked.

A local server has ten thousand feeds on a thousand hosts. Nothing leaves this machine.
"""

from __future__ import annotations

import importlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

import feedparser
from sqlalchemy import text

from tests.bench import commands_of_many, feeds_server, polled_feeds, report
from tests.parts.postgres import Postgres
from worker.base.store.database import Database
from worker.formats.feed_entry import parse as reader
from worker.sources.feed.identity import identify
from worker.way.collect.store import admission
from worker.way.collect.store.admission import Manners, Room

_ROOT = Path(__file__).parents[2]
_ROUNDS = 3
_POLLS = 600
_FEEDS = 10_000
_OTHERS = 300
"""Feeds that the other library polls: it takes several times as long."""
_SECONDS = 15.0
_PICKED_AMONG = 100_000
_CPU_TARGET_MS, _STATEMENTS_TARGET, _RATE_TARGET = 3.0, 3.0, 100.0
_MEMORY_TARGET_MB, _PICK_TARGET_MS, _PARSE_TARGET = 200, 20.0, 1.5
_MANNERS = Manners(5.0)
_MEGABYTE = 1024 * 1024


def run() -> None:
    """Measures and prints."""
    report.heading(f"Polling: a server on loopback, feeds on {polled_feeds.HOSTS:,} hosts")
    with ExitStack() as parts:
        home = Path(parts.enter_context(tempfile.TemporaryDirectory(prefix="wirewatch-bench-")))
        postgres = Postgres(durable=True)
        parts.callback(postgres.stop)
        postgres.start()
        port = parts.enter_context(feeds_server.serving())
        _print_cost(home, postgres, port)
        _print_sustained(home, postgres, port)
        _print_picking(postgres)
        commands_of_many.print_commands(home, _FEEDS, port)
    _print_parse()


def _print_cost(home: Path, postgres: Postgres, port: int) -> None:
    """Prints what a poll costs of which nothing came."""
    urls = {"SQLite": f"sqlite:///{home / 'cost.db'}", "PostgreSQL": postgres.create()}
    # A multiple of ten is a feed that changes: none of those that do not are left out.
    loops: list[float] = []
    others: list[float] = []
    ours: dict[str, list[dict[str, Any]]] = {name: [] for name in urls}
    with ExitStack() as parts:
        for name, url in urls.items():
            runtime = polled_feeds.runtime(home / name, url, _POLLS, port, changing=False)
            parts.enter_context(runtime).close()
        other = _other_reader(port)
        for _ in range(_ROUNDS):
            loops.append(_cpu_ms(lambda: _bare_loop(port), _POLLS))
            if other is not None:
                others.append(_cpu_ms(other, _OTHERS))
            for name, url in urls.items():
                _make_due(url)
                ours[name].append(_worker("fetch", home / name, _SECONDS, _POLLS))
    report.line("CPU of a request alone, in a bare loop", f"{median(loops):.2f} ms")
    if others:
        report.line("CPU of an unchanged poll by lemon24/reader", f"{median(others):.2f} ms")
    else:
        report.note("lemon24/reader is not on this machine (pip install reader measures it, too)")
    for name, rounds in ours.items():
        spent = median(each["cpu"] / each["polls"] * 1000 for each in rounds)
        statements = median(each["statements"] / each["polls"] for each in rounds)
        label = f"CPU of an unchanged poll, {name}"
        target = f"≤ {_CPU_TARGET_MS:g} ms"
        report.line(label, f"{spent:.2f} ms", target, spent <= _CPU_TARGET_MS)
        bare = f"{spent / median(loops):.1f} times the bare loop"
        report.note(f"{bare}, {spent / median(others):.2f} times the other" if others else bare)
        label, target = f"its statements, {name}", f"≤ {_STATEMENTS_TARGET:g}"
        report.line(label, f"{statements:.2f}", target, statements <= _STATEMENTS_TARGET)


def _print_sustained(home: Path, postgres: Postgres, port: int) -> None:
    """Prints how many polls a second there are where one in ten brings an entry, which another
    process makes an article of."""
    place, url = home / "sustained", postgres.create()
    with polled_feeds.runtime(place, url, _FEEDS, port) as runtime:
        runtime.database.close()
    beside = _begin("process", place, _SECONDS)
    found = _worker("fetch", place, _SECONDS)
    processed = json.loads(beside.communicate()[0])
    rate, memory = found["polls"] / found["seconds"], found["memory"] / _MEGABYTE
    label = f"polls a second of {_FEEDS:,} feeds, one in ten changed, PostgreSQL"
    report.line(label, f"{rate:.0f}", f"≥ {_RATE_TARGET:g}", rate >= _RATE_TARGET)
    cpu = found["cpu"] / found["polls"] * 1000
    report.note(f"{cpu:.2f} ms of CPU a poll; {processed['documents']} articles made beside it")
    report.note(f"{polled_feeds.HOSTS / 5:.0f} are the most that politeness allows here")
    label, target = "memory of the process that fetches", f"≤ {_MEMORY_TARGET_MB} MB"
    report.line(label, f"{memory:.0f} MB", target, memory <= _MEMORY_TARGET_MB)


def _print_picking(postgres: Postgres) -> None:
    """Prints what it takes to pick among many sources."""
    database = Database(postgres.create())
    try:
        polled_feeds.many(database, _PICKED_AMONG)
        for which, due, resting in (
            ("one in two hundred due", "id % 200 = 0", "false"),
            ("all due", "true", "false"),
            ("all due, nine in ten hosts rest", "true", "host NOT LIKE '%7.localhost'"),
        ):
            polled_feeds.let_be_due(database, due, resting)
            rounds = [_pick(database) for _ in range(9)]
            spent = median(picking for picking, _ in rounds) * 1000
            target = f"< {_PICK_TARGET_MS:g} ms"
            label = f"picking among {_PICKED_AMONG:,}: {which}"
            report.line(label, f"{spent:.1f} ms", target, spent < _PICK_TARGET_MS)
            taking = median(taking for _, taking in rounds) * 1000
            report.note(f"{taking:.1f} ms with the taking of all that were picked")
    finally:
        database.close()


def _pick(database: Database) -> tuple[float, float]:
    """Returns the seconds that picking took, and picking with taking."""
    with database.write() as session:
        begun = time.perf_counter()
        picked = admission.due(session, _MANNERS, 200)
        middle = time.perf_counter()
        found = admission.take_due(session, "bench@here/1", 12.0, _MANNERS, Room(200, 0))
        ended = time.perf_counter()
        assert {each.id for each in found} == set(picked)
        session.rollback()
    return middle - begun, ended - middle


def _print_parse() -> None:
    """Prints what parsing costs beside what feedparser itself takes."""
    content = _feed_of_words(100)
    ours, raw = [], []
    for _ in range(7):
        raw.append(_cpu_ms(lambda: feedparser.parse(content, sanitize_html=False), 1))
        ours.append(_cpu_ms(lambda: identify(reader.parse(content, "", "").entries), 1))
    ratio = report.median_ratio(ours, raw)
    target = f"≤ {_PARSE_TARGET:g}"
    label = "parse of 100 new entries, beside feedparser's raw parse"
    report.line(label, f"{ratio:.2f}", target, ratio <= _PARSE_TARGET)
    report.note(f"{median(ours):.0f} ms beside {median(raw):.0f} ms")


def _feed_of_words(entries: int) -> bytes:
    words, rng = [f"word{number}" for number in range(3000)], random.Random(1)
    items = "".join(
        f"<item><title>{' '.join(rng.choices(words, k=9))}</title><guid>g{number}</guid>"
        f"<link>https://example.org/{number}</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{' '.join(rng.choices(words, k=60))}&lt;/p&gt;</description></item>"
        for number in range(entries)
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def _bare_loop(port: int) -> None:
    headers = {"If-None-Match": feeds_server.ETAG, "Connection": "close"}
    for number in range(_POLLS):
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", f"/feed/{number * 10 + 1}", headers=headers)
        connection.getresponse().read()
        connection.close()


def _other_reader(port: int) -> Callable[[], object] | None:
    """Returns what lets lemon24/reader poll feeds that it knows, if it is on this machine."""
    try:
        made = importlib.import_module("reader").make_reader(":memory:")
    except ImportError:
        return None
    for number in range(_OTHERS):
        made.add_feed(f"http://127.0.0.1:{port}/feed/{number * 10 + 1}")
    made.update_feeds()
    # By its own schedule it would ask none of them again within the hour.
    return partial(made.update_feeds, scheduled=False)


def _cpu_ms(work: Callable[[], object], number: int) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000 / number


def _make_due(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        session.execute(text("UPDATE sources SET due_at = created_at"))
        session.execute(text("DELETE FROM hosts"))
    database.close()


def _begin(
    part: str, place: Path, seconds: float, polls: int | None = None
) -> subprocess.Popen[bytes]:
    words = [
        sys.executable,
        "-m",
        "tests.bench.polling_worker",
        part,
        str(polled_feeds.file(place)),
    ]
    words += ["--seconds", str(seconds)] + ([] if polls is None else ["--polls", str(polls)])
    return subprocess.Popen(words, cwd=_ROOT, stdout=subprocess.PIPE)


def _worker(part: str, place: Path, seconds: float, polls: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_begin(part, place, seconds, polls).communicate()[0])
    return found
