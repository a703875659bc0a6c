"""Opening the configuration and the database for a command."""

from __future__ import annotations

import gc
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.setup.accepted import StandIn
    from worker.setup.runtime import Runtime

_STANDING_IN = "worker.console.standing_in"


def config_path(ctx: click.Context) -> Path | None:
    """Returns what ``--config`` names."""
    path: Path | None = ctx.find_root().obj
    return path


def standing_in(ctx: click.Context) -> StandIn | None:
    """Returns what is read instead of a configuration with a mistake; None where it has none, or
    where the command refuses it."""
    found: StandIn | None = ctx.meta.get(_STANDING_IN)
    return found


@contextmanager
def put_in(ctx: click.Context, found: StandIn) -> Iterator[None]:
    """Has something else read in the block."""
    ctx.meta[_STANDING_IN] = found
    try:
        yield
    finally:
        del ctx.meta[_STANDING_IN]


def called(ctx: click.Context) -> str:
    """Returns how this command is called from here, ``--config`` included."""
    path = config_path(ctx)
    option = f" --config {shlex.quote(str(path))}" if path else ""
    return _name(sys.argv[0]) + option


def _name(program: str) -> str:
    """Returns ``wirewatch`` where that is found, else the path by which it was started."""
    if os.path.basename(program) != "wirewatch" or shutil.which("wirewatch") == program:
        return "wirewatch"
    return shlex.quote(program)


def load(ctx: click.Context, *, examples: bool = False, queries: bool = True) -> Settings:
    """Reads and checks the configuration. Raises ConfigError."""
    settings = _read(ctx, examples=examples, queries=queries)
    _all_is_loaded()
    return settings


def _read(ctx: click.Context, *, examples: bool = False, queries: bool = True) -> Settings:
    from worker.setup.configuration import load_settings

    found = standing_in(ctx)
    if found is not None:
        return found.load(examples=examples, queries=queries)
    return load_settings(config_path(ctx), examples=examples, queries=queries)


@contextmanager
def opened(ctx: click.Context, *, writes: bool = False) -> Iterator[Runtime]:
    """Opens the database, creating and migrating it where that is not the operator's own task.

    A command that ``writes`` first makes the rows say what the configuration says. One that only
    reads leaves that to the service, which may still work with an older configuration, and starts
    a third sooner without a look at what topics ask for. Raises ConfigError, StoreUnavailable.
    """
    quiet()
    from worker.setup.runtime import Runtime

    if writes:
        _refuse_the_sample(ctx)
    runtime = Runtime(_read(ctx, queries=writes))
    try:
        if writes:
            runtime.prepare(actor())
        elif not _is_current(runtime):
            _read(ctx)
            runtime.prepare(actor())
        _all_is_loaded()
        yield runtime
    finally:
        runtime.close()


def _refuse_the_sample(ctx: click.Context) -> None:
    """Keeps the sample, which serves where there is no file, from taking out of the database what a
    service was configured with. Raises ConfigError."""
    from worker.base.errors import ConfigError
    from worker.settings import FILE_NAME
    from worker.setup.accepted import accepted_without

    found = accepted_without(config_path(ctx), os.environ)
    if found is not None:
        words = f"there is no {FILE_NAME} here, and the service works with another configuration"
        raise ConfigError([f"{words} than the sample ({found.accepted}); allowed: --config FILE"])


def _all_is_loaded() -> None:
    """Lets garbage be looked for again, which no command does before (``worker.cli.root``), though
    never in what is there by now: it stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _is_current(runtime: Runtime) -> bool:
    from worker.base.store import migrations

    return migrations.current(runtime.database) == migrations.head()


def quiet() -> None:
    """Logs only errors, unless WIREWATCH_LOG_LEVEL asks for more: commands say the rest."""
    from worker.base import log

    log.configure(os.environ.get("WIREWATCH_LOG_LEVEL", "error"))


def actor() -> str:
    """Returns who uses the command line, for the audit trail."""
    import getpass

    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError, ImportError):
        return f"command line (user {os.getuid()})"


def holder() -> str:
    """Returns who holds the leases of this command."""
    from worker.base.store import leases

    return leases.owner("command")


def since(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Reads an option's span of time back from now, such as ``7d``, as seconds."""
    from worker.settings import duration

    if value is None:
        return None
    try:
        return duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def back(runtime: Runtime, seconds: float | None) -> datetime | None:
    """Returns the time that many seconds ago."""
    return None if seconds is None else runtime.clock() - timedelta(seconds=seconds)
