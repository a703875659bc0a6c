"""A running service in a folder of its own, as a user would start it."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.parts.nursery import Begin, Running, begin, begin_loaded
from tests.parts.waiting import PATIENCE, wait_until
from tests.schemas.check import check
from tests.service import asking

ROOT = Path(__file__).parents[2]


class Service:
    """``wirewatch run`` on a configuration, with what can be asked and done from outside."""

    def __init__(
        self,
        folder: Path,
        config: str,
        env: Mapping[str, str] | None = None,
        *,
        is_loaded: bool = False,
    ) -> None:
        """``is_loaded``: its processes are forked by ``tests.parts.nursery``, all loaded."""
        self.folder = folder
        self.inbox = folder / "inbox"
        self.inbox.mkdir(exist_ok=True)
        (folder / "wirewatch.toml").write_text(config)
        ours = {key: value for key, value in os.environ.items() if "WIREWATCH" not in key}
        self.env = {**ours, "PYTHONPATH": str(ROOT), **(env or {})}
        self._log = folder / "service.log"
        self._begin: Begin = begin_loaded if is_loaded else begin
        self._process: Running | None = None
        self._seen: dict[int, float] = {}

    def start(self) -> None:
        """Starts the service."""
        words = [sys.executable, "-m", "worker.cli", "run"]
        with self._log.open("ab") as log:
            self._process = self._begin(words, self.folder, self.env, log)

    def restart(self) -> None:
        """Starts the service again after it was killed."""
        assert self._process is not None
        self._process.wait(timeout=PATIENCE * 10)
        self.start()

    def members(self) -> dict[str, psutil.Process]:
        """Returns the processes of the tree by name; the pool's process is ``pool``."""
        assert self._process is not None
        found = {"supervisor": psutil.Process(self._process.pid)}
        tree = self.folder / "data" / "run" / "tree.json"
        try:
            listed = json.loads(tree.read_text())["members"]
            for name, (pid, _) in listed.items():
                found[name] = psutil.Process(pid)
            for child in found["process"].children():
                found["pool"] = child
        except (OSError, KeyError, ValueError, psutil.NoSuchProcess):
            pass
        for process in found.values():
            self._seen[process.pid] = process.create_time()
        return found

    def kill(self, name: str) -> None:
        """Kills a member with SIGKILL."""
        found: dict[str, psutil.Process] = {}

        def is_there() -> bool:
            # One look is used: a member that died a moment ago hides those behind it in the next.
            found.update(self.members())
            return name in found

        wait_until(is_there, 20, lambda: f"no {name}: {self.log()}")
        found[name].send_signal(signal.SIGKILL)

    def reload(self, config: str) -> None:
        """Changes the configuration and says so."""
        assert self._process is not None
        (self.folder / "wirewatch.toml").write_text(config)
        self._process.send_signal(signal.SIGHUP)

    @contextmanager
    def by_hand(self, *words: str) -> Iterator[None]:
        """Runs a command of Celery's beside the service."""
        with (self.folder / "celery.log").open("ab") as log:
            program = [sys.executable, "-m", "celery", "-A", "worker", *words]
            beside = self._begin(program, self.folder, self.env, log)
        try:
            yield
        finally:
            beside.terminate()
            beside.wait(timeout=PATIENCE * 20)

    def stop(self) -> float:
        """Stops the service with SIGTERM and returns the seconds that took."""
        assert self._process is not None
        self.members()
        started = time.monotonic()
        self._process.terminate()
        self._process.wait(timeout=PATIENCE * 30)
        return time.monotonic() - started

    def left_behind(self) -> list[psutil.Process]:
        """Returns processes of the tree, as far as it was seen, that still live."""
        left = []
        for pid, created in self._seen.items():
            try:
                process = psutil.Process(pid)
                if process.create_time() == created and process.status() != "zombie":
                    left.append(process)
            except psutil.NoSuchProcess:
                continue
        return left

    def lines(self, *words: str) -> list[dict[str, object]]:
        """Returns what a command prints with --json."""
        config = str(self.folder / "wirewatch.toml")
        found = asking.lines(self.env, "--config", config, *words)
        for each in found:
            check("article" if words[0] == "articles" else words[0], each)
        return found

    def drop(self, name: str, text: str) -> None:
        """Puts a file into the inbox."""
        (self.inbox / name).write_text(text, encoding="utf-8")

    def log(self) -> str:
        """Returns the end of what the service printed."""
        return self._log.read_text()[-6000:] if self._log.exists() else ""

    def end(self) -> None:
        """Ends whatever still runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE * 10)
        for process in self.left_behind():
            process.kill()
