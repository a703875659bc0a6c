from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from worker.service.embedded import plan as plans
from worker.service.embedded import process
from worker.service.embedded.lock import FolderLock
from worker.service.embedded.members import Member, Members
from worker.service.embedded.requests import Requests


@pytest.fixture
def members(tmp_path: Path) -> Iterator[Members]:
    config = tmp_path / "wirewatch.toml"
    config.write_text("[service]\n")
    plan = plans.make(config, "worker.celery", 60.0)
    plans.prepare_folders(plan)
    lock = FolderLock(plan.run_dir, plan.data_dir)
    yield Members(plan, lock, Requests())
    os.close(lock.own_fd)


def test_where_no_process_can_be_made_now_it_is_tried_again_and_the_others_go_on(
    members: Members, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[int | OSError] = [
        OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)),
        4711,
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
        4712,
    ]

    def start(*_: object, **__: Any) -> int:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    monkeypatch.setattr(process, "start", start)
    first, second = (Member(name, lambda: None, start_at=0.0) for name in ("first", "second"))
    members.workers += [first, second]
    members.start_due()
    assert (first.pid, second.pid) == (0, 4711)
    members.start_due()
    assert first.pid == 0
    assert members.next_start() == first.start_at
    first.start_at = 0.0
    members.start_due()
    assert first.pid == 4712
    assert members.next_start() is None
    assert caplog.text.count("child cannot be started, trying again") == 2
