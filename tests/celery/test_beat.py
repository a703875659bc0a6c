from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
import redis

from tests.parts.bound import bound
from worker.celery import create
from worker.celery.beat import MOST_WAITING, Metronome
from worker.service.embedded import broker
from worker.service.tasks import QUEUES
from worker.settings.backends import broker_socket, socket_url


class Broker:
    """A real server on a socket, which can be killed and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = broker_socket(folder)
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self.client = redis.Redis(unix_socket_path=str(self.socket))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        words = broker.command(broker.find_server(), self.folder, self.socket)
        self.process = subprocess.Popen(bound(words))
        while not broker.answers(self.socket):
            time.sleep(0.01)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.start()
    yield made
    made.client.close()
    made.kill()


@pytest.fixture
def beat(server: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Metronome]:
    monkeypatch.setenv("WIREWATCH_BROKER_URL", socket_url(server.socket))
    made = Metronome(create(include=(), lifecycle=None))
    yield made
    made.close()


def _run_due(beat: Metronome) -> None:
    for _ in range(50):
        if beat.tick() > 0:
            return


def test_everything_is_sent_once_at_the_start(server: Broker, beat: Metronome) -> None:
    _run_due(beat)
    waiting = {queue: server.client.llen(queue) for queue in QUEUES}
    assert waiting == {**dict.fromkeys(QUEUES, 1), "schedule": 4, "process": 2}


def test_a_queue_that_nobody_reads_does_not_grow(server: Broker, beat: Metronome) -> None:
    server.client.rpush("mail", *["waiting"] * (MOST_WAITING + 1))
    _run_due(beat)
    assert server.client.llen("mail") == MOST_WAITING + 1
    assert server.client.llen("file") == 1


def test_beat_outlives_a_broker_that_dies_and_comes_back(server: Broker, beat: Metronome) -> None:
    _run_due(beat)
    server.kill()
    time.sleep(1.01)
    assert beat.tick() > 0
    assert beat.tick() > 0
    server.start()
    server.client.delete("schedule")
    time.sleep(1.01)
    _run_due(beat)
    assert server.client.llen("schedule") == 1


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 365 * 86_400.0, -365 * 86_400.0])
def test_ticks_go_on_and_do_not_pile_up_however_the_clock_is_set(
    server: Broker, beat: Metronome, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    _run_due(beat)
    wall, leap = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: wall() + leap[0])
    told = datetime.now

    class Leaping(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return told(tz) + timedelta(seconds=leap[0])

    monkeypatch.setattr("celery.app.base.datetime", Leaping, raising=False)
    monkeypatch.setattr("celery.utils.time.datetime", Leaping, raising=False)
    for there in (jump, 0.0):
        leap[0] = there
        server.client.delete(*QUEUES)
        time.sleep(1.01)
        _run_due(beat)
        ticks = server.client.llen("schedule")
        assert 1 <= ticks <= 5, "each entry once"
        assert 0 < beat.tick() <= 5, "and the next in its time"


def test_ticks_go_on_when_the_clock_is_set_back(
    server: Broker, beat: Metronome, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run_due(beat)
    server.client.delete("schedule")
    for entry in beat.schedule.values():
        entry.last_run_at += timedelta(days=1)
    today = time.time
    monkeypatch.setattr(time, "time", lambda: today() - 86_400)
    _run_due(beat)
    assert server.client.llen("schedule") == 4
