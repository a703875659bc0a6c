"""``reprocess``: what is stored, under today's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from worker.console.opening import back, opened, since
from worker.console.output import complain, emit, faint, say, unknown
from worker.console.progress import bar
from worker.console.text import count, line, listed

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime
    from worker.upkeep.reprocess.steps.report import Report

_EVER = 0.0
_MOST = 5
"""Articles that are named of those that changed, and of those that would be set aside."""


@click.command()
@click.option(
    "--since",
    "span",
    callback=since,
    default=None,
    metavar="SPAN",
    help="Only what was first seen since then, such as 30d. Default: everything.",
)
@click.option("--source", metavar="NAME", help="Only what this source brought.")
@click.option("--dry-run", is_flag=True, help="Change nothing, and say what would change.")
@click.option("--restart", is_flag=True, help="Leave an unfinished one, and begin anew.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def reprocess(
    ctx: click.Context,
    span: float | None,
    source: str | None,
    dry_run: bool,
    restart: bool,
    as_json: bool,
) -> None:
    """Run stored documents through today's cleaning, dates, languages and topics.

    Nobody is told of what comes of it. It works beside the service; called again after an
    interruption, it goes on where it was.
    """
    from worker.upkeep.reprocess.steps import reprocess as steps

    with opened(ctx, writes=not dry_run) as runtime:
        _require_source(runtime, source)
        start = back(runtime, span) or datetime(1970, 1, 1, tzinfo=UTC)
        begun = steps.begin(
            runtime, span or _EVER, start, source, restart=restart, keep=not dry_run
        )
        if begun.resumed:
            complain("Going on where it was interrupted.")
        if begun.rules_changed:
            complain("The rules are others than those it was begun with: it begins anew.")
        with bar("Reprocessing") as progress:
            report = steps.run(runtime, begun.state, dry_run=dry_run, progress=progress)
    if as_json:
        emit(_json(report, dry_run=dry_run, resumed=begun.resumed))
        return
    for each in _lines(report, dry_run=dry_run):
        say(each)


def _require_source(runtime: Runtime, name: str | None) -> None:
    from worker.way.collect.store import sources

    if name is None:
        return
    with runtime.database.read() as session:
        if sources.named(session, name) is None:
            unknown("source", name, sources.names(session))


def _json(report: Report, *, dry_run: bool, resumed: bool) -> dict[str, Any]:
    import msgspec

    return {"dry_run": dry_run, "resumed": resumed, **msgspec.to_builtins(report)}


def _lines(report: Report, *, dry_run: bool) -> Iterator[str]:
    would = "would change" if dry_run else "changed"
    from_text = report.articles - report.from_bytes - report.rejected - report.failed
    yield (
        f"{count(report.articles, 'article')} looked at, {report.changed:,} {would}"
        f" ({report.from_bytes:,} from their bytes; of {from_text:,} only the text is kept)."
    )
    if report.fields:
        yield f"  fields: {listed(f'{name} {n:,}' for name, n in report.fields.items())}"
    for slug, topic in sorted(report.topics.items()):
        yield (
            f"  topic {slug}: {topic.gained:,} gained, {topic.lost:,} lost,"
            f" {topic.weighed:,} with another salience"
        )
    if report.masked or report.remasked:
        missed = f"; {report.missed:,} with a topic only in that" if report.missed else ""
        yield (
            f"  what is left out: {report.masked:,} {'would be' if dry_run else 'are'} known anew,"
            f" {report.remasked:,} {would}{missed}"
        )
    for each in report.examples[:_MOST]:
        parts = [*each.fields, *(f"+{slug}" for slug in each.gained)]
        parts += [f"-{slug}" for slug in each.lost]
        yield faint(f"  article {each.article_id}: {listed(parts, 'salience')}")
    yield from _more(report.changed)
    if report.handed_over:
        words = "could be read now" if dry_run else "can be read now by the service"
        documents = count(report.handed_over, "document")
        were = "was" if report.handed_over == 1 else "were"
        yield f"{documents} that {were} set aside {words}, silently."
    refused = report.rejected + report.failed
    if refused:
        stay = "stays as it is" if refused == 1 else "stay as they are"
        yield f"{count(refused, 'article')} would be set aside today and {stay}:"
        for one in report.refused[:_MOST]:
            yield f"  article {one.article_id}: {line(one.reason)}"
        yield from _more(refused)
    if report.overtaken:
        as_it_is = "it is" if report.overtaken == 1 else "they are"
        overtaken = count(report.overtaken, "article")
        yield f"{overtaken} changed meanwhile and stayed as {as_it_is}."


def _more(number: int) -> Iterator[str]:
    """Says how many there are beside those that are named."""
    if number > _MOST:
        yield faint(f"  and {number - _MOST:,} more")
