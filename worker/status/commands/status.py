"""``status``: the service at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from worker.base.processes import signs_of_life
from worker.console.opening import config_path, opened, standing_in
from worker.console.output import emit, say

if TYPE_CHECKING:
    from worker.setup.accepted import StandIn
    from worker.setup.runtime import Runtime
    from worker.status import steps
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

    found, configured = _found(ctx, whole=as_json)
    if as_json:
        emit(found)
    else:
        for each in lines(found, configured):
            say(each)
    if found["findings"]:
        ctx.exit(1)


def _found(ctx: click.Context, *, whole: bool) -> tuple[dict[str, Any], int]:
    """Returns what is found, and how many sources the configuration names."""
    from worker.service.tasks import QUEUES
    from worker.status import steps

    with opened(ctx) as runtime:
        beside = standing_in(ctx)
        path = beside.mistaken if beside else runtime.settings.path
        file = steps.configuration(path or config_path(ctx))
        seen = _look(runtime, (signs_of_life.BEAT, *QUEUES))
        found = steps.line(runtime, seen, file, changed=_fate(runtime, beside), whole=whole)
        return found, len(runtime.settings.sources)


def _fate(runtime: Runtime, beside: StandIn | None) -> steps.Changed:
    """Returns what the service does not know yet of the configuration's file."""
    from worker.setup.in_force import has_changed

    if beside is not None:
        return "mistaken" if beside.mistaken else "missing"
    return "changed" if has_changed(runtime.settings) else None


def _look(runtime: Runtime, names: Sequence[str]) -> Seen:
    """Looks at the service, and at the broker where ticks do not come."""
    from worker.service.embedded.lock import is_free
    from worker.settings.backends import broker_of, run_dir
    from worker.status import findings, steps

    service = runtime.settings.service
    watched = steps.Watched.of(runtime, "", names)
    is_own = service.redis_url is None
    seen = replace(steps.look(watched), is_gone=is_own and is_free(run_dir(service.data_dir)))
    # While ticks come, the broker works. One of the service's own ends with the service.
    beat = seen.progress.signs.get(signs_of_life.BEAT)
    if beat is None or beat < _LATE_TICK or (is_own and findings.state(seen) == "stopped"):
        return seen
    return steps.with_broker(seen, replace(watched, broker_url=broker_of(service)))
