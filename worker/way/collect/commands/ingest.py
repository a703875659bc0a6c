"""``ingest`` and ``poll``: files and feeds now, without a running service."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worker.base.amounts import span
from worker.base.processes import signs_of_life
from worker.base.types import OPEN_STATES
from worker.console.opening import holder, opened
from worker.console.output import columns, complain, emit, say, unknown
from worker.console.text import count, cut, line, listed
from worker.way.collect.commands.followed import Followed

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime
    from worker.way.collect.steps.ingest import HowFar, Ingested
    from worker.way.collect.steps.poll import Polled

_FEW = 40
"""Up to so many documents each has its line; of more, only those that went wrong."""
_DECIDED = frozenset({"new", "duplicate", "near_duplicate", "updated"})
"""The outcomes of which something was decided."""
_NAMED = 10
"""So many articles of a poll are named."""
_MANY = 1_000
"""So many of those that went wrong have their line."""


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each document.")
@click.option("--no-alerts", is_flag=True, help="Tell nobody of what is new in it.")
@click.pass_context
def ingest(ctx: click.Context, paths: tuple[Path, ...], as_json: bool, no_alerts: bool) -> None:
    """Read files and folders now, as the service would.

    Alerts wait in the database until a running service sends them.
    """
    from worker.way.collect.steps.ingest import HowFar
    from worker.way.collect.steps.ingest import ingest as run

    with opened(ctx, writes=True) as runtime:
        followed = Followed(runtime)
        results: list[Ingested] = []
        outcomes: Counter[str] = Counter()
        progress = HowFar()
        documents = run(runtime, paths, holder(), alerts=not no_alerts, progress=progress)
        try:
            for each in _shown(documents, progress, paths):
                outcomes[each.outcome] += 1
                if as_json:
                    emit(asdict(each))
                    continue
                if each.outcome in _DECIDED:
                    followed.note([each.article_id])
                if len(results) <= _FEW or (each.outcome == "rejected" and len(results) < _MANY):
                    results.append(each)
        except KeyboardInterrupt:
            done = count(outcomes.total(), "document")
            complain("", f"Interrupted after {done}. The same command again goes on.")
            ctx.exit(1)
        if not as_json:
            _report(results, outcomes, progress.passed_over, _of_alerts(runtime, followed))
    if outcomes["rejected"]:
        ctx.exit(1)


def _shown(
    documents: Iterator[Ingested], progress: HowFar, paths: Iterable[Path]
) -> Iterator[Ingested]:
    """Shows on standard error how far it is, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield from documents
        return
    from worker.console.meter import ProgressLine, Standing
    from worker.sources.folder.command import list_paths
    from worker.sources.folder.listing import Candidate

    files = size = 0
    for _, found in list_paths(paths):
        files += 1
        size += found.size if isinstance(found, Candidate) else 0
    line = ProgressLine()
    try:
        for number, each in enumerate(documents, 1):
            line.show(Standing(number, progress.files, files, progress.bytes, size))
            yield each
    finally:
        line.end()


def _report(
    results: list[Ingested],
    outcomes: Counter[str],
    passed_over: Counter[str],
    about_alerts: Iterable[str],
) -> None:
    total = outcomes.total()
    for each in results:
        if total <= _FEW or each.outcome == "rejected":
            say(_sentence(each))
    if total == 0:
        say("There is nothing to read: no file whose ending a format knows.")
        return
    parts = [f"{number:,} {_in_words(outcome, number)}" for outcome, number in outcomes.items()]
    say(f"{count(total, 'document')}: {', '.join(parts)}.")
    if unread := outcomes["rejected"] - sum(each.outcome == "rejected" for each in results):
        say(f"{count(unread, 'more document')} set aside than are shown.")
    if passed_over:
        say("Passed over: " + ", ".join(f"{what} ({n:,})" for what, n in passed_over.items()) + ".")
    for words in about_alerts:
        say(words)


def _of_alerts(runtime: Runtime, followed: Followed) -> Iterator[str]:
    made = followed.deliveries()
    left = [at for state, at in made if state in OPEN_STATES]
    sent = sum(state == "sent" for state, _ in made)
    if sent:
        yield f"{count(sent, 'delivery', 'deliveries')} sent by the running service meanwhile."
    if left:
        yield f"{count(len(left), 'delivery', 'deliveries')} to be sent: {_sending(runtime, left)}."
    if others := len(made) - len(left) - sent:
        number = count(others, "delivery", "deliveries")
        yield f"{number} not to be sent, or held: wirewatch deliveries says why."
    yield from followed.lines()


