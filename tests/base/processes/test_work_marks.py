from __future__ import annotations

import faulthandler
import fcntl
import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from worker.base.processes import signs_of_life, work_marks
from worker.base.processes.resources import ENDED_BY
from worker.base.processes.work_marks import Mark, MarkFile

_MARK = Mark(document=7, token="t", source=3, format="html", size=4_000_000, step=2)


def in_another_process(do: Callable[[], object], number: int = signal.SIGKILL) -> int:
    """Does something in a fork that then ends itself by a signal. Returns its process id."""
    pid = os.fork()
    if pid == 0:
        # What pytest would print of it is no news.
        faulthandler.disable()
        do()
        os.kill(os.getpid(), number)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == number
    return pid


def test_what_a_killed_process_had_in_work_is_found_once(tmp_path: Path) -> None:
    pid = in_another_process(lambda: MarkFile(tmp_path).put(_MARK))
    assert work_marks.of_process(tmp_path, pid) == _MARK
    assert list(work_marks.left(tmp_path)) == [_MARK]
    assert list(work_marks.left(tmp_path)) == []


def test_the_step_is_the_last_that_was_noted(tmp_path: Path) -> None:
    def work() -> None:
        marks = MarkFile(tmp_path)
        marks.put(_MARK)
        marks.step(5)

    in_another_process(work)
    assert [each.step for each in work_marks.left(tmp_path)] == [5]


@pytest.mark.parametrize("number", [*ENDED_BY, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_limit_and_a_crash_leave_word_and_a_kill_leaves_none(
    tmp_path: Path, number: signal.Signals
) -> None:
    def work() -> None:
        marks = MarkFile(tmp_path)
        marks.take_last_words()
        marks.put(_MARK)

    crashed, killed = in_another_process(work, number), in_another_process(work)
    found = {pid: work_marks.of_process(tmp_path, pid) for pid in (crashed, killed)}
    assert {pid: each is not None and each.is_blamed for pid, each in found.items()} == {
        crashed: True,
        killed: False,
    }


def test_who_ends_a_process_because_of_its_document_says_so(tmp_path: Path) -> None:
    marks = MarkFile(tmp_path)
    marks.put(_MARK)
    work_marks.blame(tmp_path, os.getpid())
    work_marks.blame(tmp_path, 999_999_999)
    found = work_marks.of_process(tmp_path, os.getpid())
    assert found is not None
    assert found.is_blamed
    assert [each.name for each in tmp_path.iterdir()] == [str(os.getpid())]


def test_a_living_process_is_left_alone(tmp_path: Path) -> None:
    marks = MarkFile(tmp_path)
    marks.put(_MARK)
    assert list(work_marks.left(tmp_path)) == []
    assert work_marks.of_process(tmp_path, os.getpid()) == _MARK


def test_a_process_that_ended_with_nothing_in_work_leaves_nothing(tmp_path: Path) -> None:
    def work() -> None:
        marks = MarkFile(tmp_path)
        marks.put(_MARK)
        marks.clear()

    in_another_process(work)
    assert list(work_marks.left(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_settled_is_found_again(tmp_path: Path) -> None:
    in_another_process(lambda: MarkFile(tmp_path).put(_MARK))
    with pytest.raises(RuntimeError):
        for _ in work_marks.left(tmp_path):
            raise RuntimeError
    assert list(work_marks.left(tmp_path)) == [_MARK]


def test_torn_marks_are_none(tmp_path: Path) -> None:
    (tmp_path / "123").write_bytes(b"\x05\0\0\0\0\0\0\0abcde")
    (tmp_path / "124").write_bytes(b"")
    assert list(work_marks.left(tmp_path)) == []


def test_without_a_folder_a_fork_shows_its_mark_to_its_parent(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for marks in (MarkFile(), MarkFile(tmp_path / "file")):
        in_another_process(lambda: marks.put(_MARK))  # noqa: B023 - called at once
        assert marks.read() == _MARK


def test_marks_lie_beside_the_signs_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(signs_of_life.FOLDER_VARIABLE, str(tmp_path / "run" / "heartbeats"))
    assert work_marks.folder("one") == tmp_path / "run" / "marks"
    monkeypatch.delenv(signs_of_life.FOLDER_VARIABLE)
    found = work_marks.folder("one")
    assert found.name.startswith(f"wirewatch-{os.getuid()}-")
    assert work_marks.folder("one") == found
    assert work_marks.folder("another") != found


def test_who_looks_for_the_dead_at_this_moment_costs_no_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lock = tmp_path / str(os.getpid()), fcntl.flock
    tries = count()

    def looked_at(file: int, how: int) -> None:
        number = next(tries)
        if number == 0:  # somebody finds it before it is locked, and takes it away
            path.unlink()
        elif number == 1:  # and somebody holds the next one for a moment
            raise BlockingIOError
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", looked_at)
    marks = MarkFile(tmp_path)
    marks.put(_MARK)
    assert next(tries) == 3
    assert work_marks.of_process(tmp_path, os.getpid()) == _MARK
    assert list(work_marks.left(tmp_path)) == []
