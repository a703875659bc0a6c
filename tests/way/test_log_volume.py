"""What a day of 2,000 feeds writes into the log, at the default level and as JSON."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from models import Article, Delivery
from tests.upkeep.books.test_steps import arrive
from worker.base.errors import FetchError
from worker.base.log import JsonFormatter
from worker.base.store import clock
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps import collect
from worker.way.collect.store import sources
from worker.way.deliver import steps as deliver
from worker.way.deliver.store import outcomes
from worker.way.deliver.store.deliveries import AttemptOutcome

A_DAY = {
    "article new": 70_000,
    "article near_duplicate": 25_000,
    "article updated": 5_000,
    "alert sent": 10_000,
    "alert retry": 2_000,
    "source failed": 200 * 24,
    "source recovered": 200,
    "set aside": 1_000,
}
"""2,000 feeds with fifty new entries each, every tenth article an alert, every tenth feed failing
around the clock. Polls that go well, 576,000 a day at most, are not spoken of."""
MOST = 300_000_000
TITLE = "Zażółć gęślą jaźń: " * 40


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, list[str]] = {}
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.setdefault(record.getMessage(), []).append(self.format(record))


@pytest.fixture
def kept(caplog: pytest.LogCaptureFixture) -> Iterator[Kept]:
    caplog.set_level("INFO")
    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def fail(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> None:
        raise FetchError("temporary", "the server of a.example answered 503 " + "x" * 300)

    with runtime.database.read() as session:
        (source,) = [each.id for each in sources.listed(session)]
    with monkeypatch.context() as patched:
        patched.setattr("worker.sources.folder.collect", refused)
        collect.collect(runtime, source, "test", NoHints(), now_please=True)
    collect.collect(runtime, source, "test", NoHints(), now_please=True)


def test_a_day_of_two_thousand_feeds_costs_less_than_300_megabytes(
    runtime: Runtime, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(runtime, "one", "two")
    with runtime.database.write() as session:
        session.execute(update(Article).values(title=TITLE))
        ids = session.scalars(select(Delivery.id)).all()
    deliver.deliver(runtime, ids, "test")
    fail(runtime, monkeypatch)
    with runtime.database.read() as session:
        articles = session.scalars(select(Article.id)).all()
    done = AttemptOutcome("retry", "the other side said " + "no " * 100)
    monkeypatch.setattr(outcomes, "of", lambda *_: done)
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(state="pending", due_at=clock.now()))
    deliver.deliver(runtime, ids[:1], "test")
    assert articles
    size = {event: max(len(each.encode()) + 1 for each in kept.lines[event])
            for event in ("article new", "alert sent", "alert retry", "source failed",
                          "source recovered")}  # fmt: skip
    # What says the same in other words is as long; a longest field is a thousand characters.
    size |= dict.fromkeys(("article near_duplicate", "article updated"), 1_500)
    size["article new"] = max(size["article new"], 1_500)
    size["set aside"] = 1_500
    total = sum(size[event] * number for event, number in A_DAY.items())
    print({event: size[event] for event in A_DAY}, f"{total / 1e6:.0f} MB")
    assert total < MOST
    assert not any("ok" in event or "unchanged" in event for event in kept.lines)


def test_an_alert_that_was_sent_is_told_with_its_headline_and_ids(
    runtime: Runtime, kept: Kept
) -> None:
    arrive(runtime, "one")
    with runtime.database.read() as session:
        ids = session.scalars(select(Delivery.id)).all()
    deliver.deliver(runtime, ids, "test")
    (line,) = kept.lines["alert sent"]
    for part in ('"title": "The rocket one"', '"alert": "rockets now"', f'"id": "{ids[0]}"'):
        assert part in line
    (line,) = kept.lines["article new"]
    assert '"id": 1' in line
    assert '"document": ' in line
