"""``healthcheck``: proof of progress, for a supervisor or a container."""

from __future__ import annotations

from pathlib import Path

import click

from worker.cli.opening import config_path
from worker.cli.output import complain, say
from worker.cli.text import span

_BEAT = "beat"
_LIMITS = {_BEAT: 60.0}
_QUEUE_LIMIT = 90.0


@click.command()
@click.option("--queue", "queues", multiple=True, metavar="Q", help="Only this queue; repeatable.")
@click.pass_context
def healthcheck(ctx: click.Context, queues: tuple[str, ...]) -> None:
    """Succeed only if the service proves that it makes progress.

    The beat must be younger than 60 s and each queue's sign of life younger than 90 s.
    """
    from worker.cli.opening import quiet
    from worker.cli.output import unknown
    from worker.errors import WirewatchError
    from worker.tasks import QUEUES

    quiet()
    known = (_BEAT, *QUEUES)
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
    from worker.store import heartbeats
    from worker.store.database import Database
    from worker.store.location import database_file, database_url

    service = load_service(path).service
    file = database_file(service)
    if service.database_url is None and not file.exists():
        return f"there is no database at {file} yet"
    database = Database(database_url(service), pool_size=1, busy_seconds=5)
    try:
        with database.read() as session:
            ages = heartbeats.ages(session)
    finally:
        database.close()
    for name in names:
        age, limit = ages.get(name), _LIMITS.get(name, _QUEUE_LIMIT)
        if age is None:
            return f"{name} has given no sign of life yet"
        if age >= limit:
            return f"the last sign of life of {name} was {span(age)} ago"
    return None
