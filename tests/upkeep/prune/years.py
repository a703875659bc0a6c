"""A service whose clock the tests set, and years of which pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

import models.ids
from models import Article, Delivery, Document
from tests.way.judge.store.making import long_text
from tests.way.keeping import keep_batch
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.upkeep.prune import steps as prune
from worker.upkeep.prune.steps import Pruned
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


CONFIG = """
[retention]
{retention}
[[folder]]
path = "inbox"
alert_on_first_scan = true
{folder}
[[folder]]
path = "other"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
"""


class Years:
    """A runtime whose clock is set by the test, ids included."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        self.path = path
        self.runtime = Runtime(load_settings(path), clock=lambda: self.now)
        monkeypatch.setattr("models.ids.time.time_ns", self._nanoseconds)
        models.ids._last[0] = 0
        self.runtime.prepare("test")
        with self.runtime.database.read() as session:
            self.sources = [each.id for each in source_store.listed(session)]

    def _nanoseconds(self) -> int:
        return int(self.now.timestamp() * 1e9)

    def configure(self, config: str) -> None:
        """Takes over another configuration, as a reload does."""
        self.path.write_text(config, encoding="utf-8")
        self.runtime.close()
        self.runtime = Runtime(load_settings(self.path), clock=lambda: self.now)
        self.runtime.sync("test")

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    def bring(self, words: str, key: str, *, other: bool = False, mark: str = "1") -> list[str]:
        """Lets a source bring a text; returns what came of each document made."""
        source = self.sources[1 if other else 0]
        arrival = Arrival(key, "text", words.encode())
        with self.runtime.database.write() as session:
            ids = keep_batch(session, source, [(arrival, mark)], None, self.now)
        return self.process(ids)

    def process(self, ids: list[int]) -> list[str]:
        """Processes documents, whatever the database's own clock says."""
        with self.runtime.database.write() as session:
            session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=LONG_AGO))
        return [each.outcome for each in process(self.runtime, ids, "test")]

    def tell(self) -> int:
        """Delivers all that waits."""
        waiting = Delivery.state == "pending"
        with self.runtime.database.write() as session:
            session.execute(update(Delivery).where(waiting).values(due_at=LONG_AGO))
            ids = list(session.scalars(select(Delivery.id).where(waiting)))
        return deliver(self.runtime, ids, "test")

    def prune(self, *, dry_run: bool = False) -> dict[str, int]:
        return summed(prune.everything(self.runtime, dry_run=dry_run))

    def count(self, table: type) -> int:
        with self.runtime.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def article(self, article_id: int) -> Article:
        with self.runtime.database.read() as session:
            return session.get_one(Article, article_id)


def summed(found: Iterator[Pruned]) -> dict[str, int]:
    gone: Counter[str] = Counter()
    for each in found:
        gone[each.kind] += each.count
    return dict(gone)


def configured(retention: str = "", folder: str = "") -> str:
    return CONFIG.format(retention=retention, folder=folder)


def story(number: int, words: int = 120, *, about: str = "A rocket") -> str:
    body = long_text(number, words).replace("rocket", "parcel")
    return f"{about} report number {number}\n\n{about} was seen today. {body} {number}.\n"


def event(number: int) -> str:
    """Returns a report of an event that no other of them tells of."""
    return story(number, about=f"A rocket, {long_text(number, 4)},")
