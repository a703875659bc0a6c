"""``config check``, ``config show`` and ``migrate``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from worker.base.errors import ConfigError
from worker.console.opening import config_path, load
from worker.console.output import complain, say, warn
from worker.console.text import count
from worker.setup.commands.history import history

if TYPE_CHECKING:
    from worker.settings import Settings


@click.group()
def config() -> None:
    """Check the configuration, show it, or tell what changed in it."""


config.add_command(history)


@config.command()
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a warning.")
@click.pass_context
def check(ctx: click.Context, strict: bool) -> None:
    """Check the configuration: every key, every query, every topic's examples."""
    from worker.console.opening import quiet
    from worker.setup import plugins
    from worker.setup.doubts import doubts
    from worker.setup.means import Means

    quiet()
    try:
        settings = load(ctx, examples=True)
    except ConfigError as error:
        beside = [each for each in plugins.problems_outside() if each not in error.problems]
        warn(*error.warnings, *beside)
        raise
    warnings = [*_of_another(ctx), *doubts(Means(settings))]
    warn(*warnings)
    file = settings.path or "The sample configuration"
    fit = f"can be used, with {count(len(warnings), 'warning')}" if warnings else "is in order"
    say(f"{file} {fit}: {_in_numbers(settings)}.")
    if strict and warnings:
        complain(f"wirewatch: {count(len(warnings), 'warning')}")
        ctx.exit(1)


def _of_another(ctx: click.Context) -> Iterator[str]:
    """Yields a warning where the sample is looked at and a service works with something else."""
    from worker.settings import FILE_NAME
    from worker.setup.accepted import accepted_without

    found = accepted_without(config_path(ctx), os.environ)
    if found is not None:
        yield (
            f"there is no {FILE_NAME} here, so the sample is checked; the service works with"
            f" another configuration ({found.accepted})"
        )


def _in_numbers(settings: Any) -> str:
    kinds: dict[str, int] = {}
    for source in settings.sources:
        kinds[source.kind] = kinds.get(source.kind, 0) + 1
    parts = [count(number, kind) for kind, number in kinds.items()] or ["no source"]
    examples = sum(len(topic.example) for topic in settings.topics)
    topics = count(len(settings.topics), "topic")
    parts += [f"{topics} with {count(examples, 'example')}" if examples else topics]
    parts += [count(len(settings.channels), "channel"), count(len(settings.alerts), "alert")]
    return ", ".join(parts)


@config.command("show")
@click.pass_context
def show_config(ctx: click.Context) -> None:
    """Print the configuration in effect, defaults included, secrets hidden, as TOML."""
    from worker.settings import dump

    settings = load(ctx)
    warn(*settings.warnings)
    say(dump(settings).rstrip("\n"))
    for remark in _unsubscribed(settings):
        say(remark)


def _unsubscribed(settings: Settings) -> Iterator[str]:
    """Yields remarks on what readers changed: to whom mails do not go that the file asks for."""
    from worker.base.errors import StoreUnavailable
    from worker.base.store import migrations
    from worker.readers.commands import in_words
    from worker.readers.store import answers
    from worker.settings.backends import database_file
    from worker.setup.runtime import Runtime

    service = settings.service
    if service.database_url is None and not database_file(service).exists():
        return
    runtime = Runtime(settings)
    try:
        if migrations.current(runtime.database) != migrations.head():
            return
        with runtime.database.read() as session:
            found = list(answers.listed(session))
    except StoreUnavailable:
        yield "\n# Who unsubscribed is not known: the database does not answer."
        return
    finally:
        runtime.close()
    if found:
        yield "\n# Unsubscribed by links in mails (wirewatch unsubscribed remove ADDRESS):"
    for each in found:
        yield f"# {in_words(each)}"


@click.command()
@click.pass_context
def migrate(ctx: click.Context) -> None:
    """Create the database's tables, or bring them up to date."""
    from worker.base.store import migrations
    from worker.console.opening import actor, quiet
    from worker.setup.runtime import Runtime

    quiet()
    runtime = Runtime(load(ctx))
    try:
        before, wanted = migrations.current(runtime.database), migrations.head()
        if before != wanted:
            migrations.upgrade(runtime.database)
        runtime.sync(actor())
    finally:
        runtime.close()
    if before == wanted:
        say(f"The database is up to date (revision {wanted}).")
    else:
        say(f"The database was migrated from {before or 'nothing'} to revision {wanted}.")
