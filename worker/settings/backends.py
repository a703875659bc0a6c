"""Where the database and the broker are: as the configuration says, or in the data folder."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from worker.settings import ServiceSettings, load_service

BROKER_VARIABLE = "WIREWATCH_BROKER_URL"
"""Tells the supervisor's children the address."""

_SOCKET_NAME = "broker.sock"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the final NUL included.
_LONGEST_SOCKET = 100
# What stands in a URL as it is: the address is read by two libraries that unquote differently.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+\Z")


def broker_url(env: Mapping[str, str] | None = None) -> str:
    """Returns the broker's address: from the supervisor, the configuration, or the data folder.

    Raises ConfigError where the configuration cannot be read.
    """
    env = os.environ if env is None else env
    if env.get(BROKER_VARIABLE):
        return env[BROKER_VARIABLE]
    return broker_of(load_service(env=env).service)


def broker_of(service: ServiceSettings) -> str:
    """Returns the broker's address as the configuration says it, or that in the data folder."""
    return service.redis_url or socket_url(broker_socket(service.data_dir))


def socket_url(path: Path) -> str:
    """Returns the address of a broker that listens on a Unix socket."""
    return f"redis+socket://{path}"


def run_dir(data_dir: Path) -> Path:
    """Returns the folder of what holds as long as the service runs, and of its lock."""
    return data_dir / "run"


def broker_socket(data_dir: Path) -> Path:
    """Returns where the bundled broker of this data folder listens.

    It is in ``data_dir/run`` unless that path is too long for a socket or needs quoting in a URL;
    then it is in a folder of this user's own under the temporary folder.
    """
    path = run_dir(data_dir.absolute()) / _SOCKET_NAME
    if len(os.fsencode(path)) <= _LONGEST_SOCKET and _PLAIN_PATH.match(str(path)):
        return path
    key = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"wirewatch-{os.getuid()}-{key}" / _SOCKET_NAME
    if len(os.fsencode(short)) > _LONGEST_SOCKET or not _PLAIN_PATH.match(str(short)):
        return Path("/tmp") / short.relative_to(tempfile.gettempdir())
    return short


def accepted_file(data_dir: Path) -> Path:
    """Returns where ``run`` keeps the configuration that it accepted last, as one file."""
    return run_dir(data_dir) / "active.toml"


def database_file(service: ServiceSettings) -> Path:
    """Returns the SQLite file that is used where no database is configured."""
    return service.data_dir / "wirewatch.db"


def database_url(service: ServiceSettings) -> str:
    """Returns the configured database's URL, or that of the SQLite file."""
    if service.database_url:
        return service.database_url
    # Late: a health check asks only for the file, and SQLAlchemy costs more than all its work.
    from sqlalchemy import URL

    # A path may hold what means something else in an address: a question mark, a per cent sign.
    file = URL.create("sqlite", database=str(database_file(service)))
    return file.render_as_string()
