"""``feeds add``, ``import``, ``remove``, ``pause``, ``resume`` and ``discover``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from worker.base import address
from worker.console.opening import load, opened, quiet
from worker.console.output import BadInput, bold, complain, emit, say
from worker.console.text import count, line, listed
from worker.way.collect.commands.feeds_said import print_check, require_address, shown

if TYPE_CHECKING:
    from worker.settings import Settings
    from worker.setup.runtime import Runtime
    from worker.sources.feed.discovery import Named
    from worker.way.collect.steps.feed_file import NewFeed
    from worker.way.collect.steps.feed_list import Fate
    from worker.way.collect.steps.finding import Tried

_SILENT = "Its first poll is silent: only what comes later alerts."
_ALL_SILENT = "Their first polls are silent: only what comes later alerts."
_TAKEN_OVER = "A running service takes {} over on SIGHUP or at its next start."
_MOST_SHOWN = 100


@contextmanager
def _editing(ctx: click.Context) -> Iterator[tuple[Settings, Runtime]]:
    from worker.setup.runtime import Runtime

    quiet()
    settings = load(ctx)
    if settings.path is None:
        raise BadInput("there is no configuration file to add it to: run wirewatch init first")
    runtime = Runtime(settings)
    try:
        yield settings, runtime
    finally:
        runtime.close()


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@click.option("--name", default="", help="What people call it. Default: the feed's own title.")
@click.option("--group", default="", help="A word to select sources by.")
@click.option("--freshness", default="", metavar="5m", help="The delay aimed at.")
@click.option("--all", "take_all", is_flag=True, help="Of a page, take all feeds that it names.")
@click.pass_context
def add(
    ctx: click.Context,
    urls: tuple[str, ...],
    name: str,
    group: str,
    freshness: str,
    take_all: bool,
) -> None:
    """Check feeds and add them to the configuration.

    URL is a feed's address, or that of a page that names one; where it names several, it is asked
    which to take. The file that holds the feeds keeps its comments and its order.
    """
    from worker.way.collect.steps import feed_file

    for url in urls:
        require_address(url)
    _require_duration(freshness)
    with _editing(ctx) as (settings, runtime):
        if len(urls) == 1:
            _require_new(runtime, urls[0])
        found, wrong = _found(runtime, urls, take_all)
        if name and len(found) > 1:
            raise BadInput("--name is for one feed")
        new = [feed_file.NewFeed(url, name or title, freshness, group) for url, title in found]
        if new:
            path = feed_file.add(settings, new)
    for each in wrong:
        complain(f"wirewatch: {each}")
    if new:
        is_one = len(new) == 1
        what = "" if is_one else f" {len(new):,} feeds"
        say(f"Added{what} to {path}. {_SILENT if is_one else _ALL_SILENT}")
        say(_TAKEN_OVER.format("it" if is_one else "them"))
    ctx.exit(1 if wrong else 0)


def _found(
    runtime: Runtime, urls: Sequence[str], take_all: bool
) -> tuple[list[tuple[str, str]], list[str]]:
    """Returns the addresses and titles of the feeds to add, and what is wrong with the others."""
    from worker.way.collect.steps.finding import try_all

    watched = _watched(runtime)
    found: dict[str, str] = {}
    wrong: list[str] = []
    order = list(dict.fromkeys(urls))
    tried = sorted(try_all(runtime, order), key=lambda each: order.index(each.url))
    for each in tried:
        chosen = [each]
        if each.named:
            named = _chosen(each, take_all, watched)
            named_by = try_all(runtime, named, each.within)
            chosen = sorted(named_by, key=lambda one: named.index(one.url))
        for one in chosen:
            if address.identity(one.url) in watched:
                wrong.append(f"{shown(one.url)} is watched already")
            elif one.found is None:
                wrong.append(f"{shown(one.url)}: {one.error}")
            else:
                print_check(one.found)
                found[one.url] = line(one.found.title or "")[:200]
    return list(found.items()), wrong


def _chosen(page: Tried, take_all: bool, watched: set[str]) -> list[str]:
    """Returns which of the feeds that a page names are to be taken; of one, it. Raises BadInput."""
    from worker.sources.feed.discovery import is_of_comments

    named = [each for each in page.named if address.identity(each.url) not in watched]
    if not named:
        raise BadInput(f"all feeds that {shown(page.url)} names are watched already")
    if take_all:
        return [each.url for each in named]
    likely = [each for each in named if not is_of_comments(each.url)]
    if len(likely) == 1 or len(named) == 1:
        chosen = (likely or named)[0]
        say(f"{shown(page.url)} is a page and names this feed: {shown(chosen.url)}")
        return [chosen.url]
    return _asked(page.url, named)


def _asked(url: str, named: Sequence[Named]) -> list[str]:
    say(f"{shown(url)} is a page and names {len(named)} feeds:")
    for number, each in enumerate(named, 1):
        say(f"  {number}  {line(each.title) or 'without a title'}  {line(shown(each.url))}")
    if not sys.stdin.isatty():
        raise BadInput("add one of them by its address, or all of them with --all")
    answer = click.prompt("Which? Numbers, or all", default="1")
    if answer.strip().lower() == "all":
        return [each.url for each in named]
    numbers = answer.replace(",", " ").split()
    if not numbers or not all(each.isdigit() and 0 < int(each) <= len(named) for each in numbers):
        raise BadInput(f'"{answer}" names none of them')
    return [named[int(each) - 1].url for each in dict.fromkeys(numbers)]


@click.command("import")
@click.argument(
    "file", metavar="FILE.opml", type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option("--unchecked", is_flag=True, help="Take all addresses without asking them.")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each feed of the list.")
@click.pass_context
def import_(ctx: click.Context, file: Path, unchecked: bool, as_json: bool) -> None:
    """Add the feeds of an OPML file to the configuration.

    Each is checked first, several at a time. Folders become groups. What was taken and what was
    not is said at the end.
    """
    from worker.base.errors import DocumentRejected
    from worker.console.progress import bar
    from worker.sources.feed import opml
    from worker.way.collect.steps import feed_file, feed_list

    try:
        outlines = opml.read(file.read_bytes())
    except (OSError, DocumentRejected) as error:
        raise BadInput(f"{file} cannot be read: {error}") from error
    with _editing(ctx) as (settings, runtime), bar("Checking", least=5) as progress:
        fates = feed_list.decide(runtime, outlines, unchecked=unchecked, progress=progress)
        new: list[NewFeed] = [each.feed for each in fates if each.feed is not None]
        path = feed_file.add(settings, new) if new else feed_file.home(settings)
    if as_json:
        for each in fates:
            emit(_fate_json(each))
    else:
        _print_fates(fates, path)
    ctx.exit(1 if any(each.outcome == "refused" for each in fates) else 0)


def _fate_json(fate: Fate) -> dict[str, str | None]:
    return {
        "url": shown(fate.outline.url),
        "name": fate.feed.name if fate.feed else fate.outline.name,
        "group": fate.outline.group,
        "outcome": fate.outcome,
        "reason": fate.reason or None,
    }


def _print_fates(fates: Sequence[Fate], path: Path | None) -> None:
    taken = [each for each in fates if each.feed is not None]
    say(f"{len(taken):,} of {count(len(fates), 'feed')} taken into {path}.")
    left = Counter(each.outcome for each in fates if each.feed is None)
    words = {"watched": "watched already", "repeated": "named twice", "refused": "not usable"}
    if left:
        say(f"Not taken: {listed(f'{number:,} {words[each]}' for each, number in left.items())}.")
    told = [each for each in fates if each.reason]
    for each in told[:_MOST_SHOWN]:
        what = "taken" if each.feed else "not taken"
        say(f"  {what}: {line(shown(each.outline.url))}: {line(each.reason)}")
    if len(told) > _MOST_SHOWN:
        say(f"  and {len(told) - _MOST_SHOWN:,} more: --json lists all")
    if taken:
        groups = {each.outline.group for each in taken if each.outline.group}
        if groups:
            say(f"Folders became {count(len(groups), 'group')}.")
        say("Their first polls are silent. " + _TAKEN_OVER.format("them"))


@click.command()
@click.argument("names", metavar="FEED...", nargs=-1, required=True)
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Take feeds out of the configuration, by name or address. Their articles stay."""
    from worker.way.collect.steps import feed_file

    with opened(ctx, writes=True) as runtime:
        keys = {key for _, _, key in _asked_for(runtime, names)}
        if runtime.settings.path is None:
            raise BadInput("there is no configuration file: run wirewatch init first")
        urls = feed_file.urls_of(runtime.settings, keys)
        files = feed_file.remove(runtime.settings, urls)
    say(f"{count(len(urls), 'feed')} removed from {listed(str(each) for each in files)}.")
    say("A running service stops polling on SIGHUP or at its next start. Articles stay.")


