"""What pages show that takes long to count where a million articles are stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from worker.base.store.database import limit_statements
from worker.setup.runtime import Runtime
from worker.status import steps
from worker.status.steps import Watched
from worker.status.store import status
from worker.topics.store import volumes
from worker.web.views import ByDay, Counts, Figures, Site
from worker.web.views.kept import Renewed

T = TypeVar("T")

VOLUMES_OF = timedelta(days=30)
MOST_READ = 100_000
_DAY = timedelta(days=1)
_PATIENCE = 15.0
_SOON, _LATE = 5.0, 60.0
_LONGEST, _LONGEST_SEEN = 300.0, 15.0
"""Seconds: what is older is waited for."""


def site(runtime: Runtime, watched: Watched) -> Site:
    """Returns what pages are made from."""

    def kept(make: Callable[[], T], seconds: float, longest: float = _LONGEST) -> Callable[[], T]:
        return Renewed(make, seconds, longest).get

    return Site(
        runtime,
        watched,
        volumes=kept(lambda: _volumes(runtime), _LATE),
        seen=kept(lambda: (steps.look(watched), runtime.clock()), _SOON, _LONGEST_SEEN),
        figures=kept(lambda: _figures(runtime, watched), _SOON, _LATE),
        alerts=kept(lambda: _alerts(runtime), _LATE),
    )


def _volumes(runtime: Runtime) -> tuple[Counts, ByDay]:
    now = runtime.clock()
    with runtime.database.read() as session:
        limit_statements(session, _PATIENCE)
        return status.topic_counts(session), volumes.by_day(session, now - VOLUMES_OF, now)


def _figures(runtime: Runtime, watched: Watched) -> Figures:
    now, path = runtime.clock(), runtime.settings.path
    seen = steps.look(watched)
    line = steps.line(runtime, seen, steps.configuration(path), whole=False)
    with runtime.database.read() as session:
        limit_statements(session, _PATIENCE)
        return Figures(now, line, volumes.since(session, now - _DAY, MOST_READ))


def _alerts(runtime: Runtime) -> dict[str, dict[str, Any]]:
    with runtime.database.read() as session:
        limit_statements(session, _PATIENCE)
        return status.alert_counts(session)
