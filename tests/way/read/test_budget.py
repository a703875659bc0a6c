from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from worker.base.processes import resources
from worker.base.processes.resources import ENDED_BY, Budget, Memory
from worker.base.processes.work_marks import MarkFile
from worker.way.read import budget
from worker.way.read.budget import KernelGuard

_SMALL = Budget(cpu=0.2, memory=50_000_000)
_FAILED = ValueError("not well-formed")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel limits no memory")


@dataclass(frozen=True)
class _Document:
    id: int = 7
    source_id: int = 3
    format: str = "html"
    content: bytes = b"<p>"


def _ended(work: Callable[[KernelGuard], object], marks: MarkFile | None = None) -> int:
    """Works in a fork with a guard. Returns the fork's wait status."""
    marks = marks or MarkFile()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work(KernelGuard(_SMALL, marks))
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def test_the_kernel_ends_a_process_within_a_call_that_comes_back_to_nobody() -> None:
    marks = MarkFile()

    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token") as watch:
            watch.at("clean")
            sum(itertools.repeat(0))

    assert _ended(work, marks) & 0x7F == signal.SIGPROF
    found = marks.read()
    assert found is not None
    assert (found.document, found.token, budget.step_of(found)) == (7, "token", "clean")


def test_each_document_has_a_budget_of_its_own_and_none_is_left_when_it_is_done() -> None:
    def work(guard: KernelGuard) -> None:
        for _ in range(4):
            with guard.over(_Document(), "token"):
                _burn(0.1)
        _burn(0.4)

    assert _ended(work) == 0


def test_what_is_for_all_documents_costs_one_nothing() -> None:
    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token") as watch, watch.outside():
            _burn(0.4)
            bytearray(100_000_000)

    assert _ended(work) == 0

    def go_on(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token") as watch:
            with watch.outside():
                _burn(0.4)
            _burn(0.4)

    assert _ended(go_on) & 0x7F == signal.SIGPROF


def test_one_that_stands_still_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_WALL_FACTOR", 0.5)

    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token"):
            time.sleep(100)

    status = _ended(work)
    assert ENDED_BY[signal.Signals(status & 0x7F)] == "time"


@on_linux
def test_memory_beyond_the_budget_is_refused_and_what_is_below_is_not() -> None:
    marks = MarkFile()

    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token"):
            bytearray(30_000_000)
        try:
            with guard.over(_Document(), "token") as watch:
                watch.at("topics")
                bytearray(100_000_000)
        except MemoryError:
            assert guard.has_overrun
            assert budget.step_named(guard.refused_at) == "topics"
            bytearray(100_000_000)
        else:
            raise AssertionError
        assert guard.settle()

    assert _ended(work, marks) == 0
    assert marks.read() is None


@on_linux
def test_a_library_that_was_refused_memory_and_says_otherwise_is_seen_through() -> None:
    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token") as watch:
            assert not watch.was_refused_memory(_FAILED)
            eaten = bytearray(b"x") * 45_000_000
            assert watch.was_refused_memory(_FAILED)
            assert eaten

    assert _ended(work) == 0


@on_linux
@pytest.mark.parametrize("refused", [MemoryError(), SystemError("returned NULL")])
def test_a_failure_behind_what_a_library_says_tells_that_it_was_refused_memory(
    refused: Exception,
) -> None:
    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token") as watch:
            try:
                raise ValueError("not well-formed") from refused
            except ValueError as failure:
                assert watch.was_refused_memory(failure)
        assert guard.has_overrun

    assert _ended(work) == 0


@on_linux
def test_a_function_in_c_that_fails_without_a_reason_was_refused_memory() -> None:
    def work(guard: KernelGuard) -> None:
        with pytest.raises(MemoryError), guard.over(_Document(), "token"):
            raise SystemError("returned NULL without setting an exception")
        assert guard.has_overrun

    assert _ended(work) == 0


@on_linux
def test_it_is_seen_through_after_a_greater_one_too() -> None:
    def work(guard: KernelGuard) -> None:
        bytearray(b"x") * 200_000_000
        with contextlib.suppress(MemoryError), guard.over(_Document(), "token"):
            bytearray(b"x") * 100_000_000
        for _ in range(2):
            with guard.over(_Document(), "token") as watch:
                eaten = bytearray(b"x") * 45_000_000
                assert watch.was_refused_memory(_FAILED)
                assert eaten
                del eaten

    assert _ended(work) == 0


def test_a_process_of_ordinary_size_is_not_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    # That of the tests may be of any size.
    monkeypatch.setattr(budget, "MOST_RESIDENT", Memory().resident() + 100_000_000)

    def work(guard: KernelGuard) -> None:
        with guard.over(_Document(), "token"):
            pass
        assert not guard.settle()

    assert _ended(work) == 0


def test_the_reason_names_format_size_step_and_what_was_too_much() -> None:
    said = budget.reason("html", 4_000_000, "topics", "cpu", Budget(2.0, 300_000_000).alone())
    assert said == (
        "its html of 4,000,000 bytes took more than 10 s of CPU while it was searched for topics"
    )
    said = budget.reason("eml", 12, "read", "memory", Budget(2.0, 300_000_000).alone())
    assert said == "its eml of 12 bytes took more than 600 MB of memory while it was read"


def _burn(seconds: float) -> None:
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        pass