def _sending(runtime: Runtime, due: Sequence[datetime | None]) -> str:
    """Says who sends deliveries that are due then, and when."""
    from worker.status.store import heartbeats

    with runtime.database.read() as session:
        beat = heartbeats.ages(session).get(signs_of_life.BEAT)
    if not signs_of_life.is_fresh(signs_of_life.BEAT, beat):
        return "a running service does that (wirewatch run)"
    now = runtime.clock()
    wait = min((each - now).total_seconds() if each is not None else 0.0 for each in due)
    soon = f"in {span(wait)}" if wait >= 1 else "now"
    return f"the running service {'does that' if len(due) == 1 else 'sends the first'} {soon}"


def _sentence(each: Ingested) -> str:
    place = f"{each.path} [{each.item}]" if each.item else each.path
    words = _in_words(each.outcome)
    reason = f": {each.reason}" if each.reason else ""
    article = f" (article {each.article_id})" if each.article_id is not None else ""
    return line(f"{place}: {words}{reason}{article}")


def _in_words(outcome: str, number: int = 1) -> str:
    words = {"rejected": "set aside", "near_duplicate": "near-duplicate"}.get(outcome, outcome)
    return f"{words}s" if number > 1 and words.endswith("duplicate") else words


@click.command()
@click.argument("feeds", metavar="[FEED…]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each feed.")
@click.pass_context
def poll(ctx: click.Context, feeds: tuple[str, ...], as_json: bool) -> None:
    """Fetch feeds now, named or all.

    A FEED is its name or its address.
    """
    from worker.way.collect.steps import poll as polling

    with opened(ctx, writes=True) as runtime:
        followed = Followed(runtime)
        chosen, strangers = polling.feeds(runtime, feeds)
        if strangers:
            known = [name for _, name, _ in polling.feeds(runtime, [])[0]]
            unknown("feed", strangers[0], known)
        # One that is named is asked for all the same.
        resting = set() if feeds else polling.paused(runtime, chosen)
        left_out = [name for id_, name, _ in chosen if id_ in resting]
        chosen = [each for each in chosen if each[0] not in resting]
        failed = False
        for each in polling.poll(runtime, chosen, holder()):
            failed = failed or each.outcome == "error"
            followed.note(each.articles)
            if as_json:
                emit(_polled_json(each))
                continue
            for words in _polled_lines(each, runtime):
                say(words)
        if left_out:
            names = f"{count(len(left_out), 'feed')} paused and not polled: {_few(left_out)}"
            (complain if as_json else say)(
                f"{names}. Named, it is polled once; wirewatch feeds resume goes on."
            )
        if not as_json and not chosen and not left_out:
            say("No feed is configured: wirewatch feeds add URL adds one.")
        if not as_json:
            for words in _of_alerts(runtime, followed):
                say(words)
    if failed:
        ctx.exit(1)


def _few(names: Sequence[str]) -> str:
    shown = listed([line(each) for each in names[:_NAMED]])
    return shown + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")


def _polled_json(each: Polled) -> dict[str, Any]:
    from worker.articles.store.views import iso

    found = {**asdict(each), "next_poll_at": iso(each.next_poll_at)}
    del found["articles"], found["fresh"]
    return found


def _polled_lines(each: Polled, runtime: Runtime) -> Iterator[str]:
    yield _polled_line(each, runtime)
    for said in (*map(line, each.notes), *_fresh_lines(runtime, each.fresh)):
        yield f"  {said}"


def _fresh_lines(runtime: Runtime, ids: Sequence[int]) -> Iterator[str]:
    """Names the articles that a poll brought; of many the first."""
    from worker.articles.store import headlines

    with runtime.database.read() as session:
        titles = headlines.titles(session, ids[:_NAMED])
    for each in ids[:_NAMED]:
        if each in titles:
            yield line(f"article {each}: {cut(titles[each], columns() - 20)}")
    if (more := len(ids) - _NAMED) > 0:
        yield f"and {more:,} more: wirewatch articles"


def _polled_line(each: Polled, runtime: Runtime) -> str:
    soon = ""
    if each.next_poll_at is not None:
        soon = f"; next in {span((each.next_poll_at - runtime.clock()).total_seconds())}"
    if each.outcome == "error":
        return line(f"{each.feed}: failed: {each.error}{soon}")
    parts = [
        count(number, name, many)
        for name, many, number in (
            ("new", "new", each.new),
            ("updated", "updated", each.updated),
            ("unchanged", "unchanged", each.unchanged),
            ("duplicate", "duplicates", each.duplicates),
            ("set aside", "set aside", each.rejected),
        )
        if number
    ]
    held = count(each.entries, "entry", "entries") if each.outcome == "ok" else "not modified"
    return line(f"{each.feed}: {held}{', ' if parts else ''}{', '.join(parts)}{soon}")
