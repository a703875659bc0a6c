"""Values that are given out while they are made anew."""

from __future__ import annotations

import threading
import time

import pytest

from tests.parts.waiting import wait_until
from worker.web.views import kept
from worker.web.views.kept import Renewed


@pytest.fixture(autouse=True)
def nothing_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "QUICK", 0.0)


class Made:
    """Counts, as often as it is asked to; waits for ``may`` and fails when told to."""

    def __init__(self) -> None:
        self.number = 0
        self.fails = False
        self.may = threading.Event()
        self.may.set()

    def __call__(self) -> int:
        self.may.wait(20)
        self.number += 1
        if self.fails:
            raise ValueError("it fails")
        return self.number


def test_who_looks_often_is_given_the_last_while_the_next_is_made() -> None:
    made, now = Made(), [0.0]
    value = Renewed(made, 5, 60, lambda: now[0])
    assert [value.get(), value.get()] == [1, 1]
    now[0] = 5.0
    made.may.clear()
    assert [value.get() for _ in range(50)] == [1] * 50, "nobody waits"
    made.may.set()
    wait_until(lambda: made.number == 2, 20, "it is not made anew")
    wait_until(lambda: value.get() == 2, 20, "it is not given out")
    assert made.number == 2, "once, however many asked"


def test_what_was_long_ago_is_waited_for() -> None:
    made, now = Made(), [0.0]
    value = Renewed(made, 5, 60, lambda: now[0])
    value.get()
    now[0] = 60.0
    assert value.get() == 2


def test_what_is_made_in_no_time_is_always_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "QUICK", 60.0)
    value = Renewed(Made(), 5, 60)
    assert [value.get(), value.get()] == [1, 2]


def test_when_it_cannot_be_made_the_last_is_given_out_until_it_is_too_old(
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, now = Made(), [0.0]
    value = Renewed(made, 5, 60, lambda: now[0])
    value.get()
    made.fails, now[0] = True, 10.0
    assert value.get() == 1
    wait_until(lambda: "not made anew" in caplog.text, 20, "nothing is said")
    now[0] = 61.0
    with pytest.raises(ValueError, match="it fails"):
        value.get()


def test_many_that_wait_for_the_first_have_it_made_once() -> None:
    made, found = Made(), []
    made.may.clear()
    value = Renewed(made, 5, 60)
    waiting = [threading.Thread(target=lambda: found.append(value.get())) for _ in range(8)]
    for each in waiting:
        each.start()
    time.sleep(0.1)
    made.may.set()
    for each in waiting:
        each.join()
    assert (set(found), made.number) == ({1}, 1)
