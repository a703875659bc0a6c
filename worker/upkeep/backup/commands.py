"""``backup``, ``restore`` and ``recover``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worker.base import private
from worker.base.amounts import size as in_bytes
from worker.base.errors import BackupUnusable
from worker.console.opening import actor, load, opened, quiet
from worker.console.output import BadInput, emit, say
from worker.console.progress import bar
from worker.console.text import count, when

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime
    from worker.upkeep.backup.steps import Restored
    from worker.upkeep.backup.store.file import Manifest
    from worker.upkeep.recovery.store.recovery import Held


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--check", is_flag=True, help="Only read FILE, and say whether it is whole.")
@click.option("--force", is_flag=True, help="Replace a FILE that is there, once the new is whole.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def backup(ctx: click.Context, file: str, check: bool, force: bool, as_json: bool) -> None:
    """Write all that the database holds into one file, while the service runs.

    FILE may be a folder, in which a file is named by the time, or - for standard output. With a
    slash at its end it is a folder, which is made where there is none. The file can be restored
    into SQLite and into PostgreSQL.
    """
    target = Path(file)
    if not check and file.endswith("/"):
        private.make_folder(target)
    _back_up(ctx, target, check=check, force=force, as_json=as_json)


def _back_up(ctx: click.Context, file: Path, *, check: bool, force: bool, as_json: bool) -> None:
    from worker.upkeep.backup import steps

    if check:
        with bar("Checking") as progress:
            manifest = steps.check(file, progress)
        size = file.stat().st_size
    else:
        if str(file) == "-" and as_json:
            raise BadInput("--json and the backup cannot both go to standard output")
        if file.is_file() and not force:
            raise BadInput(f"{file} is there already; --force replaces it")
        with _untouched(ctx) as runtime, bar("Writing") as progress:
            done = steps.back_up(runtime, file, progress)
        file, manifest = done.path, done.manifest
        if done.size is None:
            return
        size = done.size
    if as_json:
        emit(_backup_json(file, manifest, size, checked=check))
    else:
        say(_backup_line(file, manifest, size, checked=check))


@contextmanager
def _untouched(ctx: click.Context) -> Iterator[Runtime]:
    """Opens the database as it is, whatever its revision."""
    from worker.setup.runtime import Runtime

    quiet()
    runtime = Runtime(load(ctx))
    try:
        yield runtime
    finally:
        runtime.close()


def _backup_json(file: Path, manifest: Manifest, size: int, *, checked: bool) -> dict[str, Any]:
    from worker.articles.store.views import iso

    return {
        "file": str(file),
        "checked": checked,
        "bytes": size,
        "taken_at": iso(manifest.taken_at),
        "version": manifest.version,
        "revision": manifest.revision,
        "database": manifest.database,
        "rows": {name: part.rows for name, part in manifest.tables.items()},
    }


def _backup_line(file: Path, manifest: Manifest, size: int, *, checked: bool) -> str:
    articles = manifest.tables["articles"].rows if "articles" in manifest.tables else 0
    words = "is whole" if checked else "written"
    return (
        f"{file} {words}: {count(articles, 'article')}, {count(manifest.rows, 'row')} in all,"
        f" {in_bytes(size)}, as of {when(manifest.taken_at)} UTC"
        f" (revision {manifest.revision})."
    )


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    """Reads an option's time, such as ``2026-11-22T05:30Z``; without a zone it is UTC."""
    if value is None:
        return None
    now = datetime.now(UTC)
    if value == "now":
        return now
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        problem = f'"{value}" is no time; allowed: now, 2026-11-22, 2026-11-22T05:30Z'
        raise click.BadParameter(problem, ctx, param) from None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if found > now:
        raise click.BadParameter(f"{value} has not come yet", ctx, param)
    return found


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--hold-before",
    metavar="TIME",
    callback=moment,
    help="When the lost service stopped sending. Default: now.",
)
@click.option(
    "--moved",
    is_flag=True,
    help="The service was stopped before the backup: nothing was sent since, hold nothing.",
)
@click.option("--replace", is_flag=True, help="Remove all that the database holds now.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def restore(
    ctx: click.Context,
    file: Path,
    hold_before: datetime | None,
    moved: bool,
    replace: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Put a backup into the configured database.

    The service must be stopped. What may have been sent since the backup is held, not sent again.
    """
    from worker.upkeep.backup import steps

    if moved and hold_before is not None:
        raise BadInput("give either --hold-before or --moved")
    with _untouched(ctx) as runtime, _service_stopped(runtime):
        if replace and not yes and not as_json:
            database = runtime.database
            place = database.url.database if database.on_sqlite else database.name
            click.confirm(f"Remove all that {place} holds?", abort=True, err=True)
        try:
            with bar("Restoring") as progress:
                done = steps.put_back(
                    runtime,
                    file,
                    actor(),
                    hold_before=hold_before,
                    moved=moved,
                    replace=replace,
                    progress=progress,
                )
        except BackupUnusable as error:
            raise BadInput(str(error)) from error
    if as_json:
        emit(_restore_json(file, done))
        return
    say(f"Restored {file}, as of {when(done.manifest.taken_at)} UTC.")
    if done.hold_before is not None:
        for each in _held_lines(done.held, done.hold_before):
            say(each)
    if done.previous is not None:
        say(f"The database that was there is {done.previous}: delete it when all is well.")


def _restore_json(file: Path, done: Restored) -> dict[str, Any]:
    from worker.articles.store.views import iso

    return {
        "file": str(file),
        "taken_at": iso(done.manifest.taken_at),
        "revision": done.manifest.revision,
        "rows": done.manifest.rows,
        "previous": str(done.previous) if done.previous else None,
        **_held_json(done.held, done.hold_before),
    }


def _held_json(held: Held, hold_before: datetime | None) -> dict[str, Any]:
    from worker.articles.store.views import iso

    return {
        "hold_before": iso(hold_before),
        "deliveries_held": held.deliveries,
        "documents_held": held.documents,
        "sources": held.sources,
    }


def _held_lines(held: Held, hold_before: datetime) -> Iterator[str]:
    waiting = count(held.deliveries, "delivery", "deliveries")
    documents = count(held.documents, "document")
    yield f"Held for you: {waiting} that waited, and what {documents} will set off."
    bring = count(held.sources, "source brings at its", "sources bring at their")
    yield (
        f"What {bring} first collection is held, too,"
        f" unless it says that it was published after {when(hold_before)} UTC."
    )
    yield "  wirewatch deliveries --state held   shows what is held"
    yield "  wirewatch replay --held             sends it, under the ids that it had before"
    yield "  wirewatch recover --settle          takes it as sent"


@contextmanager
def _service_stopped(runtime: Runtime) -> Iterator[None]:
    """Keeps the service from being started meanwhile. Raises AlreadyRunning where it runs."""
    from worker.service.embedded.lock import FolderLock
    from worker.settings.backends import run_dir

    service = runtime.settings.service
    folder = run_dir(service.data_dir)
    private.make_folder(service.data_dir, service.readable_by)
    private.make_folder(folder)
    lock = FolderLock(folder, service.data_dir)
    try:
        lock.wait_for_the_last(patience=2.0)
        yield
    finally:
        lock.release()


@click.command()
@click.option(
    "--hold-before",
    metavar="TIME",
    callback=moment,
    help="When the lost service stopped sending: now, or such as 2026-11-22T05:30Z.",
)
@click.option("--settle", is_flag=True, help="Take what a recovery holds as sent, for good.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def recover(ctx: click.Context, hold_before: datetime | None, settle: bool, as_json: bool) -> None:
    """After the database was put back by other means: hold what may have been sent before TIME.

    Run it before the service is started again. wirewatch restore does the same by itself.
    """
    from worker.upkeep.backup import steps
    from worker.upkeep.recovery.store import recovery
    from worker.upkeep.recovery.store.recovery import Held

    if settle is (hold_before is not None):
        raise BadInput("give either --hold-before TIME, or --settle")
    if settle:
        with opened(ctx) as runtime, runtime.database.write() as session:
            settled = recovery.settle(session, runtime.clock(), actor())
        if as_json:
            emit({**_held_json(Held(0, 0, 0), None), "settled": settled})
        else:
            words = count(settled, "delivery", "deliveries")
            taken = f"{words} taken as sent, and suppressed."
            say(taken if settled else "Nothing is held by a recovery.")
        return
    assert hold_before is not None
    with opened(ctx, writes=True) as runtime, _service_stopped(runtime):
        held = steps.recover(runtime, hold_before, actor())
    if as_json:
        emit({**_held_json(held, hold_before), "settled": 0})
        return
    for each in _held_lines(held, hold_before):
        say(each)
