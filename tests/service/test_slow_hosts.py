"""Hosts that never answer hold up nothing else, though the tick shares their process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

import pytest

from tests.parts.waiting import wait_until
from tests.service.running import Service
from tests.service.stories import piece
from tests.setup.runtimes import CONFIG

_HOSTS = 12
"""More than there are threads that take tasks where the tick is."""
_CONFIG = """
[service]
private_networks = ["127.0.0.0/8"]
"""


class SilentHosts:
    """Addresses that take every connection and say nothing."""

    def __init__(self, count: int) -> None:
        self._sockets = [socket.create_server((f"127.0.0.{2 + each}", 0)) for each in range(count)]
        self.urls = ["http://{}:{}/feed".format(*each.getsockname()[:2]) for each in self._sockets]
        self.asked: list[socket.socket] = []
        for each in self._sockets:
            threading.Thread(target=self._take, args=(each,), daemon=True).start()

    def _take(self, listening: socket.socket) -> None:
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            self.asked.append(taken)

    def close(self) -> None:
        for each in (*self._sockets, *self.asked):
            each.close()


@pytest.fixture
def hosts() -> Iterator[SilentHosts]:
    with closing(SilentHosts(_HOSTS)) as silent:
        yield silent


def _last_tick(service: Service) -> int:
    """Returns when a task of the tick's queue ended last, in nanoseconds; 0 if none did."""
    sign = service.folder / "data" / "run" / "heartbeats" / "schedule"
    return sign.stat().st_mtime_ns if sign.exists() else 0


def _has_ticked(service: Service, since: int) -> bool:
    return _last_tick(service) > since


def test_the_tick_and_what_is_dropped_wait_for_no_host(tmp_path: Path, hosts: SilentHosts) -> None:
    feeds = "".join(f'[[feed]]\nurl = "{url}"\n' for url in hosts.urls)
    service = Service(tmp_path, _CONFIG + CONFIG + feeds, is_loaded=True)
    with ExitStack() as ended:
        ended.callback(service.end)
        service.start()
        wait_until(lambda: len(hosts.asked) >= _HOSTS, 40, service.log)
        for number in range(3):
            before = _last_tick(service)
            service.drop(f"{number}.txt", piece(number, matches=True).text)
            wait_until(partial(_has_ticked, service, before), 20, service.log)
        wait_until(lambda: len(list((tmp_path / "alerts").glob("*.json"))) == 3, 20, service.log)
        assert len(hosts.asked) == _HOSTS
