"""``config check``, ``config show`` and ``migrate``."""

from __future__ import annotations

from typing import Any

import click

from worker.console.opening import load
from worker.console.output import complain, say
from worker.console.text import count
from worker.setup.commands.history import history


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
    from worker.setup.exposure import exposed
    from worker.setup.runtime import Runtime

    quiet()
    settings = load(ctx, examples=True)
    runtime = Runtime(settings)
    warnings = [*settings.warnings, *plugins.problems_outside()]
    warnings += [*doubts(runtime), *exposed(runtime)]
    runtime.close()
    for each in warnings:
        complain(f"warning: {each}")
    say(f"{settings.path or 'The sample configuration'} is in order: {_in_numbers(settings)}.")
    if strict and warnings:
        complain(f"wirewatch: {count(len(warnings), 'warning')}")
        ctx.exit(1)


def _in_numbers(settings: Any) -> str:
    kinds: dict[str, int] = {}
    for source in settings.sources:
        kinds[source.kind] = kinds.get(source.kind, 0) + 1
    parts = [count(number, kind) for kind, number in kinds.items()] or ["no source"]
    examples = sum(len(topic.examples) for topic in settings.topics)
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
    for warning in settings.warnings:
        complain(f"warning: {warning}")
    say(dump(settings).rstrip("\n"))


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
