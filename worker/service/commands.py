"""``run``: the whole service."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worker.base import address
from worker.console.opening import actor, called, config_path, load
from worker.console.output import complain, warn
from worker.console.text import listed, plain

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.setup.runtime import Runtime
    from worker.way.collect.store.sources import SourceRow


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Run the whole service until Ctrl-C or SIGTERM."""
    # Whoever asks for a reload at this moment gets it: the service reads the file only later.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from worker.base import log
    from worker.setup.doubts import doubts
    from worker.setup.runtime import Runtime

    log.configure()
    digest = _digest(config_path(ctx))
    settings = load(ctx)
    _refuse_a_second(settings.service.data_dir)
    runtime = Runtime(settings)
    try:
        warn(*doubts(runtime))
        _prepare(runtime)
        complain(*_banner(runtime, called(ctx)))
    finally:
        runtime.close()
    path = config_path(ctx)
    # Without -P a module that lies in the working directory would stand for the library's.
    words = [sys.executable, "-P", "-m", "worker.service.embedded"]
    words += ["--config", str(path)] if path else []
    words += ["--checked", digest]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(words[0], words)


def _digest(path: Path | None) -> str:
    """Returns by what the service knows whether the configuration is the one that is checked here;
    nothing of one that cannot be read, which the check says better."""
    from worker.base.errors import ConfigError
    from worker.service.embedded import plan
    from worker.settings import find

    try:
        return plan.digest(plan.config_text(find(path)))
    except ConfigError:
        return ""


def _refuse_a_second(data_dir: Path) -> None:
    """Says at once, before anything is touched, that a service runs. Raises AlreadyRunning.

    The lock is given up by ``exec`` and taken again by the service itself.
    """
    from worker.service.embedded.lock import FolderLock
    from worker.settings.backends import run_dir

    folder = run_dir(data_dir)
    if (folder / "lock").exists():
        FolderLock(folder, data_dir)


def _prepare(runtime: Runtime) -> None:
    """Makes the database ready. A server that does not answer is waited for by the service."""
    from worker.base.errors import StoreUnavailable
    from worker.base.store import migrations

    if runtime.on_server:
        try:
            migrations.current(runtime.database)
        except StoreUnavailable as error:
            warn(f"{error}; the service waits for it")
            return
    runtime.prepare(actor())


def _banner(runtime: Runtime, command: str) -> list[str]:
    from worker import __version__

    settings = runtime.settings
    rows = [
        ("configuration", str(settings.path or "the sample (wirewatch init makes it your own)")),
        ("data", runtime.database.name if runtime.on_server else str(settings.service.data_dir)),
        *(("watches", each) for each in _sources(runtime)),
        ("topics", listed((topic.slug for topic in settings.topics), "none yet")),
        *(("alert", each) for each in _alerts(settings)),
        *(("alerts go to", each) for each in _channels(runtime)),
        ("page", _page(settings.page.listen)),
    ]
    lines = ["", f"Wirewatch {__version__}"]
    last = ""
    for label, value in rows:
        lines.append(f"  {'' if label == last else label:14} {plain(value)}")
        last = label
    hint = f"Ctrl-C stops it. In another terminal: {command} status, {command} articles"
    return [*lines, "", hint, ""]


def _page(listen: str) -> str:
    from worker.settings.values import listen_address
    from worker.web.server import is_free

    if not listen:
        return "none"
    return f"http://{listen}/" if is_free(listen_address(listen)) else f"not yet: {listen} is taken"


_MOST_LISTED = 8


def _sources(runtime: Runtime) -> list[str]:
    """Returns a line for each source; of many, the first few."""
    rows = [runtime.source_row(each) for each in runtime.settings.sources]
    if not rows:
        return ["nothing yet: add a [[folder]] or a [[feed]] (wirewatch feeds add URL)"]
    shown = [_source(runtime, row) for row in rows[:_MOST_LISTED]]
    if len(rows) > _MOST_LISTED:
        shown.append(f"… and {len(rows) - _MOST_LISTED} more (wirewatch feeds list)")
    return shown


def _source(runtime: Runtime, row: SourceRow) -> str:
    is_folder = runtime.natures[row.kind].folder is not None
    missing = is_folder and not os.path.isdir(row.key)
    label = "" if is_folder else f" ({row.name})"
    shown = f"{row.kind} {address.of_feed(row.key)}{label}"
    return f"{shown}{' — which does not exist yet' if missing else ''}"


def _alerts(settings: Settings) -> list[str]:
    if not settings.alerts:
        return ["none yet: nobody is told of anything"]
    return [
        f"{alert.name}: {listed(alert.topics)} → {listed(alert.channels)}"
        for alert in settings.alerts[:_MOST_LISTED]
    ]


def _channels(runtime: Runtime) -> list[str]:
    """Returns where alerts end up, by channels that tell anybody; files by their whole path."""
    settings = runtime.settings
    told = {slug for alert in settings.alerts for slug in alert.channels}
    told |= set(settings.service.operator_channels)
    lines = []
    for channel in runtime.channels.values():
        if channel.slug not in told:
            continue
        places = channel.destinations
        if channel.nature.writes:
            base = settings.base_dir
            places = tuple(f"{base / place} ({channel.nature.writes})" for place in places)
        lines.append(f"{channel.slug}: {listed(places)}")
    return lines[:_MOST_LISTED]
