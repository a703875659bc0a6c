"""What a stored article costs in a small and in a large database, batch against batch.

Two databases are filled to 500 and to 99,500 articles with the rows that the pipeline would have
written, from invented texts with their real signatures. Then the same thousand articles go through
the store into both, twenty at a time, in turns: the small one passes the thousandth article in the
middle of it, the large one the hundred thousand and first. Each of the stories was compared before,
as in a process that has run for a while.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count as numbers
from itertools import islice
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from models import Alert, Decision, Topic, TopicRevision
from tests.bench import report
from tests.bench.corpus import Page, Writer
from tests.bench.filling import SOURCES, Filler
from tests.bench.queries import topics
from tests.parts.postgres import Postgres
from tests.way.keeping import keep_batch
from worker.base.store import jobs, migrations
from worker.base.types import Arrival
from worker.cleaning import clean
from worker.formats import text as text_format
from worker.service import schedule
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill
from worker.stories.store import merging
from worker.upkeep.prune import steps as prune
from worker.way.collect.store import sources as source_store
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store.snapshot import cursor
from worker.way.read.steps import outcomes, process
from worker.way.read.store import documents

_TARGET = 1.2
_TARGET_MORE_NS = 400_000
"""Or so much more."""
_MEASURED = 1000
_BATCH = 20
_TOPICS = 200
_COPY_EVERY = 8
_HOLDER = "bench@here/1"


@dataclass(frozen=True, slots=True)
class Ready:
    """An article on its way into the store: as it arrives, and as the text steps prepare it."""

    source: int
    arrival: Arrival
    prepared: PreparedArticle


@dataclass(slots=True)
class Desk:
    """A database with its configuration, and the nanoseconds an article took in each batch."""

    runtime: Runtime
    size: int
    spent: list[float] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)

    def put(self, batch: Sequence[Ready]) -> None:
        """Stores a batch as the pipeline does, measured from arrival to commit."""
        by_url = {each.arrival.url: each.prepared for each in batch}
        start = time.perf_counter_ns()
        ids: list[int] = []
        with self.runtime.database.write() as session:
            for source in sorted({each.source for each in batch}):
                pairs = [(each.arrival, "mark") for each in batch if each.source == source]
                now = self.runtime.clock()
                ids += keep_batch(session, source, pairs, None, now)
        with self.runtime.database.write() as session:
            token, taken = documents.claim(session, ids, _HOLDER)
            documents.worn_out(session, [each.id for each in taken])
        ready = [(each, by_url[each.url]) for each in taken]
        results = process.store_all(self.runtime, ready, token)
        outcomes.report(self.runtime, results, NoHints())
        self.spent.append((time.perf_counter_ns() - start) / len(batch))
        for each in results:
            self.outcomes[each.outcome] = self.outcomes.get(each.outcome, 0) + 1


def run(size: int, *, server: bool) -> None:
    """Measures and prints, on SQLite or on a PostgreSQL server of the benchmark's own."""
    name = "PostgreSQL" if server else "SQLite"
    report.heading(f"2. Stored article no. {size + 1:,} against no. 1,001, on {name}")
    with place(server) as url_of, tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as home:
        started = time.monotonic()
        small, large = (_desk(Path(home), url_of(count), count) for count in (500, size - 500))
        report.note(f"filled to {small.size} and {large.size:,} in {_since(started)}")
        for index, batch in enumerate(batches(small.runtime)):
            for desk in (small, large) if index % 2 else (large, small):
                desk.put(batch)
        _print(small, large)
        _print_chores(small, large)
        for desk in (small, large):
            desk.runtime.close()


def _since(start: float) -> str:
    return f"{time.monotonic() - start:.0f} s"


@contextmanager
def place(server: bool) -> Iterator[Callable[[int], str | None]]:
    """Yields a function that makes a database; None means a SQLite file of its own."""
    if not server:
        yield lambda _: None
        return
    postgres = Postgres()
    try:
        postgres.start()
        yield lambda _: postgres.create()
    finally:
        postgres.stop()


def configuration(url: str | None) -> str:
    """Returns a configuration with topics of which some are alerted; None: on SQLite."""
    service = f'[service]\ndata_dir = "data"\n{f"database_url = {url!r}" if url else ""}\n'
    asked = topics(_TOPICS)
    alerted = ", ".join(f'"{each.slug}"' for each in asked[::4])
    tables = [
        f"[topic.{each.slug}]\nname = '{each.name}'\nquery = '''{each.query}'''\n" for each in asked
    ]
    channel = '[channel.out]\nkind = "file"\npath = "alerts"\n'
    alert = f'[[alert]]\nname = "bench"\nchannels = ["out"]\nwait = "0s"\ntopics = [{alerted}]\n'
    return "\n".join((service, channel, alert, *tables))


