"""``healthcheck``: proof of progress, for a supervisor or a container."""

from __future__ import annotations

from pathlib import Path

import click

from worker.base.processes.signs_of_life import BEAT
from worker.console.opening import config_path
from worker.console.output import complain, say


@click.command()
@click.option("--queue", "queues", multiple=True, metavar="Q", help="Only this queue; repeatable.")
@click.pass_context
def healthcheck(ctx: click.Context, queues: tuple[str, ...]) -> None:
    """Succeed only if the service proves that it makes progress.

    The beat must be younger than 60 s and each queue's sign of life younger than 90 s; documents
    and deliveries that could go on do; the database takes writes.
    """
    from worker.base.errors import ConfigError, WirewatchError
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
    except ConfigError as error:
        complain(f"unhealthy: {error.problems[0]}")
        ctx.exit(2)
    except WirewatchError as error:
        problem = str(error).splitlines()[0]
    if problem:
        complain(f"unhealthy: {problem}")
        ctx.exit(1)
    say("healthy")


def _problem(path: Path | None, names: tuple[str, ...]) -> str | None:
    """Returns in a line what is wrong, or None. Reads nothing but ``[service]``: it runs
    often, and a mistake that was saved elsewhere in the file does not make the service ill."""
    from worker.service.embedded.lock import is_free
    from worker.settings import FILE_NAME, load_despite
    from worker.settings.backends import database_file, run_dir
    from worker.status.findings import Seen, judge
    from worker.status.store import by_driver

    read = load_despite(path)
    service = read.service
    url = service.database_url
    if url is not None and not url.startswith("sqlite"):
        place = by_driver.Place(url=url)
    else:
        named = url.removeprefix("sqlite:///").partition("?")[0] if url else ""
        place = by_driver.Place(Path(named) if named else database_file(service))
        if place.file is not None and not place.file.exists():
            sample = "" if read.path else f", where the sample has it: there is no {FILE_NAME} here"
            return f"there is no database at {place.file} yet{sample}"
    progress = by_driver.read(place)
    refuses = by_driver.refuses_writes(place, progress)
    is_gone = service.redis_url is None and is_free(run_dir(service.data_dir))
    found = judge(Seen(names, progress, takes_no_writes=refuses, is_gone=is_gone))
    return next((each.words for each in found if each.is_fatal), None)
