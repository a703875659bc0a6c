"""``unsubscribed list`` and ``remove``, and ``links rotate``."""

from __future__ import annotations

from typing import Any

import click

from worker.articles.commands.articles import LARGEST_ID
from worker.console.opening import actor, opened
from worker.console.output import BadInput, emit, say
from worker.console.text import line, when

_LONGEST = 80


@click.group()
def unsubscribed() -> None:
    """List the addresses that unsubscribed by a link in a mail, or write to one again."""


@unsubscribed.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each address.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List which address wants no more of which alert, or of which story."""
    from worker.readers.store import answers

    with opened(ctx) as runtime, runtime.database.read() as session:
        found = list(answers.listed(session))
    for each in found:
        if as_json:
            emit(each)
        else:
            say(in_words(each))
    if not found and not as_json:
        say("Nobody unsubscribed.")


@unsubscribed.command()
@click.argument("address", metavar="ADDRESS")
@click.option("--alert", metavar="NAME", help="Only from this alert.")
@click.option("--story", type=click.IntRange(1, LARGEST_ID), metavar="ID", help="Only this story.")
@click.pass_context
def remove(ctx: click.Context, address: str, alert: str | None, story: int | None) -> None:
    """Write to an address again. What it missed is not sent later."""
    from worker.base.store import audit
    from worker.readers.store import answers

    with opened(ctx, writes=True) as runtime, runtime.database.write() as session:
        done = answers.take_back(session, address, alert, story)
        for each in done:
            what = each["alert"] if each["alert"] is not None else f"story {each['story']}"
            before = {"address": each["address"]}
            audit.record(
                session, runtime.clock(), actor(), "unsubscribed_removed", what, before, None
            )
    if not done:
        raise BadInput(f"{line(address)} is not unsubscribed (wirewatch unsubscribed list)")
    for each in done:
        say(f"Taken back: {in_words(each)}")


def in_words(each: dict[str, Any]) -> str:
    """Returns a line of the list for people."""
    title = f" ({line(each['title'])[:_LONGEST]})" if each["title"] else ""
    story = f"story {each['story']}{title}"
    what = story if each["alert"] is None else f"the alert “{line(each['alert'])}”"
    return f"{line(each['address'])}: {what}, since {when(each['at'])} UTC"


@click.group()
def links() -> None:
    """The signed links in mails."""


@links.command()
@click.pass_context
def rotate(ctx: click.Context) -> None:
    """Sign links by a fresh key from now on.

    Those that were sent stay good until they end: the old key is accepted for so long, and goes
    with the first rotation after that. Processes take the new key at once.
    """
    from worker.base.store import audit

    with opened(ctx, writes=True) as runtime:
        path = runtime.signing.keys.rotate(runtime.clock().date())
        if path is None:
            raise BadInput(
                "the keys are in your hands: write a new one above the others in link_key_file"
            )
        with runtime.database.write() as session:
            audit.record(session, runtime.clock(), actor(), "link_key", path.name, None, None)
    say(f"A fresh key signs the links in mails from now on: {path}.")
