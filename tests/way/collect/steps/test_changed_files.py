"""What a folder's watcher heard goes to who collects it, and is not lost where that fails."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from models import Document, Item, Source
from tests.setup.runtimes import Heard, heard, runtime
from worker.base.errors import StoreUnavailable
from worker.setup.runtime import Runtime
from worker.sources import CollectContext, CollectReport, folder
from worker.upkeep.recovery.doubts import REASON
from worker.way.collect.steps import watch
from worker.way.collect.steps.access import Access
from worker.way.collect.steps.collect import collect, collect_taken, say_lost
from worker.way.collect.store import arrivals, sources, taken

__all__ = ["heard", "runtime"]

HOLDER = "test@here/1.1"


def _write(runtime: Runtime, *names: str) -> None:
    for name in names:
        path = runtime.settings.base_dir / "inbox" / name
        path.write_text(f"A rocket rose from the field of {name}, engineers said on Tuesday.")


def _look(runtime: Runtime, heard: Heard) -> list[str]:
    """Collects the folder. Returns the names of what came."""
    collect(runtime, _source(runtime), HOLDER, heard, now_please=True)
    with runtime.database.read() as session:
        keys = select(Item.key).join(Document, Document.item_id == Item.id).order_by(Document.id)
        return list(session.scalars(keys))


def _wait_for_word(runtime: Runtime) -> None:
    deadline = time.monotonic() + 20
    while _source(runtime) not in runtime.changes._names:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _source(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        [source] = sources.listed(session)
        return source.id


def test_a_file_that_is_heard_of_is_looked_at_alone(runtime: Runtime, heard: Heard) -> None:
    _look(runtime, heard)
    watcher = watch.start(runtime, heard)
    assert watcher is not None
    try:
        _wait_for_word(runtime)
        _look(runtime, heard)
        _write(runtime, "a.txt")
        _wait_for_word(runtime)
    finally:
        watcher.stop()
    _write(runtime, "unheard.txt")
    assert _look(runtime, heard) == ["a.txt"]
    assert _look(runtime, heard) == ["a.txt", "unheard.txt"]


def test_what_comes_while_a_folder_is_read_for_the_first_time_is_told(
    runtime: Runtime,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("worker.sources.folder.sweep.SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.LONGEST_SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.KEPT_AT_ONCE", 1)
    monkeypatch.setattr(folder, "alert_on_first", lambda _: False)
    caplog.set_level(logging.INFO)
    _write(runtime, "a.txt", "b.txt")
    time.sleep(0.05)
    assert _look(runtime, heard) == ["a.txt"]
    time.sleep(0.05)
    _write(runtime, "c.txt")
    _look(runtime, heard)
    _look(runtime, heard)
    with runtime.database.read() as session:
        silent = dict(
            session.execute(
                select(Item.key, Document.silent).join(Item, Item.id == Document.item_id)
            ).all()
        )
    assert silent == {"a.txt": arrivals.BASELINE, "b.txt": arrivals.BASELINE, "c.txt": None}
    said = [each for each in caplog.records if each.getMessage() == "first poll"]
    assert [vars(each)["fields"]["documents"] for each in said] == [1, 1]


def test_all_is_looked_at_first_after_the_database_was_put_back(
    runtime: Runtime, heard: Heard
) -> None:
    _look(runtime, heard)
    _write(runtime, "told.txt", "a.txt")
    with runtime.database.write() as session:
        session.execute(update(Source).values(recover_until=runtime.clock()))
    runtime.changes.add(_source(runtime), {"a.txt"})
    assert _look(runtime, heard) == ["a.txt", "told.txt"]
    with runtime.database.read() as session:
        assert session.scalar(select(Source.recover_until)) is None
        assert set(session.scalars(select(Document.hold))) == {REASON}


@pytest.mark.parametrize("is_at_it", [True, False])
def test_word_is_left_for_others_only_where_nobody_of_this_process_collects(
    runtime: Runtime, heard: Heard, is_at_it: bool
) -> None:
    watcher = watch.start(runtime, heard, lambda: is_at_it)
    assert watcher is not None
    _wait_for_word(runtime)
    watcher.stop()
    assert bool(heard.source_ids) is not is_at_it


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_begun_meanwhile_finds_no_word_half_left(runtime: Runtime) -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow(Heard):
        def sources(self, ids: Sequence[int]) -> None:
            begun.set()
            may_end.wait(20)
            super().sources(ids)

    heard = Slow()
    watcher = watch.start(runtime, heard)
    assert watcher is not None
    assert begun.wait(20)
    threading.Timer(0.2, may_end.set).start()
    if not (pid := os.fork()):
        os._exit(len(heard.source_ids))
    watcher.stop()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


@pytest.mark.parametrize("names", [{"a.txt"}, None])
def test_all_is_looked_at_where_the_look_at_what_changed_failed(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch, names: set[str] | None
) -> None:
    _look(runtime, heard)
    _write(runtime, "a.txt", "b.txt")
    runtime.changes.add(_source(runtime), names)

    def fail(_: CollectContext) -> CollectReport:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(folder, "collect", fail)
        with pytest.raises(StoreUnavailable):
            _look(runtime, heard)
    with runtime.database.write() as session:
        session.execute(update(Source).values(lease_until=None))
    runtime.changes.add(_source(runtime), {"a.txt"})
    assert _look(runtime, heard) == ["a.txt", "b.txt"]


def test_all_is_looked_at_where_what_was_found_could_not_be_written(
    runtime: Runtime, heard: Heard
) -> None:
    _look(runtime, heard)
    source_id = _source(runtime)
    with runtime.database.write() as session:
        source = taken.take(session, source_id, HOLDER, even_if_not_due=True)
    assert source is not None
    runtime.changes.add(source_id, {"a.txt"})
    ended = collect_taken(runtime, source, heard, Access(runtime.database))
    assert ended is not None
    with runtime.database.write() as session:
        session.execute(update(Source).values(lease_token=None, lease_until=None))
        say_lost(runtime, taken.conclude(session, [ended.concluded]))
    _write(runtime, "a.txt", "b.txt")
    runtime.changes.add(source_id, {"a.txt"})
    assert _look(runtime, heard) == ["a.txt", "b.txt"]
