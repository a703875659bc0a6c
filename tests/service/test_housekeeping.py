"""Housekeeping: what is due is done once, in small steps, and a failure stays alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from worker.base.store import partitions
from worker.service.housekeeping import Step, housekeep
from worker.setup.runtime import Runtime


def _counting(times: int) -> tuple[list[int], Callable[[Runtime], bool]]:
    """Returns a list of the runs and a step's work that has more to do ``times`` times."""
    runs: list[int] = []

    def run(_: Runtime) -> bool:
        runs.append(len(runs))
        return len(runs) < times

    return runs, run


def test_a_step_is_done_at_once_and_then_not_before_its_time(runtime: Runtime) -> None:
    runs, run = _counting(1)
    steps = (Step("one", 3600, run),)
    assert housekeep(runtime, steps) == ["one"]
    assert housekeep(runtime, steps) == []
    assert len(runs) == 1


def test_a_step_goes_on_as_long_as_there_is_more_to_do(runtime: Runtime) -> None:
    runs, run = _counting(5)
    housekeep(runtime, (Step("many", 3600, run),))
    assert len(runs) == 5


def test_what_the_budget_cuts_short_is_due_again_at_once(runtime: Runtime) -> None:
    runs: list[int] = []

    def run(_: Runtime) -> bool:
        runs.append(1)
        time.sleep(0.06)
        return True

    steps = (Step("slow", 3600, run),)
    assert housekeep(runtime, steps, budget=0.05) == ["slow"]
    assert housekeep(runtime, steps, budget=0.05) == ["slow"]
    assert len(runs) == 2


def test_a_step_that_fails_keeps_no_other_from_being_done(runtime: Runtime) -> None:
    runs, run = _counting(1)

    def fail(_: Runtime) -> bool:
        raise ValueError("broken")

    assert housekeep(runtime, (Step("bad", 3600, fail), Step("good", 3600, run)))
    assert len(runs) == 1


@pytest.mark.parametrize("callers", [4])
def test_several_callers_do_no_step_twice(runtime: Runtime, callers: int) -> None:
    runs, run = _counting(1)
    steps = (Step("shared", 3600, run),)
    threads = [threading.Thread(target=housekeep, args=(runtime, steps)) for _ in range(callers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(runs) == 1


def test_the_service_makes_the_parts_that_its_time_asks_for(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []

    def ensure(_: Session, now: datetime) -> list[str]:
        asked.append(now)
        return []

    monkeypatch.setattr(partitions, "ensure", ensure)
    before = runtime.clock()
    assert "parts" in housekeep(runtime)
    assert before <= asked[0] <= runtime.clock()
