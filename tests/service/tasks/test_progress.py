"""What a worker writes down of what it does, so that others can tell progress from burning."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.way.judge.store.making import Desk
from worker.base.processes.resources import Budget
from worker.base.processes.signs_of_life import BEAT
from worker.base.processes.work_marks import Mark
from worker.base.store.database import Database
from worker.service.tasks import context, lifecycle, work
from worker.service.tasks import process as tasks
from worker.setup.configuration import load_settings
from worker.status.findings import Proof
from worker.status.store import figures, heartbeats
from worker.way.read.steps import aftermath
from worker.way.read.steps import process as steps
from worker.way.read.store import documents


@pytest.fixture
def desk(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    found = SimpleNamespace(database=database)
    for module in (context, tasks):
        monkeypatch.setattr(module, "runtime", lambda: found)
    monkeypatch.setattr(tasks, "guard", lambda: SimpleNamespace(settle=lambda: False))
    yield Desk(database)
    work._shown.clear()


def progress(desk: Desk) -> Proof:
    with desk.database.read() as session:
        return figures.progress(session)


@pytest.mark.parametrize(("done", "is_progress"), [([], False), (["a document"], True)])
def test_a_batch_of_which_something_was_done_with_is_progress_and_an_empty_one_is_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, done: list[str], is_progress: bool
) -> None:
    monkeypatch.setattr(steps, "process", lambda *_: done)
    tasks.process([1])
    found = progress(desk)
    assert "process" in found.signs, "the queue was worked on all the same"
    assert (found.documents.newest is not None) == is_progress


def test_a_document_that_is_put_apart_was_done_with_for_now(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"Two rockets were brought.")
    with desk.database.write() as session:
        token, _ = documents.claim(session, [document], "me@here/1")
    assert progress(desk).documents.newest is None
    mark = Mark(document, token, 1, "text", 25, is_blamed=True)
    assert aftermath.settle(desk.database, Budget(2.0, 300), [mark]) == 1
    assert progress(desk).documents.newest == pytest.approx(0, abs=30)
    assert progress(desk).documents.oldest is None


def test_a_worker_that_is_stopped_says_so_of_its_queues_and_of_the_tick(
    desk: Desk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    configured(tmp_path, monkeypatch)
    with desk.database.write() as session:
        for name in (BEAT, "schedule", "fetch"):
            heartbeats.beat(session, name, "test")
    lifecycle.on_worker_stop(("schedule",))
    assert progress(desk).stopped == {BEAT, "schedule"}
    lifecycle.on_worker_stop(("fetch",))
    assert progress(desk).stopped == {BEAT, "schedule", "fetch"}
    # SQLite's clock shows milliseconds.
    time.sleep(0.002)
    with desk.database.write() as session:
        heartbeats.beat(session, "fetch", "another")
    assert progress(desk).stopped == {BEAT, "schedule"}, "others do its work, or it was started"


def test_a_stop_does_not_fail_for_a_database_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    configured(tmp_path, monkeypatch)
    lifecycle.on_worker_stop(("mail",))


def configured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the worker be configured by the defaults and the environment."""
    config = folder / "wirewatch.toml"
    config.write_text("[service]\n")
    found: Any = load_settings(config)
    monkeypatch.setattr(context, "configured", lambda: found)
