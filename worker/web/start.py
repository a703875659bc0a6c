"""Starts what is seen from outside, in the worker of the ``schedule`` queue."""

from __future__ import annotations

from collections.abc import Sequence

from worker.settings.values import listen_address
from worker.setup.runtime import Runtime
from worker.status.steps import Watched, reasons_to_keep_still
from worker.web.listener import Listener
from worker.web.pages import Pages
from worker.web.ping import Pinger


class Outside:
    """The listener and the ping, as far as they are configured."""

    def __init__(self, runtime: Runtime, broker_url: str, names: Sequence[str]) -> None:
        service = runtime.settings.service
        watched = Watched.of(runtime, broker_url, names)
        self._pages = Pages(runtime, watched)
        self.listener: Listener | None = None
        self.pinger: Pinger | None = None
        if service.listen:
            host, port = listen_address(service.listen)
            self.listener = Listener(host, port, self._pages.routes())
            self.listener.start()
        if service.ping_url:
            self.pinger = Pinger(
                runtime.door,
                service.ping_url,
                service.ping_every,
                lambda: reasons_to_keep_still(watched, "ping"),
            )

    def begin(self) -> None:
        """Begins to judge, and to ping: the worker takes tasks from now on."""
        self._pages.begin()
        if self.pinger is not None:
            self.pinger.start()

    def stop(self) -> None:
        """Ends both."""
        if self.listener is not None:
            self.listener.stop()
        if self.pinger is not None and self.pinger.is_alive():
            self.pinger.stop()


def start(runtime: Runtime, broker_url: str, names: Sequence[str]) -> Outside | None:
    """Starts the listener, while the rest may still wait for the database.

    ``names`` are those whose signs of life are wanted: beat and the queues. Returns None where
    nothing is configured to be seen.
    """
    service = runtime.settings.service
    return Outside(runtime, broker_url, names) if service.listen or service.ping_url else None
