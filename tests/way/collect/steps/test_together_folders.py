"""Folders lie on no host: what comes into them waits for nobody else's turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from models import Source
from tests.setup.runtimes import runtime
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.sources import CollectContext, CollectReport, folder
from worker.way.collect.steps.together import Signs, Times, Together, _Round
from worker.way.collect.store import admission, sources
from worker.way.collect.store.taken import Taken

__all__ = ["runtime"]

HOLDER = "test@here/1.1"
SLOW = Times(turn=30.0, look=30.0)
"""A test that waits for a turn is seen to."""
_LOOK = 0.05
"""Seconds that a look takes at least."""
_TELLS: tuple[Callable[[Together], bool], ...] = (
    lambda together: together.run("test@here/1.2", Signs(NoHints)) == 0,
    lambda together: together.hear(),
)
"""By a message, and by who watches in the same process."""
told_both_ways = pytest.mark.parametrize("tell", _TELLS, ids=["told", "heard"])


@told_both_ways
def test_a_folder_that_changes_while_it_is_read_is_read_again_as_soon_as_it_was(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Together], bool]
) -> None:
    together, read = Together(runtime, SLOW), folder.collect
    done: list[CollectReport] = []
    signs = Signs(NoHints, goes_on=lambda: len(done) < 2)

    def collect(context: CollectContext) -> CollectReport:
        if not done:
            _change(runtime)
            assert tell(together)
        report = read(context)
        done.append(report)
        return report

    monkeypatch.setattr(folder, "collect", collect)
    begun = time.monotonic()
    assert together.run(HOLDER, signs) == 2
    assert time.monotonic() - begun < SLOW.turn


def test_a_rest_that_ends_while_others_are_asked_for_is_over_at_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, read = Together(runtime, replace(SLOW, folders_rest_most=0.05)), folder.collect
    done: list[CollectReport] = []
    taking = admission.take_due

    def collect(context: CollectContext) -> CollectReport:
        if not done:
            _change(runtime)
            assert together.hear()
        report = read(context)
        # The look at what ended finds it resting.
        time.sleep(_LOOK)
        done.append(report)
        return report

    def take_due(*asked: Any) -> list[Taken]:
        found = taking(*asked)
        if not asked[-1].unhosted:
            time.sleep(2 * _LOOK)
        return found

    monkeypatch.setattr(folder, "collect", collect)
    monkeypatch.setattr(admission, "take_due", take_due)
    begun = time.monotonic()
    assert together.run(HOLDER, Signs(NoHints, goes_on=lambda: len(done) < 2)) == 2
    assert time.monotonic() - begun < SLOW.turn


@told_both_ways
def test_a_folder_that_keeps_changing_rests_three_times_as_long_as_a_look_at_it_took(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Together], bool]
) -> None:
    together, read = Together(runtime, replace(SLOW, look=0.01)), folder.collect
    looks: list[tuple[float, float]] = []
    signs = Signs(NoHints, goes_on=lambda: len(looks) < 3)

    def collect(context: CollectContext) -> CollectReport:
        begun = time.monotonic()
        _change(runtime)
        assert tell(together)
        report = read(context)
        time.sleep(_LOOK)
        looks.append((begun, time.monotonic()))
        return report

    monkeypatch.setattr(folder, "collect", collect)
    assert together.run(HOLDER, signs) == 3
    rests = [after[0] - before[1] for before, after in pairwise(looks)]
    assert min(rests) >= 3 * _LOOK


@told_both_ways
def test_who_is_told_of_work_with_the_last_look_looks_again(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Together], bool]
) -> None:
    together = Together(runtime, replace(SLOW, turn=0.01, look=0.01))
    release = together._is_taking.release
    told: list[int] = []

    class Late:
        """A lock that is held when another comes, and free right after."""

        def acquire(self, blocking: bool = True) -> bool:
            return lock.acquire(blocking)

        def release(self) -> None:
            if not told:
                told.append(1)
                _change(runtime)
                assert tell(together)
            release()

        def locked(self) -> bool:
            return lock.locked()

    lock = together._is_taking
    monkeypatch.setattr(together, "_is_taking", Late())
    assert together.run(HOLDER, Signs(NoHints)) == 2


def test_where_nobody_collects_who_hears_of_a_change_has_told_nobody(runtime: Runtime) -> None:
    assert not Together(runtime, SLOW).hear()


def test_what_is_heard_while_folders_rest_costs_no_question_until_they_rest_no_more(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def take_due(*_: object) -> list[object]:
        asked.append(time.monotonic())
        return []

    monkeypatch.setattr("worker.way.collect.steps.together.admission.take_due", take_due)
    together = Together(runtime, SLOW)
    this = _Round(together, HOLDER, Signs(NoHints))
    later = time.monotonic() + 60.0
    this._look_at = this._folders_at = later
    together.hear()
    this._take()
    assert asked == []
    this._folders_at = 0.0
    this._take()
    this._take()
    this.close()
    assert len(asked) == 1


def _change(runtime: Runtime) -> None:
    with runtime.database.write() as session:
        sources.make_due(session, list(session.scalars(select(Source.id))))
