"""The ``wirewatch`` command: its groups, and what becomes of errors."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from worker import __version__
from worker.base.errors import ConfigError, QueryError, WirewatchError
from worker.cli.known import LateCommands
from worker.console.output import complain

FAILED = 1
UNUSABLE = 2
INTERRUPTED = 130


class Commands(click.Group):
    """Turns what goes wrong into one line each, and into the exit status."""

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Reads the command line; of ``--help`` it prints."""
        try:
            return super().make_context(*args, **options)
        except BrokenPipeError:
            leave_unread()

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command named.

        Until it has opened what it works with no garbage is looked for: all that is loaded stays,
        and to look through it again and again would take a fifth of a short command's time.
        """
        gc.disable()
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            for problem in error.problems:
                complain(problem)
            ctx.exit(UNUSABLE)
        except QueryError as error:
            complain(f"the query cannot be read: {error}", *pointed_at(error))
            ctx.exit(UNUSABLE)
        except WirewatchError as error:
            complain(f"wirewatch: {error}")
            ctx.exit(FAILED)
        except BrokenPipeError:
            leave_unread()
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            complain(f"wirewatch: {place}{error.strerror or error}")
            ctx.exit(FAILED)
        except click.Abort as error:
            # A question that was answered with no, or not at all, else.
            if not isinstance(error.__context__, KeyboardInterrupt):
                raise
            ctx.exit(INTERRUPTED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        finally:
            gc.enable()

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names in the order of their use, not of the alphabet."""
        return list(self.commands)


def leave_unread() -> NoReturn:
    """Ends this process in order: who read what it prints has seen enough, and gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    sys.exit(0)


def pointed_at(error: QueryError) -> tuple[str, str]:
    """Returns the line of the query with the place that is wrong, and one that points at it."""
    from worker.console.text import width

    before, behind = error.query[: error.position], error.query[error.position :]
    start = before.rpartition("\n")[2]
    return start + behind.partition("\n")[0], " " * width(start) + "^"


@click.group(
    cls=Commands,
    commands=LateCommands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with 'wirewatch init' and 'wirewatch run'; each command has a --help of its own.",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The configuration. Default: WIREWATCH_CONFIG, else ./wirewatch.toml, else the sample.",
)
@click.version_option(__version__, prog_name="wirewatch", message="%(prog)s %(version)s")
@click.pass_context
def wirewatch(ctx: click.Context, config: Path | None) -> None:
    """Watches news feeds and folders and tells people when something new matches their topics."""
    ctx.obj = config


def main() -> None:
    """Runs the command line."""
    wirewatch(prog_name="wirewatch")