@click.command()
@click.argument("names", metavar="FEED...", nargs=-1, required=True)
@click.pass_context
def pause(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Stop polling feeds until feeds resume, at once and without touching the configuration."""
    from worker.way.collect.store import pauses

    with opened(ctx, writes=True) as runtime:
        asked = _asked_for(runtime, names)
        with runtime.database.write() as session:
            done = pauses.pause(session, [key for key, _, _ in asked])
    say(f"{count(done, 'feed')} paused: {listed(line(name) for _, name, _ in asked)}.")


@click.command()
@click.argument("names", metavar="FEED...", nargs=-1, required=True)
@click.pass_context
def resume(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Poll feeds again that were paused."""
    from worker.way.collect.store import pauses

    with opened(ctx, writes=True) as runtime:
        asked = _asked_for(runtime, names)
        with runtime.database.write() as session:
            done = pauses.resume(session, [key for key, _, _ in asked])
    say(f"{count(done, 'feed')} resumed: {listed(line(name) for _, name, _ in asked)}.")


def _asked_for(runtime: Runtime, names: Sequence[str]) -> list[tuple[int, str, str]]:
    """Returns id, name and key of the feeds of those names or addresses. Raises BadInput."""
    from worker.way.collect.steps import poll
    from worker.way.collect.store import sources

    chosen, unknown = poll.feeds(runtime, names)
    if unknown:
        raise BadInput(f"there is no feed {listed(unknown)}: wirewatch feeds list shows them")
    with runtime.database.read() as session:
        keys = {each.id: each.key for each in sources.listed(session)}
    return [(source, name, keys[source]) for source, name, _ in chosen]


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each feed.")
@click.pass_context
def discover(ctx: click.Context, url: str, as_json: bool) -> None:
    """Find the feeds of a site by the address of one of its pages. Nothing is stored."""
    from worker.base.errors import FetchError
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps import finding

    require_address(url)
    quiet()
    runtime = Runtime(load(ctx))
    try:
        found = finding.discover(runtime, url)
    except FetchError as error:
        complain(line(f"wirewatch: {shown(url)}: {error.kind} error: {error}"))
        ctx.exit(1)
    finally:
        runtime.close()
    for each in found:
        if as_json:
            emit(_found_json(each))
        elif each.found is not None:
            say(f"{bold(line(each.found.title or 'without a title'))}  {line(shown(each.url))}")
            say(f"  {count(each.found.entries, 'entry', 'entries')}")
    if not found:
        complain(f"wirewatch: no feed was found at {shown(url)}")
        ctx.exit(1)


def _found_json(each: Tried) -> dict[str, object]:
    from worker.articles.store.views import iso

    assert each.found is not None
    return {
        "url": each.found.url,
        "title": each.found.title,
        "language": each.found.language,
        "entries": each.found.entries,
        "newest_at": iso(each.found.newest_at),
    }


def _require_duration(text: str) -> None:
    from worker.settings import duration

    try:
        if text:
            duration(text)
    except ValueError as error:
        raise BadInput(f"--freshness: {error}") from error


def _watched(runtime: Runtime) -> set[str]:
    return {
        address.identity(each.options["url"])
        for each in runtime.settings.sources
        if each.kind == "feed"
    }


def _require_new(runtime: Runtime, url: str) -> None:
    key = address.identity(url)
    for each in runtime.settings.sources:
        if each.kind != "feed":
            continue
        row = runtime.source_row(each)
        if row.key == key:
            raise BadInput(f"{shown(url)} is watched already, as “{row.name}”")
