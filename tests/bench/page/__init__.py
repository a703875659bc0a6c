"""The pages over a million stored articles: when the first byte comes, how much, at what cost.

Asked of a server of its own, while twenty articles a second come in. Times are those of a client;
beside them stands the work of the processor, the database's included, which others at work on the
machine make no longer.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from models import Delivery
from tests.bench import report
from tests.bench.page import memory, slowed
from tests.bench.page.arriving import A_SECOND, arriving
from tests.bench.page.asking import asked
from tests.bench.page.copies import multiply
from tests.bench.store_growth import configuration, fill
from tests.bench.trial import index
from tests.bench.words import LANGUAGES
from tests.parts.ports import free_port
from tests.parts.postgres import Postgres
from tests.parts.waiting import wait_until
from worker.base.store import migrations
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.web import start

_WRITTEN = 2_000
_ROUNDS = 40
_FIRST_BYTE, _SEARCH, _TRIAL = 50.0, 300.0, 2_000.0
_MOST = 60_000
_NOWHERE = "redis://127.0.0.1:9/0"


def run(large: int, stored: int) -> None:
    """Measures on PostgreSQL with ``large`` articles, and on SQLite with ``stored``."""
    postgres = Postgres(durable=True)
    try:
        postgres.start()
        report.heading(f"8. Pages over {large:,} articles on PostgreSQL, {A_SECOND} more a second")
        _measure(postgres.create(), large, postgres.pid)
    finally:
        postgres.stop()
    report.heading(f"8. Pages over {stored:,} articles on SQLite, {A_SECOND} more a second")
    _measure(None, stored, None)
    memory.run()


def _measure(url: str | None, count: int, server: int | None) -> None:
    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as home:
        port = free_port()
        config = Path(home) / "wirewatch.toml"
        page = f'[page]\nlisten = "127.0.0.1:{port}"\n'
        config.write_text(page + configuration(url), encoding="utf-8")
        runtime = Runtime(load_settings(config))
        migrations.upgrade(runtime.database)
        runtime.prepare("bench")
        begun, written = time.monotonic(), _WRITTEN if url else count
        fill(runtime, written)
        index(runtime, written)
        if url:
            multiply(runtime.database, written, count // written)
        report.note(f"filled in {time.monotonic() - begun:.0f} s")
        outside = start.start(runtime, _NOWHERE, ("beat", "schedule"))
        assert outside is not None
        web = outside.server
        assert web is not None
        wait_until(lambda: web.listening, 20, "it does not listen")
        with arriving(config) as arrivals:
            every = _paths(runtime, count)
            for name, paths in every.items():
                _print(name, paths, port, server)
            looked_at = [each for name in every if name != "a query" for each in every[name]]
            slowed.run(port, looked_at, arrivals)
        outside.stop()
        runtime.close()


def _print(name: str, paths: Sequence[str], port: int, server: int | None) -> None:
    made = asked(port, name, paths, _ROUNDS, server)
    target = {"search": _SEARCH, "a query": _TRIAL}.get(name, _FIRST_BYTE)
    late, largest = made.at(0.95), made.largest
    label = f"{name}: first byte, p95 (median {made.at(0.5):.0f} ms)"
    met = late <= target and largest < _MOST and not made.failed
    report.line(label, f"{late:.0f} ms", f"≤ {target:.0f} ms", met)
    report.note(f"{made.work:.0f} ms of the processor, at most {largest:,} bytes {made.failed[:2]}")


def _paths(runtime: Runtime, count: int) -> Mapping[str, Sequence[str]]:
    dice = random.Random(1)
    slugs = [each.slug for each in runtime.settings.topics]
    words = [quote(language.lists["n"][0].split()[0]) for language in LANGUAGES]
    with runtime.database.read() as session:
        last = select(Delivery.id).order_by(Delivery.created_at.desc()).limit(500)
        sent = dice.sample(list(session.scalars(last)), 5)
    some = [dice.randrange(count // 2, count) for _ in range(10)]
    stories = [(each - 1) // 4 * 4 + 1 for each in some]
    return {
        "now": ["/"],
        "stories": ["/stories", *(f"/stories?before={each}" for each in some)],
        "stories of a topic": [f"/stories?topic={each}" for each in dice.sample(slugs, 10)],
        "a story": [f"/stories/{each}" for each in stories],
        "an article": [f"/articles/{each}" for each in some],
        "topics": ["/topics", "/topics?from=20"],
        "sources": ["/sources"],
        "deliveries": ["/deliveries", *(f"/deliveries?before={each}" for each in sent)],
        "history": ["/history", "/history?kind=topic"],
        "search": [f"/search?q={each}" for each in words],
        "a query": [f"/topics?query={each}" for each in words],
    }
