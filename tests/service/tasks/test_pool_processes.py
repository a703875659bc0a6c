"""What a process of a pool inherits from the worker that forked it, and what it does not."""

from __future__ import annotations

import gc

import pytest

from tests.setup.runtimes import runtime
from worker.base.store import jobs
from worker.service.tasks import context, fetch, lifecycle
from worker.setup.runtime import Runtime
from worker.stories.steps import frequencies

__all__ = ["runtime"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_waits_for_no_lock_that_the_watcher_of_folders_held_at_the_fork(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "runtime", lambda: runtime)
    monkeypatch.setattr(fetch, "runtime", lambda: runtime)
    fetch.together.cache_clear()
    inherited = fetch.together()
    shared = runtime.database.engine.pool
    with runtime.changes._lock, vars(inherited.is_heard)["_cond"]:
        lifecycle.on_pool_process_start()
        assert runtime.changes.take(1) == frozenset()
        assert fetch.together() is not inherited
        fetch.together().is_heard.clear()
    fetch.together.cache_clear()
    shared.dispose()  # as the parent does, whose they are


def test_it_inherits_that_the_collector_looks_seldom_and_not_at_what_was_loaded() -> None:
    before = gc.get_threshold()
    try:
        lifecycle._collect_seldom()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() == lifecycle._SELDOM
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_leaves_no_turn_to_one_that_may_have_died_while_it_counted(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "runtime", lambda: runtime)
    with runtime.database.write() as session:
        assert jobs.take(session, frequencies._JOB, frequencies.AWAITED)
        assert not jobs.take(session, frequencies._JOB, frequencies.AWAITED)
    shared = runtime.database.engine.pool
    lifecycle.on_pool_process_start()
    shared.dispose()
    with runtime.database.write() as session:
        assert jobs.take(session, frequencies._JOB, frequencies.AWAITED)
