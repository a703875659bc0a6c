"""Starts what is seen from outside, in the worker of the ``schedule`` queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from worker.base import log
from worker.settings.values import listen_address
from worker.setup.runtime import Runtime
from worker.status.steps import Watched, reasons_to_keep_still
from worker.way.push.intent import can_be_called
from worker.web.ping import Pinger
from worker.web.probes import Probe, Probes
from worker.web.server import Application, WebServer, is_free, shown

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.web.subscriber import Subscriber

_log = log.get(__name__)


class Outside:
    """The server, the ping and what asks hubs, as far as they are configured."""

    def __init__(self, runtime: Runtime, broker_url: str, names: Sequence[str]) -> None:
        service = runtime.settings.service
        watched = Watched.of(runtime, broker_url, names)
        self._probes = Probes(runtime, watched)
        self.server: WebServer | None = None
        self.pinger: Pinger | None = None
        self.subscriber: Subscriber | None = None
        served = _served(runtime, watched, self._probes)
        if served:
            self.server = WebServer(served, keys_of(runtime.settings))
            self.server.start()
        if runtime.settings.page.listen and can_be_called(service.public_url):
            from worker.web.subscriber import Subscriber

            self.subscriber = Subscriber(runtime)
        if service.ping_url:
            self.pinger = Pinger(
                runtime.door,
                service.ping_url,
                service.ping_every,
                lambda: reasons_to_keep_still(watched, "ping"),
            )

    def begin(self) -> None:
        """Begins to judge, and to ping: the worker takes tasks from now on."""
        self._probes.begin()
        if self.pinger is not None:
            self.pinger.start()
        if self.subscriber is not None:
            self.subscriber.start()

    def stop(self) -> None:
        """Ends them."""
        if self.subscriber is not None and self.subscriber.is_alive():
            self.subscriber.stop()
        if self.server is not None:
            self.server.stop()
        if self.pinger is not None and self.pinger.is_alive():
            self.pinger.stop()


def _served(
    runtime: Runtime, watched: Watched, probes: Probes
) -> dict[tuple[str, int], Application]:
    """Returns what is answered where. At one address for both, people's rules hold."""
    from worker.web import app

    settings = runtime.settings
    served: dict[tuple[str, int], Application] = {}
    by_path = probes.by_path()
    if settings.service.listen:
        served[listen_address(settings.service.listen)] = app.for_programs(by_path)
    if settings.page.listen:
        place = listen_address(settings.page.listen)
        served[place] = _people(runtime, watched, by_path)
        if is_free(place):
            _log.info("page", place=f"http://{shown(place)}/")
    return served


def keys_of(settings: Settings) -> dict[tuple[str, int], str]:
    """Returns what names each place where something is answered."""
    keys: dict[tuple[str, int], str] = {}
    for table, listen in (("page", settings.page.listen), ("service", settings.service.listen)):
        if listen:
            place = listen_address(listen)
            words = f"[{table}] listen"
            keys[place] = f"{keys[place]} and {words}" if place in keys else words
    return keys


def _people(runtime: Runtime, watched: Watched, probes: dict[str, Probe]) -> Application:
    from worker.web.access import Doors
    from worker.web.app import People
    from worker.web.hub import HubDoor
    from worker.web.private import Hidden
    from worker.web.render import Renderer
    from worker.web.views.figures import site

    settings = runtime.settings
    hidden = Hidden(
        (slug, each) for slug, channel in runtime.channels.items() for each in channel.destinations
    )
    doors = Doors.of(settings.page, settings.service.public_url)
    has_hubs = can_be_called(settings.service.public_url)
    return People(
        site=site(runtime, watched),
        doors=doors,
        probes=probes,
        hidden=hidden,
        renderer=Renderer(settings.service.zone, hidden, runtime.topic_names),
        hub=HubDoor(runtime, doors.proxies) if has_hubs else None,
    ).application()


def start(runtime: Runtime, broker_url: str, names: Sequence[str]) -> Outside | None:
    """Starts the server, while the rest may still wait for the database.

    ``names`` are those whose signs of life are wanted: beat and the queues. Returns None where
    nothing is configured to be seen.
    """
    settings = runtime.settings
    if settings.service.listen or settings.page.listen or settings.service.ping_url:
        return Outside(runtime, broker_url, names)
    return None
