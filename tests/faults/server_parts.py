"""A Redis server that can be killed and started again on its port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time

import redis

from tests.parts.brokers import redis_binary
from tests.parts.ports import free_port


class Broker:
    """A Redis server that keeps nothing on disk."""

    def __init__(self) -> None:
        self._home = tempfile.mkdtemp(prefix="wirewatch-broker-")
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Starts it, empty, and waits until it answers."""
        self._process = subprocess.Popen(
            [
                *(redis_binary(), "--port", str(self._port), "--bind", "127.0.0.1"),
                *("--dir", self._home, "--save", "", "--maxmemory-policy", "noeviction"),
            ],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        with redis.Redis(port=self._port) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)

    def flush(self) -> None:
        """Lets it forget everything."""
        with redis.Redis(port=self._port) as client:
            client.flushall()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)
            self._process = None

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self._home, ignore_errors=True)
