"""A batch decided at once leaves what its documents leave when they are decided one by one."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models import (
    Appearance,
    Article,
    CommonShingle,
    Delivery,
    DeliveryNotice,
    Document,
    FingerprintIndex,
    Item,
    Notice,
    Revision,
    StoryAlert,
    StoryProfile,
    TopicMatchRow,
    Verdict,
)
from tests.parts.databases import first_on_both
from tests.parts.emptied import Emptied
from tests.stories.steps.desk import CONFIG, EVENT
from tests.way.judge.steps.test_deciding import again, before_the_lock
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.base.types import Arrival
from worker.search.store import backlog as search_backlog
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories import links as linking
from worker.stories.steps import frequencies
from worker.way.collect.store import sources as source_store
from worker.way.collect.store.retention import EXCERPT
from worker.way.judge import steps as store
from worker.way.judge.known import BASELINE
from worker.way.read.steps.process import process

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
EACH = """
[[alert]]
name = "each"
topics = ["daily"]
channels = ["out"]
wait = "0s"
group = "none"
"""
PASSING = {"at", "created_at", "updated_at", "replaced_at", "decision_id", "dispatched_until"}
"""Columns that say when, and by which turn, a row was written."""
TABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Article, ()), (Appearance, ("id",)), (Revision, ("id",)), (Notice, ()), (Delivery, ()),
    (DeliveryNotice, ()), (StoryAlert, ()), (StoryProfile, ()), (FingerprintIndex, ()),
    (CommonShingle, ("since",)), (TopicMatchRow, ()), (Verdict, ()),
    (Item, ()), (Document, ("id", "due_at", "tries")),
)  # fmt: skip
Left = dict[str, list[tuple[Any, ...]]]
"""The rows of a database, by table."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that a source brings: which item of it says what."""

    source: int
    arrival: Arrival
    silent: str | None = None
    gone: tuple[str, ...] = ()
    """The keys of the source's items that left its listing."""


@pytest.fixture(params=["sqlite", "postgresql"])
def make(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Runtime]]:
    """Makes runtimes on databases of their own."""
    made: list[Runtime] = []

    def database() -> str:
        if request.param == "sqlite":
            path = tmp_path / f"{len(made)}.db"
            shutil.copy(request.getfixturevalue("migrated_file"), path)
            return f"sqlite:///{path}"
        emptied: Emptied = request.getfixturevalue("emptied")
        # The first is of tests that need one.
        return emptied.url(1 + len(made))

    def runtime() -> Runtime:
        monkeypatch.setenv("WIREWATCH_DATABASE_URL", database())
        path = tmp_path / "wirewatch.toml"
        path.write_text(CONFIG + EACH)
        made.append(Runtime(load_settings(path), clock=lambda: START))
        made[-1].prepare("test")
        return made[-1]

    (tmp_path / "inbox").mkdir()
    yield runtime
    for each in made:
        each.close()


def _said(rng: random.Random) -> tuple[str, str]:
    """Returns a headline and a text: of an event, in one of many versions."""
    if rng.random() < 0.4:
        said = rng.choice(EVENT)
        title, text = said.title, said.text
    else:
        seed = rng.randrange(4)
        title, text = f"Report {seed} from the bridge", long_text(seed, 90)
    change = rng.randrange(10)
    if change == 0:
        text = f"{text} A last word, number {rng.randrange(3)}."
    elif change == 1:
        text = in_other_words(text)
    elif change == 2:
        title = f"CORRECTED: {title}"
    elif change == 3:
        title, text = f"Alarm {rng.randrange(2)}", "Alarm over the harbour and the bridge."
    elif change == 4:
        title = f"{title}, at last"
    return title, text


def _brought(rng: random.Random) -> Brought:
    title, text = _said(rng)
    body: dict[str, Any] = {"@type": "NewsArticle", "headline": title, "articleBody": text}
    if rng.random() < 0.8:
        body["publisher"] = {"name": f"Outlet {rng.randrange(7)}"}
    if rng.random() < 0.3:
        body["url"] = f"https://one.example/story-{rng.randrange(3)}"
    if rng.random() < 0.4:
        # One of them is too far ahead to be believed.
        hours = rng.choice((0, -4, -8, 100))
        body["datePublished"] = (START + timedelta(hours=hours)).isoformat()
    if rng.random() < 0.4:
        body["author"] = {"name": f"Author {rng.randrange(3)}"}
    if rng.random() < 0.1:
        body["pubstatus"] = "canceled"
    elif rng.random() < 0.1:
        body["correction"] = f"It was misstated, {rng.randrange(2)}."
    key = f"guid:{rng.randrange(8)}"
    silent = BASELINE if rng.random() < 0.25 else None
    gone = tuple(f"guid:{each}" for each in rng.sample(range(8), rng.choice((0, 0, 1, 3))))
    arrival = Arrival(key, "json_article", json.dumps(body).encode())
    return Brought(rng.randrange(3), arrival, silent, tuple(each for each in gone if each != key))


