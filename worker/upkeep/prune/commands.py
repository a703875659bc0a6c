"""``prune``: what is past its time goes now, and not little by little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from worker.base.amounts import size
from worker.console.opening import opened
from worker.console.output import emit, faint, say
from worker.console.text import count, line, rows

if TYPE_CHECKING:
    from worker.upkeep.prune.steps import Pruned


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--compact", is_flag=True, help="Give freed space back to the disk (SQLite).")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each kind and source.")
@click.pass_context
def prune(ctx: click.Context, dry_run: bool, compact: bool, as_json: bool) -> None:
    """Remove what [retention] and the sources no longer keep.

    The service does the same by itself, in small steps; both may run at once. What is still to
    be read or told stays. In a dry run, what goes with something else may be counted twice.
    """
    from worker.upkeep.prune import steps
    from worker.upkeep.prune.store import space

    found: list[Pruned] = []
    freed = None
    with opened(ctx, writes=True) as runtime:
        for each in steps.everything(runtime, dry_run=dry_run):
            found.append(each)
            if as_json:
                emit(_json(each))
        if compact and not dry_run:
            freed = space.compact(runtime.database)
    if as_json:
        return
    _print(found, dry_run)
    if freed is not None:
        say(faint(f"The file is smaller by {size(freed)}."))


_SHORTENED = "texts"
"""The kind of what stays, with less text."""


def _json(each: Pruned) -> dict[str, object]:
    source = {"kind": each.source[0], "name": each.source[1]} if each.source else None
    return {"kind": each.kind, "source": source, "count": each.count, "bytes": each.stored}


def _print(found: list[Pruned], dry_run: bool) -> None:
    if not found:
        say("Nothing is past its time.")
        return
    table = [
        (
            f"{each.count:,}",
            "texts, shortened" if each.kind == _SHORTENED else each.kind,
            line(each.source[1]) if each.source else "",
            size(each.stored) if each.stored is not None else "",
        )
        for each in found
    ]
    for each in rows(table):
        say(each)
    total = count(sum(each.count for each in found if each.kind != _SHORTENED), "row")
    say(faint(f"{total} would go; nothing was removed." if dry_run else f"{total} removed."))
