"""The services of docker-compose.yml, started by hand: the same commands, the same environment.

Only what a container would give is put in other words: the folders of its mounts, the addresses
of PostgreSQL and Redis, and where the programs lie.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil
import yaml

from tests.parts.nursery import Begin, Running, begin, begin_loaded
from tests.parts.waiting import PATIENCE
from tests.service.running import ROOT

FILE = ROOT / "docker-compose.yml"
PROGRAMS = {"wirewatch": "worker.cli", "celery": "celery"}


def document() -> dict[str, Any]:
    """Returns what docker-compose.yml says, anchors and merges resolved."""
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def image_environment() -> dict[str, str]:
    """Returns the variables that the Dockerfile sets in its last stage, PATH left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    [line] = re.findall(r"^ENV (PATH=.*)$", text, re.MULTILINE)
    pairs = dict(each.split("=", 1) for each in line.split())
    del pairs["PATH"]
    return pairs


def own_services() -> dict[str, dict[str, Any]]:
    """Returns the services that run this program."""
    services = document()["services"]
    return {name: each for name, each in services.items() if each["image"] == "wirewatch"}


class Compose:
    """The services' processes in a folder that stands for the host's and the containers'."""

    def __init__(
        self,
        folder: Path,
        config: str,
        database_url: str,
        redis_url: str,
        *,
        is_loaded: bool = False,
    ) -> None:
        """``is_loaded``: its processes are forked by ``tests.parts.nursery``, all loaded."""
        self._begin: Begin = begin_loaded if is_loaded else begin
        self.folder = folder
        self.inbox = folder / "inbox"
        self._redis_url = redis_url
        for name in ("config", "secrets", "files", "app", "logs"):
            (folder / name).mkdir(exist_ok=True)
        self.inbox.mkdir(exist_ok=True)
        (folder / "files" / "inbox").symlink_to(self.inbox)
        self.config = folder / "config" / "wirewatch.toml"
        self.config.write_text(config, encoding="utf-8")
        (folder / "secrets" / "database_url").write_text(database_url)
        self._places = {
            "/etc/wirewatch": str(folder / "config"),
            "/var/lib/wirewatch": str(folder / "files"),
            "/run/secrets": str(folder / "secrets"),
        }
        self._services = own_services()
        self.running: dict[str, Running] = {}

    def environment(self, service: str) -> dict[str, str]:
        """Returns the whole environment of a service's processes."""
        declared = {**image_environment(), **self._services[service]["environment"]}
        declared["WIREWATCH_REDIS_URL"] = self._redis_url
        found = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        return found | {key: self._here(str(value)) for key, value in declared.items()}

    def _here(self, text: str) -> str:
        for there, here in self._places.items():
            text = text.replace(there, here)
        return text

    def words(self, command: list[str]) -> list[str]:
        """Returns a container's command with this machine's programs."""
        program, *rest = map(str, command)
        return [sys.executable, "-m", PROGRAMS[program], *rest]

    def run(self, service: str, command: list[str] | None = None) -> tuple[int, str]:
        """Runs a command to its end, as ``docker compose exec`` would; else the service's own.

        Returns its status and what it said.
        """
        words = self.words(command or self._services[service]["command"])
        with tempfile.TemporaryFile() as said:
            begun = self._begin(words, self.folder / "app", self.environment(service), said)
            code = begun.wait(timeout=PATIENCE * 60)
            said.seek(0)
            return code, said.read().decode()

    def start(self, service: str, number: int = 1) -> None:
        """Starts a service's process; ``number`` tells those of one service apart."""
        name = f"{service}-{number}"
        with (self.folder / "logs" / name).open("ab") as log:
            words = self.words(self._services[service]["command"])
            env = self.environment(service)
            self.running[name] = self._begin(words, self.folder / "app", env, log)

    def health(self, service: str) -> tuple[int, str]:
        """Runs the service's health check and returns its status and what it said."""
        kind, *command = self._services[service]["healthcheck"]["test"]
        assert kind == "CMD"
        return self.run(service, command)

    def kill(self, name: str) -> None:
        """Kills a process and all that it started, as a container's end by SIGKILL does."""
        process = self.running.pop(name)
        members = [process.pid, *(each.pid for each in psutil.Process(process.pid).children(True))]
        for pid in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE * 20)

    def hang_up(self, name: str) -> None:
        """Asks a process to take a changed configuration up."""
        self.running[name].send_signal(signal.SIGHUP)

    def log(self, name: str) -> str:
        """Returns what a process printed."""
        return (self.folder / "logs" / name).read_text(encoding="utf-8")

    def logs(self) -> str:
        """Returns the ends of all logs."""
        found = sorted((self.folder / "logs").iterdir())
        return "\n".join(f"== {each.name}\n{each.read_text()[-3000:]}" for each in found)

    def memory(self) -> dict[str, int]:
        """Returns the bytes of memory (PSS) that each process and its children hold."""
        found = {}
        for name, process in self.running.items():
            tree = [psutil.Process(process.pid)]
            tree += tree[0].children(recursive=True)
            found[name] = sum(each.memory_full_info().pss for each in tree)
        return found

    def stop(self) -> dict[str, int]:
        """Stops everything as ``docker compose stop`` does; returns the exit codes."""
        for process in self.running.values():
            process.terminate()
        grace = {name: self._services[name.rpartition("-")[0]] for name in self.running}
        codes = {}
        for name, process in self.running.items():
            patience = float(str(grace[name]["stop_grace_period"]).removesuffix("s"))
            codes[name] = process.wait(timeout=patience)
        self.running.clear()
        return codes

    def end(self) -> None:
        """Ends whatever still runs."""
        for name in list(self.running):
            if self.running[name].poll() is None:
                self.kill(name)
