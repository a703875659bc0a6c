"""``forget``: articles go with every trace that can be reached, and do not come back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from worker.console.opening import actor, opened
from worker.console.output import BadInput, columns, complain, emit, faint, say
from worker.console.progress import bar
from worker.console.text import count, cut, line, when

if TYPE_CHECKING:
    from worker.base.types import Progress
    from worker.upkeep.forget.steps import Result
    from worker.upkeep.forget.store.forget import Doomed

_SHOWN = 20
_A_WHILE = 1_000
"""Articles that are indexed in some seconds, and fewer without a word of it."""
_KINDS = {
    "revisions": ("earlier version", None),
    "matches": ("topic found", "topics found"),
    "appearances": ("appearance", None),
    "notices": ("notice", None),
    "documents": ("document as it arrived", "documents as they arrived"),
    "payloads": ("rendered notice", None),
    "deliveries": ("delivery that will not be sent", "deliveries that will not be sent"),
    "stories": ("story", "stories"),
}


@click.command()
@click.argument("words", metavar="URL|WORDS…", nargs=-1, required=True)
@click.option("--only-this", is_flag=True, help="Leave other articles that nearly say the same.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and remove nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line. Asks nothing: give --yes.")
@click.pass_context
def forget(
    ctx: click.Context,
    words: tuple[str, ...],
    only_this: bool,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove articles and their traces for good.

    A URL means what appeared there; words are searched for as `articles --search` does, exactly
    as they are written. Copies that nearly say the same go, too. Hashes of their words and
    addresses stay, so that they do not come back with the next poll or from another source.
    """
    from worker.upkeep.forget import steps

    with opened(ctx, writes=True) as runtime:
        with _indexing() as progress:
            found = steps.find(runtime, words, only_this=only_this, progress=progress)
        if not as_json:
            _list(found)
        if not found:
            if as_json:
                emit(_json(found, steps.Result(), dry_run))
            ctx.exit(1)
        if not (yes or dry_run):
            _ask(len(found), as_json)
        ids = [each.id for each in found]
        result = steps.forget(runtime, ids, actor(), dry_run=dry_run)
    if as_json:
        emit(_json(found, result, dry_run))
    else:
        _print(result, dry_run)


@contextmanager
def _indexing() -> Iterator[Progress]:
    """Yields what is told how much is indexed first; what takes a while is said."""
    with bar("Indexing", least=_A_WHILE) as shown:

        def tell(done: int, total: int) -> None:
            if not done and total >= _A_WHILE:
                articles = count(total, "older article")
                complain(f"{articles} still to be indexed: that is done first, to miss none.")
            if shown is not None:
                shown(done, total)

        yield tell


def _list(found: list[Doomed]) -> None:
    if not found:
        say("No article that is stored fits.")
    for each in found[:_SHOWN]:
        nearly = "  (nearly the same)" if each.copy else ""
        text = f"{each.id:>6}  {when(each.first_seen_at)}  {line(each.title)}{nearly}"
        say(cut(text, columns()))
    if len(found) > _SHOWN:
        say(faint(f"… and {len(found) - _SHOWN:,} more."))


def _ask(number: int, as_json: bool) -> None:
    if as_json or not sys.stdin.isatty():
        raise BadInput("nobody can be asked here: give --yes to forget, --dry-run to look")
    question = f"Forget {count(number, 'article')}? It cannot be undone."
    if not click.confirm(question, default=False, err=True):
        complain("Nothing was removed.")
        raise click.exceptions.Exit(1)


def _json(found: list[Doomed], result: Result, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "articles": [
            {"id": each.id, "url": each.url, "title": each.title, "copy": each.copy}
            for each in found
        ],
        "removed": dict(sorted(result.removed.items())),
        "sent": result.sent,
        "files": result.files,
    }


def _print(result: Result, dry_run: bool) -> None:
    removed = result.removed
    say(f"{'Would go' if dry_run else 'Removed'}: {count(removed['articles'], 'article')}")
    for kind, (one, many) in _KINDS.items():
        if removed[kind]:
            say(f"  {count(removed[kind], one, many)}")
    if removed["blobs"]:
        say(
            f"  what {removed['blobs']:,} of the documents held, {removed['bytes']:,} bytes on disk"
        )
    say(f"Kept: {count(removed['marks'], 'hash', 'hashes')} of words and addresses, the keys of")
    say("entries and files, the ids of deliveries, and an entry in the audit trail.")
    say("Out of reach: backups, logs, what search engines and other programs took from here.")
    if result.sent:
        say(f"Sent before: {count(result.sent, 'delivery', 'deliveries')}.")
    for each in result.files:
        say(f"  written: {line(each)} (and .json)")
