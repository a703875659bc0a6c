"""What the supervisor needs to know before it starts anything."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from worker.base import private
from worker.base.errors import WirewatchError
from worker.base.log import redact
from worker.base.processes import signs_of_life, work_marks
from worker.base.processes.parentage import CONFIG_VARIABLE, NODE_VARIABLE, SUPERVISOR_VARIABLE
from worker.base.processes.resources import Budget, can_limit_memory
from worker.service.embedded import broker, policy
from worker.settings import load_service, one_text, sample_text
from worker.settings.backends import (
    BROKER_VARIABLE,
    accepted_file,
    broker_socket,
    run_dir,
    socket_url,
)
from worker.way.read import oversize


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything lies, and which broker is used. ``server`` is None with a redis_url."""

    data_dir: Path
    config: Path | None
    base_dir: Path
    socket: Path
    redis_url: str | None
    server: broker.Server | None
    app_name: str
    readers: private.Readers = "owner"
    stall_seconds: float = policy.STALL_SECONDS
    most_memory: int = 0
    """Bytes that a child with a document in work may have, where the kernel does not see to it."""

    @property
    def run_dir(self) -> Path:
        return run_dir(self.data_dir)

    @property
    def broker_dir(self) -> Path:
        return self.data_dir / "broker"

    @property
    def heartbeat_dir(self) -> Path:
        return self.run_dir / "heartbeats"

    @property
    def marks_dir(self) -> Path:
        """Where processes note the document that they have in work."""
        return work_marks.beside(self.heartbeat_dir)

    @property
    def active_config(self) -> Path:
        """The copy of the configuration that the children read: the newest accepted one."""
        return accepted_file(self.data_dir)

    @property
    def broker_name(self) -> str:
        """The broker in words, without secrets."""
        if self.server:
            return f"{self.server.path.name} {'.'.join(map(str, self.server.version))}"
        return redact(self.redis_url or "")

    @property
    def broker_url(self) -> str:
        """Where the broker listens."""
        return self.redis_url or socket_url(self.socket)

    def environment(self, node: str) -> dict[str, str]:
        """Returns what is added to the environment of the child ``node``."""
        return {
            "WIREWATCH_CONFIG": str(self.active_config),
            "WIREWATCH_CONFIG_DIR": str(self.base_dir),
            CONFIG_VARIABLE: str(self.config.absolute()) if self.config else "",
            SUPERVISOR_VARIABLE: str(os.getpid()),
            BROKER_VARIABLE: self.broker_url,
            signs_of_life.FOLDER_VARIABLE: str(self.heartbeat_dir),
            NODE_VARIABLE: node,
        }

    def config_text(self) -> str:
        """Returns the configuration as it is now. Raises ConfigError."""
        return config_text(self.config)


def config_text(file: Path | None) -> str:
    """Returns the configuration of a file, or the sample, as it is now. Raises ConfigError."""
    return sample_text() if file is None else one_text(file)


def digest(text: str) -> str:
    """Returns by what a configuration is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def make(config: Path | None, app_name: str, stall_seconds: float) -> Plan:
    """Reads ``[service]`` and finds a broker. Raises ConfigError, BrokerMissing."""
    read = load_service(config)
    service = read.service
    data_dir = service.data_dir.absolute()
    return Plan(
        data_dir=data_dir,
        config=read.path,
        base_dir=read.base_dir,
        socket=broker_socket(data_dir),
        redis_url=service.redis_url,
        server=None if service.redis_url else broker.find_server(),
        app_name=app_name,
        readers=service.readable_by,
        stall_seconds=stall_seconds,
        most_memory=0 if can_limit_memory() else oversize.most_bytes(Budget.of(service)),
    )


def prepare_folders(plan: Plan) -> None:
    """Makes the folders. Raises OSError, WirewatchError."""
    private.make_folder(plan.data_dir, plan.readers)
    for folder in (plan.run_dir, plan.broker_dir, plan.heartbeat_dir, plan.socket.parent):
        _make_private(folder)


def _make_private(folder: Path) -> None:
    """Makes the folder for this user alone. Refuses one that is somebody else's, or a link."""
    private.make_folder(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise WirewatchError(f"{folder} belongs to another user; remove it or change TMPDIR")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