def _desk(home: Path, url: str | None, count: int) -> Desk:
    config = home / str(count) / "wirewatch.toml"
    config.parent.mkdir()
    config.write_text(configuration(url), encoding="utf-8")
    runtime = Runtime(load_settings(config))
    if url:
        migrations.upgrade(runtime.database)
    runtime.prepare("bench")
    fill(runtime, count)
    _compare_stories(runtime)
    return Desk(runtime, count)


def fill(runtime: Runtime, count: int) -> None:
    """Fills the database with stored articles of invented feeds; one topic and alert must be."""
    with runtime.database.write() as session:
        for number in range(SOURCES):
            key = f"http://paper{number + 1}.example/feed"
            row = source_store.SourceRow("feed", key, key, None, {"url": key})
            source_store.ensure(session, row, runtime.clock())
        topic = session.scalars(select(Topic.id).limit(1)).one()
        revision = session.scalars(
            select(TopicRevision.id).where(TopicRevision.topic_id == topic)
        ).one()
        alert = session.scalars(select(Alert.id).limit(1)).one()
    Filler(runtime.database, count, (topic, revision), alert).fill(seed=count)
    _note_as_looked_at(runtime, count)


def _note_as_looked_at(runtime: Runtime, count: int) -> None:
    """Lets the jobs have come to what was filled in, as those of a service have."""
    with runtime.database.write() as session:
        newest = session.scalar(select(func.max(Decision.id))) or 0
        jobs.note(session, backfill.JOB, {"told": True, "done": count})
        merging.note(session, merging.Reached(newest))
        now = runtime.clock().isoformat()
        jobs.note(session, "prune", {"done": {each.name: now for each in prune.DUTIES}})


def _compare_stories(runtime: Runtime) -> None:
    """Lets each active story be compared once: what is worked out then is kept."""
    with runtime.database.consistent_read() as session:
        stories = runtime.reader.stories.read(session, cursor(session), runtime.clock()).index
    for each in list(stories.profiles()):
        stories.like(each)


def batches(runtime: Runtime) -> list[list[Ready]]:
    """Returns a thousand articles that are stored nowhere, a copy among eight, twenty at a time."""
    return list(islice(endless(runtime), _MEASURED // _BATCH))


def endless(runtime: Runtime) -> Iterator[list[Ready]]:
    """Yields such articles without end, and makes them as they are taken."""
    writer, dice = Writer(7), random.Random(7)
    made: deque[Page] = deque(maxlen=200)
    for first in numbers(0, _BATCH):
        ready = []
        for number in range(first, first + _BATCH):
            if made and number % _COPY_EVERY == 0:
                page = _edited(dice.choice(made), dice)
            else:
                made.append(page := writer.page())
            ready.append(_ready(runtime, page, number))
        yield ready


def _edited(page: Page, dice: random.Random) -> Page:
    """Returns a copy without some of its lines."""
    lines = [line for line in page.content.decode().split("\n") if dice.random() < 0.9]
    return Page(page.language, page.title, "\n".join(lines).encode())


def _ready(runtime: Runtime, page: Page, number: int) -> Ready:
    source = number // _BATCH % SOURCES + 1
    url = f"https://paper{source}.example/world/today/measured-{number}"
    article = replace(clean(text_format.read(page.content)), language=page.language)
    content = page.content + f"\n<!-- {number} -->".encode()
    arrival = Arrival(f"guid:{url}", "text", content, aliases=(f"link:{url}",), url=url)
    return Ready(source, arrival, process.prepared(runtime, article))


def _print(small: Desk, large: Desk) -> None:
    report.note(f"outcomes, small: {small.outcomes}; large: {large.outcomes}")
    for desk in (small, large):
        window = f"articles {desk.size + 1:,} to {desk.size + _MEASURED:,}: keep, claim, store, log"
        report.line(f"{window}, median", report.microseconds(median(desk.spent)))
    ratio = report.median_ratio(large.spent, small.spent)
    more = median(b - a for a, b in zip(small.spent, large.spent, strict=True))
    met = ratio <= _TARGET or more <= _TARGET_MORE_NS
    target = f"≤ {_TARGET}, or ≤ {report.microseconds(_TARGET_MORE_NS)} more"
    report.line("median ratio, batch against batch", f"{ratio:.2f}", target, met)
    report.line("median difference, batch against batch", report.microseconds(more))
    report.line(
        "ratio of the sums, checkpoints included", f"{sum(large.spent) / sum(small.spent):.2f}"
    )


def _print_chores(small: Desk, large: Desk) -> None:
    chores: dict[str, Callable[[Runtime], object]] = {
        "due-tick": lambda runtime: schedule.tick(runtime, NoHints(), _HOLDER),
        "sweep": schedule.sweep,
    }
    for name, chore in chores.items():
        spent: dict[int, list[float]] = {small.size: [], large.size: []}
        for _ in range(15):
            for desk in (small, large):
                start = time.perf_counter_ns()
                chore(desk.runtime)
                spent[desk.size].append(time.perf_counter_ns() - start)
        first, second = (median(each) for each in spent.values())
        label = f"one {name}, small and large, {report.microseconds(first)}"
        report.line(label, report.microseconds(second))
