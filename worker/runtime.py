"""Where a running service keeps what its processes share: the broker's address, signs of life."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

from worker.errors import ConfigError, WirewatchError
from worker.settings.read import find, sample_text
from worker.settings.secrets import SecretFinder
from worker.settings.service import read_service
from worker.settings.structs import ServiceSettings

QUEUES = ("schedule", "fetch", "process", "webhook", "mail", "file")
"""One queue per kind of work."""

DATABASE_NAME = "wirewatch.db"
"""The SQLite file in the data folder."""

BROKER_VARIABLE = "WIREWATCH_BROKER_URL"
HEARTBEAT_VARIABLE = "WIREWATCH_HEARTBEAT_DIR"
NODE_VARIABLE = "WIREWATCH_NODE"

_SOCKET_NAME = "broker.sock"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the final NUL included.
_LONGEST_SOCKET = 100
# What stands in a URL as it is: the address is read by two libraries that unquote differently.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+\Z")


def service_settings(
    path: Path | None = None, env: Mapping[str, str] | None = None
) -> ServiceSettings:
    """Returns ``[service]`` alone, without reading sources, topics, channels and alerts.

    ``path`` None searches as ``worker.settings.find`` does. Raises ConfigError.
    """
    env = os.environ if env is None else env
    found = find(path, env)
    base_dir = Path(env["WIREWATCH_CONFIG_DIR"]) if env.get("WIREWATCH_CONFIG_DIR") else None
    if base_dir is None:
        base_dir = found.absolute().parent if found else Path.cwd()
    problems: list[str] = []

    def report(key: tuple[object, ...], problem: str) -> None:
        problems.append(f"{found or 'the sample configuration'}: {_dotted(key)} {problem}")

    def ignore(key: tuple[object, ...], warning: str) -> None:
        """Whoever reads the whole configuration shows its warnings."""

    table = _service_table(found)
    service = read_service(
        table, base_dir.absolute(), SecretFinder(base_dir, env, report, ignore), report, ignore
    )
    if problems:
        raise ConfigError(problems)
    return service


def _dotted(key: tuple[object, ...]) -> str:
    return ".".join(str(part) for part in key)


def _service_table(path: Path | None) -> dict[str, object]:
    try:
        text = sample_text() if path is None else path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text).get("service", {})
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: cannot be read: {error}"]) from error
    if not isinstance(table, dict):
        raise ConfigError([f"{path}: service must be a table"])
    return table


def broker_url(env: Mapping[str, str] | None = None) -> str:
    """Returns the broker's address: from the supervisor, the configuration, or the data folder.

    Raises ConfigError where the configuration cannot be read.
    """
    env = os.environ if env is None else env
    if env.get(BROKER_VARIABLE):
        return env[BROKER_VARIABLE]
    service = service_settings(env=env)
    return service.redis_url or socket_url(broker_socket(service.data_dir))


def socket_url(path: Path) -> str:
    """Returns the address of a broker that listens on a Unix socket."""
    return f"redis+socket://{path}"


def broker_socket(data_dir: Path) -> Path:
    """Returns where the bundled broker of this data folder listens.

    It is in ``data_dir/run`` unless that path is too long for a socket or needs quoting in a URL;
    then it is in a folder of this user's own under the temporary folder.
    """
    path = data_dir.absolute() / "run" / _SOCKET_NAME
    if len(os.fsencode(path)) <= _LONGEST_SOCKET and _PLAIN_PATH.match(str(path)):
        return path
    key = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"wirewatch-{os.getuid()}-{key}" / _SOCKET_NAME
    if len(os.fsencode(short)) > _LONGEST_SOCKET or not _PLAIN_PATH.match(str(short)):
        return Path("/tmp") / short.relative_to(tempfile.gettempdir())
    return short


def make_private(folder: Path) -> None:
    """Makes ``folder`` for this user alone.

    Raises WirewatchError where it is somebody else's or a link, OSError where it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise WirewatchError(f"{folder} belongs to another user; remove it or change TMPDIR")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def touch(name: str) -> None:
    """Shows the supervisor that ``name``, a queue or a part of the service, does its work.

    Does nothing where no supervisor asked for it. Never raises: a full disk is no stall.
    """
    folder = os.environ.get(HEARTBEAT_VARIABLE)
    if not folder:
        return
    path = Path(folder) / name
    with contextlib.suppress(OSError):
        try:
            os.utime(path)
        except FileNotFoundError:
            path.touch(mode=0o600)
