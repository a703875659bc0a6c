"""``feeds list``, ``feeds add``, ``feeds check`` and ``feeds export``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worker.base import address
from worker.console.opening import load, opened, quiet
from worker.console.output import BadInput, bold, emit, say
from worker.console.text import count, line, span, when

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps.feeds import FeedCheck


@click.group()
def feeds() -> None:
    """List, check, add and export feeds."""


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each feed.")
@click.pass_context
def list_feeds(ctx: click.Context, as_json: bool) -> None:
    """List the feeds with how they have been doing."""
    from worker.status.store import status

    with opened(ctx) as runtime:
        now = runtime.clock()
        configured = [runtime.source_row(each) for each in runtime.settings.sources]
        with runtime.database.read() as session:
            rows = status.sources(session, now)
        known = {(row["kind"], row["key"]): row for row in rows}
        listing = [
            known.get((row.kind, address.of_feed(row.key))) or status.new_source(row, now)
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
    from worker.setup.runtime import utc_now
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
    say(f"{bold(line(feed['name']))}  {feed['state']}  {line(feed['key'])}")
    if feed["last_at"] is None:
        say("  not polled yet")
        return
    last = f"polled {_ago(feed['last_at'], now)}, {count(feed['entries'], 'entry', 'entries')}"
    soon = f"; next in {_until(feed['next_at'], now)}" if feed["next_at"] else ""
    say(f"  {last}{soon}")
    if feed["error"]:
        tries = count(feed["failures"], "failure")
        since = f" since {when(feed['failing_since'])} UTC ({tries})"
        say(f"  {feed['error_kind']} error{since}: {line(feed['error'])}")
    if feed["disabled"]:
        say(f"  switched off: {line(feed['disabled'])}")
    for note in feed["notes"]:
        say(f"  note: {line(note)}")


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
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps import feeds as steps

    _require_address(url)
    quiet()
    runtime = Runtime(load(ctx))
    try:
        found = steps.check(runtime, url)
    except FetchError as error:
        if as_json:
            emit(_failure_json(url, error))
        else:
            say(line(f"{_shown(url)}: {error.kind} error: {error}"))
        ctx.exit(1)
    finally:
        runtime.close()
    if as_json:
        emit(_check_json(found))
    else:
        _print_check(found)


def _require_address(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise BadInput(f'"{_shown(url)}" is no web address; it begins with https:// or http://')


def _shown(url: str) -> str:
    return address.of_feed(url)


def _check_json(found: FeedCheck) -> dict[str, Any]:
    from worker.articles.store.views import iso

    values = asdict(found) | {"newest_at": iso(found.newest_at)}
    return {"outcome": "ok", "error_kind": None, "error": None, **values}


def _failure_json(url: str, error: Any) -> dict[str, Any]:
    return {
        "outcome": "error",
        "error_kind": error.kind,
        "error": str(error),
        "url": _shown(url),
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


def _print_check(found: FeedCheck) -> None:
    language = f" ({line(found.language)})" if found.language else ""
    say(bold(line(found.title or "A feed without a title")) + language)
    if found.final_url != found.url:
        say(f"  redirects to {line(found.final_url)}")
    size = f"{found.bytes / 1024:,.0f} KiB" if found.bytes >= 1024 else f"{found.bytes} bytes"
    say(f"  {count(found.entries, 'entry', 'entries')} in {size}; {found.dated:,} with a date")
    if found.newest_at:
        say(f"  the newest is of {when(found.newest_at)} UTC")
    whole = "whole articles" if found.with_full_text > found.entries / 2 else "summaries"
    if found.entries:
        say(f"  holds {whole}; told apart by {_identities(found.identities)}")
    for note in found.notes:
        say(f"  note: {line(note)}")
    for title in found.titles:
        say(f"  - {line(title)}")


def _identities(identities: dict[str, int]) -> str:
    words = {"guid": "guid", "link": "address", "dated": "address and date", "text": "their words"}
    return ", ".join(
        words.get(kind, kind) + (f" ({number})" if len(identities) > 1 else "")
        for kind, number in identities.items()
    )


@feeds.command()
@click.argument("url")
@click.option("--name", default="", help="What people call it. Default: the feed's own title.")
@click.option("--freshness", default="", metavar="5m", help="The longest time between two polls.")
@click.pass_context
def add(ctx: click.Context, url: str, name: str, freshness: str) -> None:
    """Check a feed and add it to the configuration.

    The file keeps its comments and its order.
    """
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps import feeds as steps

    _require_address(url)
    quiet()
    settings = load(ctx)
    if settings.path is None:
        raise BadInput("there is no configuration file to add it to: run wirewatch init first")
    _require_duration(freshness)
    runtime = Runtime(settings)
    try:
        _require_new(runtime, url)
        found = steps.check(runtime, url)
        _print_check(found)
        title = name or line(found.title or "")[:200]
        steps.add(settings.path, steps.NewFeed(url, title, freshness))
    finally:
        runtime.close()
    say(f"Added to {settings.path}. Its first poll is silent: only what comes later alerts.")
    say("A running service takes it over on SIGHUP or at its next start.")


def _require_duration(text: str) -> None:
    from worker.settings import duration

    try:
        if text:
            duration(text)
    except ValueError as error:
        raise BadInput(f"--freshness: {error}") from error


def _require_new(runtime: Runtime, url: str) -> None:
    key = address.identity(url)
    for each in runtime.settings.sources:
        row = runtime.source_row(each)
        if row.kind == "feed" and row.key == key:
            raise BadInput(f"{_shown(url)} is watched already, as “{row.name}”")
