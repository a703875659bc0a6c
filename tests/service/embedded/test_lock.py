from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts.waiting import PATIENCE
from worker.base.errors import AlreadyRunning
from worker.service.embedded import lock
from worker.service.embedded.lock import FolderLock, is_free


def test_a_second_service_learns_who_has_the_folder(tmp_path: Path) -> None:
    first = FolderLock(tmp_path, tmp_path)
    with pytest.raises(AlreadyRunning, match=rf"{tmp_path} \(process {os.getpid()}\)"):
        FolderLock(tmp_path, tmp_path)
    os.close(first.own_fd)
    os.close(FolderLock(tmp_path, tmp_path).own_fd)


@pytest.mark.parametrize("on_linux", [True, False])
def test_a_child_that_an_earlier_service_left_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_linux: bool
) -> None:
    monkeypatch.setattr(lock, "has_death_signal", lambda: on_linux)
    earlier = FolderLock(tmp_path, tmp_path)
    earlier.wait_for_the_last()
    earlier.hand_down()
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        close_fds=False,
        start_new_session=True,
    )
    earlier.record({"broker": child.pid})
    os.close(earlier.own_fd)
    os.close(earlier._members_fd)

    later = FolderLock(tmp_path, tmp_path)
    later.wait_for_the_last(rude_after=0.0)
    assert child.wait(timeout=PATIENCE * 5) == -9
    os.close(later.own_fd)
    os.close(later._members_fd)


def test_a_child_that_cannot_be_identified_is_left_alone(tmp_path: Path) -> None:
    earlier = FolderLock(tmp_path, tmp_path)
    earlier.wait_for_the_last()
    (tmp_path / "tree.json").write_text(f'{{"members": {{"broker": [{os.getppid()}, 1]}}}}')
    os.close(earlier.own_fd)

    later = FolderLock(tmp_path, tmp_path)
    with pytest.raises(AlreadyRunning, match="earlier service"):
        later.wait_for_the_last(patience=0.1, rude_after=0.0)
    for fd in (earlier._members_fd, later.own_fd, later._members_fd):
        os.close(fd)


def test_a_folder_is_free_once_whoever_held_it_is_gone_and_unknown_before(tmp_path: Path) -> None:
    assert not is_free(tmp_path), "no service ever ran there"
    lock = FolderLock(tmp_path, tmp_path)
    assert not is_free(tmp_path)
    lock.release()
    assert is_free(tmp_path)
    assert is_free(tmp_path), "to look takes nothing"
    FolderLock(tmp_path, tmp_path).release()


def test_a_pipe_in_the_place_of_the_lock_is_said_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(OSError, match="it is no file") as refused:
        FolderLock(tmp_path, tmp_path)
    assert refused.value.filename == str(tmp_path / "lock")
    # Who opens it to read waits for somebody who writes, and finds it free.
    both = os.open(tmp_path / "lock", os.O_RDWR)
    assert not is_free(tmp_path)
    os.close(both)
