"""A fork finds nothing half done by other threads."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from tests.parts.waiting import PATIENCE
from worker.base.processes import parentage
from worker.base.processes.parentage import forks_delayed


def _status_of_child(work: object = None) -> int:
    """Forks, has the child call ``work``, and returns its exit status; a stuck one is ended."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(10)
        if callable(work):
            work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_fork_waits_for_what_another_thread_has_begun() -> None:
    begun, may_end = threading.Event(), threading.Event()
    half_done: list[str] = []

    def work() -> None:
        with forks_delayed():
            half_done.append("begun")
            begun.set()
            assert may_end.wait(PATIENCE * 10)
            half_done.clear()

    def look() -> None:
        os._exit(len(half_done))

    with ThreadPoolExecutor(2) as threads:
        working = threads.submit(work)
        assert begun.wait(PATIENCE * 10)
        forking = threads.submit(_status_of_child, look)
        assert not wait([forking], 0.2).done, "it did not wait"
        may_end.set()
        assert forking.result(PATIENCE * 10) == 0
        working.result()


def _delay_in_a_thread() -> None:
    def delay() -> None:
        with forks_delayed():
            pass

    thread = threading.Thread(target=delay)
    thread.start()
    thread.join()


def test_a_child_may_delay_forks_itself_whichever_thread_began_it() -> None:
    assert _status_of_child(_delay_in_a_thread) == 0
    with ThreadPoolExecutor(1) as other:
        assert other.submit(_status_of_child, _delay_in_a_thread).result() == 0


def test_who_delays_forks_may_fork_and_so_may_the_child() -> None:
    with forks_delayed():
        assert _status_of_child(_delay_in_a_thread) == 0
    _delay_in_a_thread()


def test_a_fork_goes_ahead_where_what_it_waits_for_does_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parentage, "_LONGEST_DELAY", 0.1)
    begun, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with forks_delayed():
            begun.set()
            assert may_end.wait(PATIENCE * 10)

    with ThreadPoolExecutor(1) as threads:
        working = threads.submit(work)
        assert begun.wait(PATIENCE * 10)
        assert _status_of_child(_delay_in_a_thread) == 0
        may_end.set()
        working.result()
    _delay_in_a_thread()
