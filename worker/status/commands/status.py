"""``status``: the service at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from worker.base import signs_of_life
from worker.console.opening import config_path, opened
from worker.console.output import emit, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.setup.runtime import Runtime
    from worker.status.findings import Seen

_LATE_TICK = 15.0
"""Seconds; beat's sign of life comes about every ten."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show at a glance how the service is doing.

    Exits with 1 where something is wrong, which it says first. That nothing runs is not: `wirewatch
    healthcheck` says whether the service makes progress.
    """
    from worker.status.commands.words import lines

    with opened(ctx) as runtime:
        found = _found(runtime, ctx, whole=as_json)
    if as_json:
        emit(found)
    else:
        for each in lines(found):
            say(each)
    if found["findings"]:
        ctx.exit(1)


def _found(runtime: Runtime, ctx: click.Context, *, whole: bool) -> dict[str, Any]:
    from worker import __version__
    from worker.base.store import migrations
    from worker.service.tasks import QUEUES
    from worker.setup.exposure import exposed
    from worker.status import findings
    from worker.status.store import figures
    from worker.status.store import status as store

    seen = _look(runtime, (signs_of_life.BEAT, *QUEUES))
    with runtime.database.read() as session:
        progress = seen.progress
        held = store.snapshot(session, runtime.clock(), progress, troubled_only=not whole)
        to_replay = store.count_to_replay(session, list(runtime.channels))
        size = figures.database_bytes(runtime.database, session)
        crowded = _crowded(runtime, session)
    disk = figures.disk(runtime.settings.service.data_dir)
    signs = seen.progress.signs
    path = runtime.settings.path or config_path(ctx)
    wrong = findings.judge(seen)
    return {
        "version": __version__,
        "configuration": str(path) if path else None,
        "database": {
            "kind": "sqlite" if runtime.database.on_sqlite else "postgresql",
            "revision": migrations.current(runtime.database),
        },
        "service": findings.state(seen),
        "beat_age_seconds": _rounded(signs.get(signs_of_life.BEAT)),
        "queue_age_seconds": {queue: _rounded(signs.get(queue)) for queue in QUEUES},
        **held,
        "crowded_hosts": crowded,
        "to_replay": to_replay,
        # A service that does not run is said to be stopped, and has nothing wrong with it.
        "exposed": exposed(runtime),
        "problems": [each.words for each in wrong if each.is_failure],
        "findings": [
            {"code": each.code, "words": each.words, "fatal": each.is_fatal}
            for each in wrong
            if each.is_failure
        ],
        "size": {
            "database_bytes": size,
            "disk_bytes": disk[0] if disk else None,
            "disk_free_bytes": disk[1] if disk else None,
        },
    }


def _crowded(runtime: Runtime, session: Session) -> list[dict[str, Any]]:
    """Returns the hosts with more feeds than can be polled politely within their freshness."""
    from worker.settings import duration
    from worker.sources.feed.config import Config, wanted
    from worker.way.collect import crowding
    from worker.way.collect.store import hosts

    usual = wanted(Config(url="http://localhost"))
    demands = (
        crowding.Demand(host, number, duration(freshness) if freshness else usual)
        for host, freshness, number in hosts.wanted(session)
    )
    gap = runtime.settings.service.host_interval
    return [
        {
            "host": each.host,
            "feeds": each.sources,
            "round_seconds": round(each.round, 1),
            "freshness_seconds": round(each.freshness, 1),
        }
        for each in crowding.crowded(demands, gap, runtime.own_hosts)
    ]


def _look(runtime: Runtime, names: Sequence[str]) -> Seen:
    """Looks at the service, and at the broker where ticks do not come."""
    from worker.service.embedded.lock import is_free
    from worker.settings.broker_address import broker_url
    from worker.status import findings, steps

    service = runtime.settings.service
    watched = steps.Watched.of(runtime, "", names)
    is_own = service.redis_url is None
    seen = replace(steps.look(watched), is_gone=is_own and is_free(service.data_dir / "run"))
    # While ticks come, the broker works. One of the service's own ends with the service.
    beat = seen.progress.signs.get(signs_of_life.BEAT)
    if beat is None or beat < _LATE_TICK or (is_own and findings.state(seen) == "stopped"):
        return seen
    return steps.with_broker(seen, replace(watched, broker_url=broker_url()))


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(max(0.0, age), 1)
