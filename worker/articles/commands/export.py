"""``export``: the stored articles as JSON Lines or CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from worker.articles.commands.choosing import chosen
from worker.console.opening import since as past
from worker.console.output import BadInput, complain
from worker.console.text import count as counted

if TYPE_CHECKING:
    from worker.articles.store.views import ArticleFilter
    from worker.setup.runtime import Runtime

_LINES_A_STEP = 100


@click.command()
@click.option(
    "--format", "kind", type=click.Choice(["jsonl", "csv"]), required=True, help="What to write."
)
@click.option("--topic", metavar="SLUG", help="Only those in which the topic was found.")
@click.option("--since", callback=past, metavar="7d", help="Only those first seen since then.")
@click.option("--search", "asked", metavar="WORDS", help="Only those with these words.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Where to write it; the file is there when it is whole. Default: standard output.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with a mark by which Excel knows UTF-8.")
@click.pass_context
def export(ctx: click.Context, /, kind: Any, output: Path | None, **options: Any) -> None:
    """Write the articles as JSON Lines or CSV, in the order in which they were first seen.

    CSV cells that begin like a formula get an apostrophe before them.
    """
    from worker.articles.steps import export as exporting

    bom = options["bom"]
    if bom and kind != "csv":
        raise BadInput("--bom goes with --format csv")
    to_file = output is not None and str(output) != "-"
    asked = options["topic"], options["since"], options["asked"]
    with chosen(ctx, *asked) as (runtime, wanted):
        made = exporting.lines(runtime.database, wanted, kind, bom=bom, hold=to_file)
        place: AbstractContextManager[BinaryIO] = nullcontext(sys.stdout.buffer)
        if to_file and output is not None:
            place = exporting.into(output)
        with place as stream, _progress(runtime, wanted, made) as shown:
            written = exporting.write(stream, shown)
            stream.flush()
    if to_file:
        articles = written - (1 if kind == "csv" else 0) - (1 if bom else 0)
        complain(f"Wrote {counted(articles, 'article')} to {output}.")


@contextmanager
def _progress(
    runtime: Runtime, wanted: ArticleFilter, made: Iterator[bytes]
) -> Iterator[Iterable[bytes]]:
    """Shows a bar on standard error where somebody looks at it, and the lines go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield made
        return
    from worker.articles.steps import export as exporting

    total = exporting.count(runtime.database, wanted)
    with click.progressbar(
        made,
        length=total,
        label="Writing",
        file=sys.stderr,
        show_pos=True,
        update_min_steps=_LINES_A_STEP,
    ) as bar:
        yield bar
