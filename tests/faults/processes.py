"""Processes that are killed, stopped, or hold the database and stand still."""

from __future__ import annotations

import random
import signal
import sys
import time
from pathlib import Path

import psutil

from tests.faults.scene import Scene

CHILDREN = ("fetch", "process", "deliver", "broker")
_LOOKS = 5.0
"""Seconds in which somebody has to be seen who writes to the database."""


def kill(scene: Scene, name: str) -> None:
    """Kills one process of the tree; who starts the supervisor again is its own."""
    scene.service.kill(name)
    if name == "supervisor":
        scene.bring()
        scene.service.restart()


def terminate(scene: Scene, dice: random.Random) -> None:
    """Stops the service as its owner does, and starts it again."""
    scene.service.stop()
    scene.bring()
    scene.service.start()


def freeze(scene: Scene, name: str) -> None:
    """Stops a process with SIGSTOP; it has to be ended and started again by the supervisor."""
    _freeze(scene, scene.service.members()[name])


def freeze_holder(scene: Scene, dice: random.Random) -> None:
    """Stops a process while it holds the lock of the database, so that nobody else can write."""
    scene.bring(12)
    deadline = time.monotonic() + _LOOKS
    found = None
    while found is None and time.monotonic() < deadline:
        found = _holder(scene)
    _freeze(scene, found or scene.service.members()["process"])


def _freeze(scene: Scene, process: psutil.Process) -> None:
    process.send_signal(signal.SIGSTOP)
    scene.bring()
    scene.wait(lambda: not process.is_running(), f"{process.pid} stands still and was not ended")


def _holder(scene: Scene) -> psutil.Process | None:
    """Returns the process that has SQLite's lock for writing: byte 120 of the shared index."""
    index = (scene.service.folder / "data" / "wirewatch.db-shm").stat().st_ino
    for line in Path("/proc/locks").read_text().splitlines():
        _, _, _, kind, pid, place, first, *_ = line.split()
        if kind == "WRITE" and first == "120" and place.endswith(f":{index}"):
            return psutil.Process(int(pid))
    return None


def can_see_locks() -> bool:
    """Whether this machine shows who holds a lock."""
    return sys.platform == "linux"
