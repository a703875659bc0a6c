"""``feeds list``, ``feeds check`` and ``feeds export``; the others of the group are added here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worker.base import address
from worker.base.amounts import amount, span
from worker.console.opening import load, opened, quiet
from worker.console.output import BadInput, bold, emit, say
from worker.console.text import count, line, listed, when
from worker.status import SOURCE_STATES, why_paused
from worker.way.collect.commands.feeds_changed import (
    add,
    discover,
    import_,
    pause,
    remove,
    resume,
)
from worker.way.collect.commands.feeds_said import print_check, require_address, shown

if TYPE_CHECKING:
    from worker.way.collect.steps.feeds import FeedCheck


@click.group()
def feeds() -> None:
    """List, find, check, add, pause and remove feeds; import and export them."""


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each feed.")
@click.pass_context
def list_feeds(ctx: click.Context, as_json: bool) -> None:
    """List the feeds with how they have been doing."""
    from worker.status.store import sources

    with opened(ctx) as runtime:
        now = runtime.clock()
        configured = [runtime.source_row(each) for each in runtime.settings.sources]
        with runtime.database.read() as session:
            rows = sources.listed(session, now)
        known = {(row["kind"], row["key"]): row for row in rows}
        listing = [
            known.get((row.kind, address.of_feed(row.key))) or sources.new(row, now)
            for row in configured
            if row.kind == "feed"
        ]
        for each in listing:
            if as_json:
                emit(each)
            else:
                _print(each, now)
    if not listing and not as_json:
        say("No feed is configured: wirewatch feeds add URL adds one.")


@feeds.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.opml",
    help="Write to a file instead of standard output.",
)
@click.option(
    "--with-secrets",
    is_flag=True,
    help="Write addresses whole. The file is readable by you alone.",
)
@click.pass_context
def export(ctx: click.Context, out: Path | None, with_secrets: bool) -> None:
    """Write the configured feeds as OPML.

    Addresses are written as they are shown, without user information and values of queries, unless
    --with-secrets asks for them.
    """
    from worker.setup.means import utc_now
    from worker.sources.feed import opml
    from worker.way.collect.steps import feeds as steps

    if with_secrets and out is None:
        raise BadInput("--with-secrets needs --out FILE: nobody else is to read them")
    settings = load(ctx)
    text = opml.document(steps.exported(settings, whole=with_secrets), utc_now())
    if out is None:
        say(text.rstrip("\n"))
        return
    try:
        steps.write_export(out, text, private=with_secrets)
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror or error}") from error
    say(f"Wrote {out}.")


def _print(feed: dict[str, Any], now: datetime) -> None:
    state = SOURCE_STATES.get(feed["state"], feed["state"])
    say(f"{bold(line(feed['name']))}  {state}  {line(feed['key'])}")
    if feed["disabled"]:
        say(f"  {line(why_paused(feed['disabled']))}")
    if feed["last_at"] is None:
        say("  not polled yet")
        for each in _habits(feed):
            say(f"  {each}")
        return
    last = f"polled {_ago(feed['last_at'], now)}, {count(feed['entries'], 'entry', 'entries')}"
    soon = f"; next in {_until(feed['next_at'], now)}" if feed["next_at"] else ""
    say(f"  {last}{soon}")
    for each in _habits(feed):
        say(f"  {each}")
    if feed["error"]:
        tries = count(feed["failures"], "failure")
        since = f" since {when(feed['failing_since'])} UTC ({tries})"
        say(f"  {feed['error_kind']} error{since}: {line(feed['error'])}")
    if feed["push"]:
        say(f"  {_push(feed['push'], now)}")
    for note in feed["notes"]:
        say(f"  note: {line(note)}")


def _habits(feed: dict[str, Any]) -> Iterator[str]:
    if feed["group"]:
        yield f"group: {line(feed['group'])}"
    rhythm = feed["rhythm"]
    if rhythm is None:
        return
    words = f"about {amount(rhythm['entries_a_day'])} entries a day"
    if rhythm["busy_hours"]:
        words += f", most at {listed([str(each) for each in rhythm['busy_hours']])} h UTC"
    if rhythm["polls_a_day"]:
        words += f"; polled about {amount(rhythm['polls_a_day'])} times a day"
    yield words


def _push(found: dict[str, Any], now: datetime) -> str:
    words = f"its hub {line(found['hub'])}: subscription {found['state']}"
    if found["until"]:
        words += f" for {_until(found['until'], now)}"
    if found["pushed_at"]:
        words += f", pushed {_ago(found['pushed_at'], now)}"
    return words + (f": {line(found['error'])}" if found["error"] else "")


def _ago(at: str, now: datetime) -> str:
    return f"{span((now - datetime.fromisoformat(at)).total_seconds())} ago"


def _until(at: str, now: datetime) -> str:
    return span(max(0.0, (datetime.fromisoformat(at) - now).total_seconds()))


@feeds.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def check(ctx: click.Context, url: str, as_json: bool) -> None:
    """Fetch a feed now and say what it holds. Nothing is stored."""
    from worker.base.errors import FetchError
    from worker.base.processes.resources import Budget
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps import feeds as steps

    require_address(url)
    quiet()
    runtime = Runtime(load(ctx))
    try:
        found = steps.check(steps.looked_at(runtime, url), url, Budget.of(runtime.settings.service))
    except FetchError as error:
        if as_json:
            emit(_failure_json(url, error))
        else:
            say(line(f"{shown(url)}: {error.kind} error: {error}"))
        ctx.exit(1)
    finally:
        runtime.close()
    if as_json:
        emit(_check_json(found))
    else:
        print_check(found)


def _check_json(found: FeedCheck) -> dict[str, Any]:
    from worker.articles.store.views import iso

    values = asdict(found) | {"newest_at": iso(found.newest_at)}
    return {"outcome": "ok", "error_kind": None, "error": None, **values}


def _failure_json(url: str, error: Any) -> dict[str, Any]:
    return {
        "outcome": "error",
        "error_kind": error.kind,
        "error": str(error),
        "url": shown(url),
        "final_url": None,
        "bytes": 0,
        "title": None,
        "language": None,
        "entries": 0,
        "dated": 0,
        "newest_at": None,
        "with_full_text": 0,
        "identities": {},
        "notes": [],
        "titles": [],
    }


for each in (add, import_, remove, pause, resume, discover):
    feeds.add_command(each)
