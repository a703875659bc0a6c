"""``status``: the service at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from worker.base import signs_of_life
from worker.console.opening import config_path, opened
from worker.console.output import emit, say

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime

_LATE_TICK = 15.0
"""Seconds; beat's sign of life comes about every ten."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show at a glance how the service is doing.

    Exits with 1 where alerts are unaccounted for: `wirewatch healthcheck` says whether the service
    makes progress.
    """
    from worker.status.commands.words import lines

    with opened(ctx) as runtime:
        found = _found(runtime, ctx)
    if as_json:
        emit(found)
    else:
        for each in lines(found):
            say(each)
    books = found["accounting"]
    if books is not None and not books["ok"]:
        ctx.exit(1)


def _found(runtime: Runtime, ctx: click.Context) -> dict[str, Any]:
    from worker import __version__
    from worker.base.store import migrations
    from worker.service.tasks import QUEUES
    from worker.setup.exposure import exposed
    from worker.status.store import figures, heartbeats
    from worker.status.store import status as store

    with runtime.database.read() as session:
        ages = heartbeats.ages(session)
        held = store.snapshot(session, runtime.clock())
        to_replay = store.count_to_replay(session, list(runtime.channels))
        size = figures.database_bytes(runtime.database, session)
    disk = figures.disk(runtime.settings.service.data_dir)
    beat = ages.get(signs_of_life.BEAT)
    queues = {queue: ages.get(queue) for queue in QUEUES}
    path = runtime.settings.path or config_path(ctx)
    return {
        "version": __version__,
        "configuration": str(path) if path else None,
        "database": {
            "kind": "sqlite" if runtime.database.on_sqlite else "postgresql",
            "revision": migrations.current(runtime.database),
        },
        "service": _service({signs_of_life.BEAT: beat, **queues}),
        "beat_age_seconds": _rounded(beat),
        "queue_age_seconds": {queue: _rounded(age) for queue, age in queues.items()},
        **held,
        "to_replay": to_replay,
        "exposed": exposed(runtime),
        "problems": _problems(runtime, beat),
        "size": {
            "database_bytes": size,
            "disk_bytes": disk[0] if disk else None,
            "disk_free_bytes": disk[1] if disk else None,
        },
    }


def _problems(runtime: Runtime, beat: float | None) -> list[str]:
    """Returns what keeps a service from its work that signs of life tell only later, or not why."""
    from worker.base.errors import BrokerUnavailable
    from worker.net import broker
    from worker.settings.broker_address import broker_url
    from worker.status.store import figures

    found = []
    service = runtime.settings.service
    if figures.is_full(service.data_dir):
        found.append("the data folder's disk is full")
    if not figures.has_room(runtime.database):
        found.append("the database's disk is full")
    # While ticks come, the broker works. One of the service's own ends with the service.
    is_gone = service.redis_url is None and not signs_of_life.is_fresh(signs_of_life.BEAT, beat)
    if beat is None or beat < _LATE_TICK or is_gone:
        return found
    try:
        broker.require_working(broker_url())
    except BrokerUnavailable as error:
        found.append(str(error))
    return found


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(max(0.0, age), 1)


def _service(ages: dict[str, float | None]) -> str:
    """Returns running, stalled (part of it makes no progress) or stopped."""
    fresh = [signs_of_life.is_fresh(name, age) for name, age in ages.items()]
    if all(fresh):
        return "running"
    return "stalled" if any(fresh) else "stopped"