def keep(runtime: Runtime, brought: Sequence[Brought]) -> list[int]:
    """Lets documents arrive, each on its own: of an item all are decided about."""
    found = []
    with runtime.database.write() as session:
        sources = [each.id for each in source_store.listed(session)]
        kept = session.scalar(select(func.count()).select_from(Document)) or 0
        for number, each in enumerate(brought, start=kept):
            at = START - timedelta(seconds=100 - number)
            source, arrived = sources[each.source], [(each.arrival, f"{number}")]
            known = select(Item.id).where(Item.source_id == source, Item.key.in_(each.gone))
            gone = {each.arrival.key: session.scalars(known.order_by(Item.id)).all()}
            found += keep_batch(session, source, arrived, each.silent, at, gone)
            # Their numbers begin with the time: so they stay in this order.
            time.sleep(0.002)
        session.execute(
            update(Document).where(Document.id.in_(found)).values(state="pending", due_at=START)
        )
    return found


def shorten(runtime: Runtime) -> int:
    """Cuts the articles that nobody was told of. Returns how many they are."""
    with runtime.database.write() as session:
        found = session.scalars(select(Article).where(Article.silent.is_not(None))).all()
        for article in found:
            search_backlog.forget(session, [article.id])
            article.kept, article.text = EXCERPT, article.text[:60]
    return len(found)


def left(runtime: Runtime) -> Left:
    """Returns all that was decided, without when."""
    found = {}
    with runtime.database.read() as session:
        places = {
            each: place
            for place, each in enumerate(session.scalars(select(Document.id).order_by(Document.id)))
        }
        for table, without in TABLES:
            names = [each.name for each in table.__table__.columns]
            kept = [each for each in names if each not in PASSING and each not in without]
            rows = session.execute(select(*(table.__table__.c[each] for each in kept))).all()
            found[table.__tablename__] = sorted(
                (
                    tuple(
                        places.get(value, value) if name == "document_id" else _plain(name, value)
                        for name, value in zip(kept, row, strict=True)
                    )
                    for row in rows
                ),
                key=repr,
            )
    return found


def _plain(name: str, value: Any) -> Any:
    if name == "links":
        # Names are packed in no order.
        return linking.unpack(0, value)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


@pytest.fixture(autouse=True)
def unmoved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Terms are not counted anew within a batch, and whether an article gets a sentence vector
    depends on what was known when it was prepared: neither is the judge's. What the database
    refuses is seen, and not tried again in halves."""
    monkeypatch.setattr(frequencies, "after_batch", lambda *_: None)
    monkeypatch.setattr(Runtime, "sentences", None)
    monkeypatch.setattr(
        "worker.way.read.steps.process.store_all",
        lambda runtime, ready, token, _: store.batch(runtime, ready, token),
    )


@first_on_both("make", "seed", [4, 7, 15])
def test_a_batch_at_once_is_its_documents_one_by_one(
    make: Callable[[], Runtime], seed: int
) -> None:
    rng = random.Random(seed)
    brought = [_brought(rng) for _ in range(32)]
    at_once, one_by_one = make(), make()
    for runtime in (at_once, one_by_one):
        # What was there before is stored, and partly shortened.
        for each in keep(runtime, brought[:7]):
            process(runtime, [each], "test@here/1")
        shorten(runtime)
    process(at_once, keep(at_once, brought[7:]), "test@here/1")
    for each in keep(one_by_one, brought[7:]):
        process(one_by_one, [each], "test@here/1")
    assert len(is_same(at_once, one_by_one)["articles"]) > 3


@pytest.mark.parametrize("seed", range(2))
def test_two_workers_between_each_other_are_one_after_the_other(
    make: Callable[[], Runtime], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = random.Random(100 + seed)
    brought = [_brought(rng) for _ in range(25)]
    its_last = rng.randrange(15, 25)
    its_first = its_last - rng.randrange(1, 5)
    parts = slice(its_first), slice(its_first, its_last), slice(its_last, None)
    between = make()
    ids = keep(between, brought)
    process(between, ids[parts[0]], "test@here/1")
    other = again(between)
    monkeypatch.setattr(other, "clock", between.clock)
    before_the_lock(
        between, monkeypatch, lambda _: process(other, ids[parts[1]], "other@here/1"), 1
    )
    process(between, ids[parts[2]], "test@here/1")
    other.close()
    in_order = make()
    ids = keep(in_order, brought)
    for part in parts:
        process(in_order, ids[part], "test@here/1")
    assert len(is_same(between, in_order)["articles"]) > 3


def is_same(runtime: Runtime, expected: Runtime) -> Left:
    """Asserts that two databases hold the same. Returns what they hold."""
    return holds(runtime, left(expected))


def holds(runtime: Runtime, expected: Left) -> Left:
    """Asserts that a database holds what another did. Returns what it holds."""
    found = left(runtime)
    for table, rows in expected.items():
        assert found[table] == rows, table
    return found
