"""The server: one thread that answers for an application at one or two addresses."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from worker.base import log

if TYPE_CHECKING:
    from granian.server.embed import Server as Granian

_log = log.get(__name__)

Application = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]
HEAD_SECONDS = 5
"""For a request's head to arrive, however it trickles."""
MOST_HEAD = 16_384
MOST_CLIENTS = 512
RETRY_SECONDS = 30.0
"""Between two tries to listen on a port that is taken."""
_TAKEN = "the address is taken, maybe by another Wirewatch, and tried again; {} names another"


class WebServer(threading.Thread):
    """Serves applications, each at its ``(host, port)``, until ``stop`` is called.

    A port that is taken is said once and tried again; nothing that happens here is raised.
    """

    def __init__(
        self,
        served: Mapping[tuple[str, int], Application],
        keys: Mapping[tuple[str, int], str],
    ) -> None:
        """``keys`` say what of the configuration names each place."""
        super().__init__(name="wirewatch-web", daemon=True)
        self._served = served
        self._keys = keys
        self._loop: asyncio.AbstractEventLoop | None = None
        self._servers: dict[tuple[str, int], Granian] = {}
        self._done = threading.Event()
        self.listening: set[tuple[str, int]] = set()

    def run(self) -> None:
        """Serves, and goes on after whatever goes wrong."""
        try:
            asyncio.run(self._all())
        except Exception:
            _log.exception("web server failed")

    def stop(self) -> None:
        """Ends the thread and closes everything."""
        self._done.set()
        loop = self._loop
        if loop is not None and loop.is_running():
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._stop_servers)
        self.join(5)

    def _stop_servers(self) -> None:
        for each in self._servers.values():
            each.stop()  # type: ignore[no-untyped-call]

    async def _all(self) -> None:
        self._loop = asyncio.get_running_loop()
        await asyncio.gather(*(self._at(place, app) for place, app in self._served.items()))

    async def _at(self, place: tuple[str, int], app: Application) -> None:
        has_said = False
        while not self._done.is_set():
            if is_free(place):
                has_said = False
                await self._serve(place, app)
            elif not has_said:
                has_said = True
                error = _TAKEN.format(self._keys[place])
                _log.error("cannot listen", place=shown(place), error=error)
            for _ in range(int(RETRY_SECONDS * 5)):
                if self._done.is_set():
                    return
                await asyncio.sleep(0.2)

    async def _serve(self, place: tuple[str, int], app: Application) -> None:
        from granian.constants import HTTPModes, Interfaces
        from granian.http import HTTP1Settings
        from granian.server.embed import Server as Granian

        server = Granian(
            app,
            address=place[0],
            port=place[1],
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=128,
            backpressure=MOST_CLIENTS,
            log_enabled=False,
            http1_settings=HTTP1Settings(
                header_read_timeout=HEAD_SECONDS * 1000,
                keep_alive=False,
                max_buffer_size=MOST_HEAD,
            ),
        )
        self._servers[place] = server
        serving = asyncio.ensure_future(server.serve())
        try:
            await _answers(place, serving)
            self.listening.add(place)
            _log.info("listening", place=shown(place))
            await serving
        except Exception as error:
            _log.error("cannot listen", place=shown(place), error=str(error))
        finally:
            self.listening.discard(place)


async def _answers(place: tuple[str, int], serving: asyncio.Future[None]) -> None:
    """Waits until connections are taken, or nothing serves."""
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(*place)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


def is_free(place: tuple[str, int]) -> bool:
    """Tries the address: the server would end the process's thread where it is taken."""
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    try:
        socket.create_server(place, family=family).close()
    except OSError:
        return False
    return True


def shown(place: tuple[str, int]) -> str:
    """Returns an address as people write it."""
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
