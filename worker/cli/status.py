"""``status``: the service at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from worker.cli.opening import config_path, opened
from worker.cli.output import bold, emit, say
from worker.cli.text import count, line, listed, span, when
from worker.types import FAILED_STATES

if TYPE_CHECKING:
    from worker.pipeline.runtime import Runtime

_LATE_BEAT = 60.0
_LATE_QUEUE = 90.0
_STATES = {"new": "not read yet"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Show at a glance how the service is doing."""
    with opened(ctx) as runtime:
        found = _found(runtime, ctx)
    if as_json:
        emit(found)
    else:
        for each in _lines(found):
            say(each)


def _found(runtime: Runtime, ctx: click.Context) -> dict[str, Any]:
    from worker import __version__
    from worker.store import heartbeats, migrations
    from worker.store import status as store
    from worker.tasks import QUEUES

    with runtime.database.read() as session:
        ages = heartbeats.ages(session)
        held = store.snapshot(session, runtime.clock())
    beat = ages.get("beat")
    queues = {queue: ages.get(queue) for queue in QUEUES}
    path = runtime.settings.path or config_path(ctx)
    return {
        "version": __version__,
        "configuration": str(path) if path else None,
        "database": {
            "kind": "sqlite" if runtime.database.on_sqlite else "postgresql",
            "revision": migrations.current(runtime.database),
        },
        "service": _service(beat, queues),
        "beat_age_seconds": _rounded(beat),
        "queue_age_seconds": {queue: _rounded(age) for queue, age in queues.items()},
        **held,
    }


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(max(0.0, age), 1)


def _service(beat: float | None, queues: dict[str, float | None]) -> str:
    """Returns running, stalled (part of it makes no progress) or stopped."""
    ages = [beat, *queues.values()]
    limits = [_LATE_BEAT, *(_LATE_QUEUE for _ in queues)]
    fresh = [age is not None and age < limit for age, limit in zip(ages, limits, strict=True)]
    if all(fresh):
        return "running"
    return "stalled" if any(fresh) else "stopped"


def _lines(found: dict[str, Any]) -> Iterator[str]:
    database = found["database"]
    yield f"Wirewatch {found['version']}: {bold(_service_line(found))}"
    yield f"  configuration {found['configuration'] or 'the sample'}"
    yield f"  database      {database['kind']}, revision {database['revision']}"
    yield from _sources(found["sources"])
    yield f"  articles      {found['articles']:,}"
    documents, aside = found["documents"], found["set_aside"]
    if documents["pending"]:
        since = f", the oldest since {when(documents['oldest_at'])}"
        yield f"  waiting       {count(documents['pending'], 'document')} to be processed{since}"
    if aside["count"]:
        yield f"  set aside     {count(aside['count'], 'item')}, the latest:"
        for each in aside["recent"]:
            yield f"    {line(each['source']['name'])}: {line(each['key'])}: {line(each['reason'])}"
    yield from _deliveries(found)


def _service_line(found: dict[str, Any]) -> str:
    beat = found["beat_age_seconds"]
    late = [
        name
        for name, age in found["queue_age_seconds"].items()
        if age is None or age >= _LATE_QUEUE
    ]
    if found["service"] == "running":
        return f"running (last tick {span(beat)} ago)"
    if found["service"] == "stopped":
        last = f" (last tick {span(beat)} ago)" if beat is not None else ""
        return f"not running{last}; wirewatch run starts it"
    ticks = "" if beat is not None and beat < _LATE_BEAT else "; no tick"
    return f"running in part: no progress in {listed(late)}{ticks}"


def _sources(sources: list[dict[str, Any]]) -> Iterator[str]:
    if not sources:
        yield "  sources       none"
        return
    states: dict[str, int] = {}
    for each in sources:
        states[each["state"]] = states.get(each["state"], 0) + 1
    words = [f"{number} {_STATES.get(state, state)}" for state, number in states.items()]
    yield f"  sources       {listed(words)}"
    for each in sources:
        if each["state"] in ("failing", "disabled"):
            reason = each["disabled"] or f"{each['error_kind']} error: {each['error']}"
            since = f" since {when(each['failing_since'])}" if each["failing_since"] else ""
            soon = f"; next {when(each['next_at'])}" if each["next_at"] else ""
            yield f"    {line(each['name'])}: {each['state']}{since}: {line(reason)}{soon}"
        for note in each["notes"]:
            yield f"    {line(each['name'])}: note: {line(note)}"


def _deliveries(found: dict[str, Any]) -> Iterator[str]:
    states = found["deliveries"]["states"]
    words = [f"{number:,} {state}" for state, number in states.items() if number]
    oldest = found["deliveries"]["oldest_open_at"]
    waiting = f"; the oldest open one since {when(oldest)}" if oldest else ""
    yield f"  deliveries    {listed(words)}{waiting}"
    for each in found["endpoints"]:
        place = line(each["destination"] or "the whole channel")
        until = f" until {when(each['paused_until'])}" if each["state"] == "paused" else ""
        since = f" since {when(each['failing_since'])}" if each["failing_since"] else ""
        reason = f": {line(each['reason'])}" if each["reason"] else ""
        yield f"    {each['channel']} ({place}): {each['state']}{until}{since}{reason}"
    failed = sum(states[state] for state in FAILED_STATES)
    if failed:
        yield f"    wirewatch replay --failed sends {failed:,} of them again"
