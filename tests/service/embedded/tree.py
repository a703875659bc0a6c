"""A started service for tests, and what can be seen of it from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import redis

from tests.parts.nursery import begin_loaded
from tests.parts.waiting import PATIENCE, wait_until
from worker.settings.backends import broker_socket

ROOT = Path(__file__).parents[3]
ROLES = ("fetch", "process", "deliver")
_BROKERS = ("redis-server", "valkey-server")
"""How the programs are called that a machine, or else the wheel, brings."""


class Tree:
    """The service on a folder of its own."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.notes = folder / "notes"
        self.notes.mkdir(exist_ok=True)
        self.data_dir = folder / "data"
        # In a folder whose path is long, the socket lies elsewhere.
        self.socket = broker_socket(self.data_dir)
        self.config = folder / "wirewatch.toml"
        if not self.config.exists():
            self.config.write_text('[service]\ndata_dir = "data"\n')
        self.log = folder / "log"
        with self.log.open("ab") as stream:
            self.process = begin_loaded(self.command(*options), folder, self.environment(), stream)
        self.supervisor = psutil.Process(self.process.pid)

    def command(self, *options: str) -> list[str]:
        words = [sys.executable, "-m", "worker.service.embedded", "--config", str(self.config)]
        return [*words, "--app", "tests.service.embedded.app", *options]

    def environment(self) -> dict[str, str]:
        ours = {key: value for key, value in os.environ.items() if not key.startswith("WIREWATCH")}
        return {**ours, "TREE_NOTES": str(self.notes), "PYTHONPATH": str(ROOT)}

    def wait_for(self, what: Callable[[], object]) -> None:
        """Waits until ``what()`` is true; what the service printed last is said where it fails."""
        wait_until(what, 20, lambda: self.log.read_text()[-6000:])

    def members(self) -> list[psutil.Process]:
        return self.supervisor.children(recursive=True)

    def find(self, name: str) -> psutil.Process | None:
        """Returns the member of that name. One that ends while it is looked at is none."""
        for child in self.supervisor.children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.name().startswith(_BROKERS if name == "broker" else f"ww-{name}"):
                    return child
        return None

    def member(self, name: str) -> psutil.Process:
        self.wait_for(lambda: self.find(name))
        found = self.find(name)
        assert found is not None
        return found

    def lines(self, note: str) -> list[list[str]]:
        path = self.notes / note
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def has_note_since(self, note: str, moment: float) -> bool:
        return any(float(line[0]) > moment for line in self.lines(note))

    def broker(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def await_work(self, since: float = 0.0) -> None:
        """Waits until every queue was worked on after ``since``."""
        for queue in ("schedule", "fetch", "process", "webhook", "mail", "file"):
            self.wait_for(partial(self.has_note_since, f"heartbeat-{queue}", since))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Asks the service to stop, waits for it, and returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE * 20)

    def kill_everything(self) -> None:
        members = self.members() if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        for member in members:
            if member.is_running():
                member.kill()


def left_over(folder: Path) -> list[int]:
    """Returns the processes that work for the tree of this folder: they stand in it."""
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = Path(process.cwd()).is_relative_to(folder)
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found
