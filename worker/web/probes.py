"""What programs ask again and again: ``/livez``, ``/readyz`` and ``/metrics``."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from worker.base.errors import BrokerUnavailable
from worker.base.processes import signs_of_life
from worker.net import broker
from worker.setup.runtime import Runtime
from worker.status.steps import Watched, found
from worker.web import samples
from worker.web.views.kept import Kept

_SCHEDULE = "schedule"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    content: bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


Probe = Kept[Answer]
"""One of them, kept for some seconds, so that asking often costs nothing."""


class Probes:
    """Makes what is answered."""

    def __init__(self, runtime: Runtime, watched: Watched) -> None:
        self._watched = watched
        self._runtime = runtime
        self._started = time.monotonic()
        self._ready_at: float | None = None
        self._registry: Any = None

    def by_path(self) -> dict[str, Probe]:
        """Returns each by its path."""
        return {
            "/livez": Probe(self.livez, 1.0),
            "/readyz": Probe(self.readyz, 3.0),
            "/metrics": Probe(self.metrics, 5.0),
        }

    def begin(self) -> None:
        """Says that the worker takes tasks from now on, so that signs of life are to be seen."""
        self._ready_at = time.monotonic()

    def livez(self) -> Answer:
        """Whether this process makes progress, judged without the database."""
        late = self._late()
        body = {
            "alive": not late,
            "reasons": late,
            "up_seconds": round(time.monotonic() - self._started, 1),
            "beat_age_seconds": _rounded(signs_of_life.age(signs_of_life.BEAT)),
            "schedule_age_seconds": _rounded(signs_of_life.age(_SCHEDULE)),
        }
        return _json(body, 503 if late else 200)

    def _late(self) -> list[str]:
        if self._ready_at is None:
            return []
        since = time.monotonic() - self._ready_at
        ages = {
            name: since if age is None else min(age, since)
            for name in (signs_of_life.BEAT, _SCHEDULE)
            for age in [signs_of_life.age(name)]
        }
        late = signs_of_life.silent(ages, ages)
        if late:
            try:
                broker.require_working(self._watched.broker_url)
            except BrokerUnavailable:
                # Without a broker nothing can come; a new process would wait for it, too.
                return []
        return late

    def readyz(self) -> Answer:
        """Whether the service can do its work: where not, a restart or another might."""
        reasons = [each.words for each in found(self._watched) if each.is_fatal]
        return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    def metrics(self) -> Answer:
        """The metrics in Prometheus' text format 0.0.4."""
        from prometheus_client import exposition

        if self._registry is None:
            self._registry = _registry(self._runtime, self._watched)
        content = exposition.generate_latest(self._registry)
        return Answer(content, exposition.CONTENT_TYPE_PLAIN_0_0_4)


def _registry(runtime: Runtime, watched: Watched) -> Any:
    # Loaded where it is first asked for: it takes memory that most services never need.
    from prometheus_client import CollectorRegistry

    from worker.web.metrics import Collector

    def kept(read: Callable[[Runtime], Any], seconds: float) -> Callable[[], Any]:
        return Kept(lambda: read(runtime), seconds).get

    registry = CollectorRegistry(auto_describe=False)
    registry.register(
        Collector(
            quick=kept(samples.quick, 5.0),
            costly=kept(samples.costly, 60.0),
            waiting=lambda: samples.waiting(watched),
            findings=Kept(lambda: found(watched), 5.0).get,
            kind="sqlite" if runtime.database.on_sqlite else "postgresql",
        )
    )
    return registry


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 1)


def _json(body: Mapping[str, Any], status: int) -> Answer:
    return Answer(json.dumps(body).encode() + b"\n", _JSON, status)


def probe_routes(probes: Mapping[str, Probe]) -> Iterable[Route]:
    """Yields a route for each, which is made in a thread of its own however many ask for it."""
    for path, probe in probes.items():
        yield Route(path, _Shared(path, probe).answer)


class _Shared:
    def __init__(self, path: str, probe: Probe) -> None:
        self._probe = probe
        self._thread = ThreadPoolExecutor(1, f"wirewatch-page-{path.strip('/')}")
        self._made: asyncio.Future[Answer] | None = None

    async def answer(self, _request: Request) -> Response:
        if self._made is None or self._made.done():
            loop = asyncio.get_running_loop()
            self._made = loop.run_in_executor(self._thread, self._probe.get)
        made = await asyncio.shield(self._made)
        return Response(made.content, made.status, headers={"content-type": made.content_type})
