from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from worker.base.processes import resources
from worker.base.processes.resources import Budget, resident
from worker.base.processes.work_marks import Mark, MarkFile
from worker.celery import sizes
from worker.way.read import oversize

_MARK = Mark(document=7, token="t", source=3, format="html", size=4)


def test_only_a_process_with_a_document_in_work_is_too_large(tmp_path: Path) -> None:
    marks, me = MarkFile(tmp_path), os.getpid()
    assert resident(me) > 1_000_000
    assert list(oversize.oversized([me], 1_000_000, tmp_path)) == []
    marks.put(_MARK)
    assert list(oversize.oversized([0, me], 1_000_000, tmp_path)) == [me]
    assert list(oversize.oversized([me], 100_000_000_000, tmp_path)) == []
    marks.clear()
    assert list(oversize.oversized([me], 1_000_000, tmp_path)) == []


def test_the_limit_leaves_room_for_the_process_itself() -> None:
    assert oversize.most_bytes(Budget(2.0, 200_000_000)) == 500_000_000


def test_a_pools_process_is_ended_by_its_parent(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        MarkFile(tmp_path).put(_MARK)
        time.sleep(100)
        os._exit(0)
    while not list(oversize.oversized([pid], 1, tmp_path)):
        time.sleep(0.01)
    pool = SimpleNamespace(_pool=SimpleNamespace(_pool=[SimpleNamespace(pid=pid)]))
    sizes.look(SimpleNamespace(pool=pool), 1_000_000, tmp_path)
    assert os.waitpid(pid, 0)[1] == 9
    sizes.look(SimpleNamespace(pool=None), 1, tmp_path)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the kernel limits no memory, and every size is too much."""
    monkeypatch.setattr(oversize, "can_limit_memory", lambda: False)
    monkeypatch.setattr(resources, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(oversize, "most_bytes", lambda _: 1)


@pytest.mark.usefixtures("unlimited")
def test_who_waits_for_a_process_ends_it_for_a_document_that_is_too_large() -> None:
    marks = MarkFile()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        marks.put(_MARK)
        time.sleep(100)
        os._exit(0)
    assert oversize.await_answer(reading, pid, Budget(2.0, 1), marks)
    assert os.waitpid(pid, 0)[1] == 9
    marks.clear()
    os.write(writing, b"done")
    assert not oversize.await_answer(reading, os.getpid(), Budget(2.0, 1), marks)
    for each in (reading, writing):
        os.close(each)


def test_the_size_of_a_process_that_is_gone_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert resident(999_999_999) == 0
    monkeypatch.setattr("sys.platform", "darwin")
    assert resident(999_999_999) == 0
