"""Who is ended for silence, and who is not, however the wall clock is set."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.service.embedded import plan as plans
from worker.service.embedded.lifewatch import LifeWatch
from worker.service.embedded.lock import FolderLock
from worker.service.embedded.members import Member, Members
from worker.service.embedded.pulse import Pulse
from worker.service.embedded.requests import Requests

_NOBODY = 2**22 + 7  # no process has it
HOUR, YEAR = 3600.0, 365 * 86_400.0


class Times:
    """Both clocks: the one that nobody sets, and the one on the wall."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steady = 1000.0
        self.wall = 1_700_000_000.0
        monkeypatch.setattr("time.monotonic", lambda: self.steady)
        monkeypatch.setattr("time.time", lambda: self.wall)

    def pass_by(self, seconds: float) -> None:
        self.steady += seconds
        self.wall += seconds


class Watched:
    """A watch over one member that shows itself when it is told to."""

    def __init__(self, folder: Path, times: Times, monkeypatch: pytest.MonkeyPatch) -> None:
        config = folder / "wirewatch.toml"
        config.write_text('[service]\nredis_url = "redis://127.0.0.1:9/0"\n')
        self.plan = plans.make(config, "worker.celery", 60.0)
        plans.prepare_folders(self.plan)
        self.times = times
        self.ended: list[int] = []
        members = Members(self.plan, FolderLock(self.plan.run_dir, folder), Requests())
        self.member = Member(
            "mail",
            lambda: None,
            answers_for=("mail",),
            pulse=Pulse(),
            pid=_NOBODY,
            started_at=900.0,
        )
        members.workers.append(self.member)
        monkeypatch.setattr(Member, "signal", lambda _, number: self.ended.append(number))
        self.watch = LifeWatch(self.plan, members)

    def show(self, *names: str) -> None:
        for name in names:
            path = self.plan.heartbeat_dir / name
            path.touch()
            os.utime(path, (self.times.wall, self.times.wall))
        assert self.member.pulse
        self.member.pulse.beat()

    def go_on(self, seconds: float, *names: str) -> None:
        """Looks every five seconds, with these signs of life in between."""
        for _ in range(int(seconds // 5)):
            self.times.pass_by(5)
            self.show(*names)
            self.watch.look()


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    yield Watched(tmp_path, Times(monkeypatch), monkeypatch)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, YEAR, -YEAR])
def test_a_jump_of_the_wall_clock_ends_nobody(watched: Watched, jump: float) -> None:
    watched.go_on(100, "mail", "broker")
    watched.times.wall += jump
    watched.go_on(100, "mail", "broker")
    watched.times.wall -= jump
    watched.go_on(100, "mail", "broker")
    assert watched.ended == []


@pytest.mark.parametrize("jump", [0.0, HOUR, -YEAR])
def test_whoever_is_silent_is_ended_whatever_the_wall_clock_says(
    watched: Watched, jump: float
) -> None:
    watched.go_on(100, "mail", "broker")
    watched.times.wall += jump
    watched.go_on(55, "broker")
    assert watched.ended == []
    watched.go_on(15, "broker")
    assert watched.ended[:1] == [signal.SIGKILL]
