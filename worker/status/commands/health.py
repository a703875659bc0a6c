"""``healthcheck``: proof of progress, for a supervisor or a container."""

from __future__ import annotations

from pathlib import Path

import click

from worker.base.signs_of_life import BEAT, silent
from worker.console.opening import config_path
from worker.console.output import complain, say


@click.command()
@click.option("--queue", "queues", multiple=True, metavar="Q", help="Only this queue; repeatable.")
@click.pass_context
def healthcheck(ctx: click.Context, queues: tuple[str, ...]) -> None:
    """Succeed only if the service proves that it makes progress.

    The beat must be younger than 60 s and each queue's sign of life younger than 90 s.
    """
    from worker.base.errors import WirewatchError
    from worker.console.opening import quiet
    from worker.console.output import unknown
    from worker.service.tasks import QUEUES

    quiet()
    known = (BEAT, *QUEUES)
    for each in queues:
        if each not in known:
            unknown("queue", each, list(known))
    try:
        problem = _problem(config_path(ctx), queues or known)
    except WirewatchError as error:
        problem = str(error).splitlines()[0]
    if problem:
        complain(f"unhealthy: {problem}")
        ctx.exit(1)
    say("healthy")


def _problem(path: Path | None, names: tuple[str, ...]) -> str | None:
    """Returns in a line what is wrong, or None. Reads nothing but ``[service]``: it runs often."""
    from worker.settings import load_service
    from worker.settings.database_address import database_file
    from worker.status.store import heartbeat_ages

    service = load_service(path).service
    url = service.database_url
    if url is not None and not url.startswith("sqlite"):
        ages = heartbeat_ages.on_server(url)
    else:
        named = url.removeprefix("sqlite:///").partition("?")[0] if url else ""
        file = Path(named) if named else database_file(service)
        if not file.exists():
            return f"there is no database at {file} yet"
        ages = heartbeat_ages.in_file(file)
    return next(iter(silent(ages, names)), None)
