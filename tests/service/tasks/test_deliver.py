"""Deliveries share a worker's threads fairly."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from worker.service.tasks import deliver as tasks
from worker.service.tasks.hints import CeleryHints


def test_mail_servers_that_hang_leave_threads_for_webhooks_and_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()
    begun: list[str] = []

    def hang(_: object, ids: Sequence[str], holder: str) -> list[tuple[str, list[str]]]:
        begun.append(ids[0])
        over.wait(10)
        return []

    monkeypatch.setattr(tasks, "runtime", lambda: None)
    monkeypatch.setattr(tasks, "errand", lambda work, queue: work(queue))
    monkeypatch.setattr(tasks, "deliver_and_look", hang)
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


def test_word_of_what_still_waits_is_left_when_there_is_room_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = threading.BoundedSemaphore(1)
    left: list[tuple[str, Sequence[str], bool]] = []

    def note(_: object, kind: str, ids: Sequence[str]) -> None:
        left.append((kind, ids, room.acquire(blocking=False)))

    monkeypatch.setitem(tasks._ROOM, "webhook", room)
    monkeypatch.setattr(tasks, "runtime", lambda: None)
    monkeypatch.setattr(tasks, "errand", lambda work, queue: work(queue))
    monkeypatch.setattr(tasks, "deliver_and_look", lambda *_: [("webhook", ["msg_2", "msg_3"])])
    monkeypatch.setattr(CeleryHints, "deliveries", note)
    tasks.deliver_webhook(["msg_1"])
    assert left == [("webhook", ["msg_2", "msg_3"], True)]
