"""Which commands work beside a configuration with a mistake, and by what they do.

What only shows or saves what is stored needs to know where the database is, and little more. All
else refuses such a configuration. The same commands go by what a service accepted last where the
file is gone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from worker.base.errors import ConfigError
from worker.cli.examples import leaves
from worker.console.opening import config_path, put_in
from worker.console.output import warn

if TYPE_CHECKING:
    from worker.setup.accepted import StandIn

OF_WHAT_IS_STORED = frozenset(
    {
        "articles",
        "backup",
        "config history",
        "deliveries",
        "export",
        "show",
        "silence list",
        "status",
        "stories",
        "unsubscribed list",
    }
)
OF_WHAT_IS_IN_FORCE = frozenset({"alerts", "explain", "feeds list", "topics list"})
"""They show what is configured, too, and work where that is known in spite of the mistake."""


_ALLOWED, _MEANT = "; allowed: ", "; did you mean "


def let_read(command: click.Command, name: str) -> None:
    """Lets a command, or those of a group, work beside a mistake if they only read."""
    for called, each in leaves({name: command}):
        if called in OF_WHAT_IS_STORED | OF_WHAT_IS_IN_FORCE and each.callback is not None:
            each.callback = _despite_mistakes(each.callback, called in OF_WHAT_IS_IN_FORCE)


def _despite_mistakes(work: Callable[..., Any], needs_all: bool) -> Callable[..., Any]:
    @wraps(work)
    def done(*args: Any, **options: Any) -> Any:
        ctx = click.get_current_context()
        found = _instead_of_the_sample(ctx)
        if found is not None:
            with put_in(ctx, found):
                return work(*args, **options)
        try:
            return work(*args, **options)
        except ConfigError as error:
            with _standing_in(error, needs_all):
                return work(*args, **options)

    return done


def _instead_of_the_sample(ctx: click.Context) -> StandIn | None:
    """Returns what a service accepted last where there is no file, and says so."""
    from worker.settings import FILE_NAME
    from worker.setup.accepted import accepted_without

    found = accepted_without(config_path(ctx), os.environ)
    if found is not None:
        warn(f"there is no {FILE_NAME} here; the configuration accepted last is used")
    return found


@contextmanager
def _standing_in(mistake: ConfigError, needs_all: bool) -> Iterator[None]:
    """Has another configuration read in the block, and says so. Raises the mistake where there is
    none."""
    from worker.setup.in_force import stand_in

    ctx = click.get_current_context()
    try:
        found = stand_in(config_path(ctx), os.environ)
    except ConfigError as error:
        more = (each for each in error.problems if each not in mistake.problems)
        raise ConfigError([*mistake.problems, *more], mistake.warnings) from error
    if found is None or (needs_all and found.accepted is None):
        raise mistake
    first, *others = mistake.problems
    rest = f" (and {len(others):,} more: wirewatch config check)" if others else ""
    used = "the configuration accepted last" if found.accepted else "only [service] of it"
    warn(f"{_without_allowed(first)}{rest}; {used} is used")
    with put_in(ctx, found):
        yield


def _without_allowed(mistake: str) -> str:
    """Returns a mistake without what may be written instead, which takes many lines where it is the
    names of all keys."""
    told, _, allowed = mistake.partition(_ALLOWED)
    _, meant, proposed = allowed.partition(_MEANT)
    return f"{told}{meant}{proposed}"
