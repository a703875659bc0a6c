"""``config history``: what changed in the configuration, when, and by whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from worker.console.opening import back, opened
from worker.console.opening import since as past
from worker.console.output import bold, columns, emit, faint, say
from worker.console.text import cut, line, when

if TYPE_CHECKING:
    from worker.base.store.audit import Change

_KINDS = ("source", "topic", "alert", "channel", "service")
"""Those of ``audit.KINDS``, whose module takes long to import."""


@click.command()
@click.option("--kind", type=click.Choice(_KINDS), help="Only changes of this kind.")
@click.option("--since", callback=past, metavar="30d", help="Only changes since then.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="At most so many, the latest.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each change.")
@click.pass_context
def history(
    ctx: click.Context, kind: str | None, since: float | None, limit: int, as_json: bool
) -> None:
    """Show what changed in the configuration, when, and by whom; the latest comes last.

    A change is noted when the service, or a command that stores something, first works with it.
    """
    from worker.base.store import audit

    kinds = (kind,) if kind else audit.KINDS
    with opened(ctx) as runtime, runtime.database.read() as session:
        changes = audit.history(session, kinds=kinds, since=back(runtime, since), limit=limit)
    for change in changes:
        if as_json:
            emit(change.line())
        else:
            _print(change)
    if not changes and not as_json:
        say("No change of the configuration is known.")


def _print(change: Change) -> None:
    subject = "" if change.subject == change.kind else f" {bold(line(change.subject))}"
    what = f"{change.kind}{subject} {change.change}"
    say(f"{when(change.at)}  {what}  {faint('by ' + line(change.actor))}")
    if change.change == "changed":
        for key, (before, after) in change.differences().items():
            say(cut(f"    {key}: {_value(before)} → {_value(after)}", columns()))


def _value(value: Any) -> str:
    return "nothing" if value is None else line(json.dumps(value, ensure_ascii=False))
