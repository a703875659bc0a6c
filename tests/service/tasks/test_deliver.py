"""Deliveries share a worker's threads fairly."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from worker.service.tasks import deliver as tasks


def test_mail_servers_that_hang_leave_threads_for_webhooks_and_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    begun: list[str] = []

    def hang(_: object, ids: Sequence[str], holder: str) -> None:
        begun.append(ids[0])
        over.wait(10)

    monkeypatch.setattr(tasks, "runtime", lambda: None)
    monkeypatch.setattr(tasks, "errand", lambda work, queue: work(queue))
    monkeypatch.setattr(tasks, "deliver", hang)
    threads = [
        threading.Thread(target=task, args=([f"{task.name} {number}"],))
        for task in (tasks.deliver_mail, tasks.deliver_webhook, tasks.deliver_file)
        for number in range(9)
    ]
    for thread in threads[:18]:
        thread.start()
    for thread in threads[:18]:
        thread.join(0.05)
    assert len(begun) < 12
    over.set()
    for thread in threads[18:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("file" in each for each in begun) == 9
