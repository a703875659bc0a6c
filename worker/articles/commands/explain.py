"""``explain``: what happened to an article, an address or a file, and why."""

from __future__ import annotations

from collections.abc import Iterator
from os.path import exists, isdir
from typing import Any

import click

from worker.articles import left_out
from worker.articles.commands.articles import no_article, places, told_line
from worker.base import address
from worker.base.types import OPEN_STATES
from worker.console.opening import opened
from worker.console.output import BadInput, bold, emit, say
from worker.console.text import count, cut, folded, line, listed, when

_SHORT = 60
"""Columns of a line that was left out."""
_COLUMNS = 90
_FORGOTTEN = "forgotten on request (wirewatch forget)"


@click.command()
@click.argument("target", metavar="ID|URL|FILE")
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def explain(ctx: click.Context, target: str, as_json: bool) -> None:
    """Say what happened to an article, and why.

    Whether it was kept or set aside, of what it is a copy, which topics were found by which words,
    who was told, and why nobody else. A file that was never read is tried out, and nothing of it
    is stored; FILE#NAME is what an archive or another file of several documents holds under a name.
    """
    found = _find(ctx, target)
    if as_json:
        emit(found)
    else:
        for each in _lines(found):
            say(each)
    if not found["known"] and found["dry_run"] is None:
        ctx.exit(1)


def _find(ctx: click.Context, target: str) -> dict[str, Any]:
    from worker.articles.steps import explain as steps
    from worker.articles.steps import unread

    with opened(ctx) as runtime:
        if target.isdecimal() and target.isascii() and len(target) < 19:
            found = steps.by_id(runtime, int(target))
            if found is not None:
                return found
            if not exists(target):
                with runtime.database.read() as session:
                    raise no_article(session, int(target))
        named = unread.named(target)
        if "://" in target and not named.name:
            return steps.by_address(runtime, target)
        # A path would raise OSError where the name is longer than one may be.
        if isdir(target):
            raise BadInput(f"{target} is a folder; name one file of it")
        found = steps.by_file(runtime, target, named)
        if not found["known"] and not exists(target) and not named.name:
            raise BadInput(f"{target} is neither an article's id, nor an address, nor a file")
        return found


def _lines(found: dict[str, Any]) -> Iterator[str]:
    if not found["known"]:
        yield from _unknown(found)
        return
    for item in found["items"]:
        yield bold(line(f"{item['source']['name']} ({item['source']['kind']}): {item['key']}"))
        yield from (f"  {line(each)}" for each in _history(item))
    if found["records"]:
        yield from _records(found["target"], found["records"])
    for each in found["articles"]:
        yield ""
        yield from _article(each)


def _records(target: str, found: dict[str, Any]) -> Iterator[str]:
    aside = f", {found['set_aside']:,} set aside" if found["set_aside"] else ""
    held, made = count(found["total"], "document"), count(found["articles"], "article")
    yield f"It holds {held}: {made}{aside}."
    for each in found["latest_set_aside"]:
        yield f"  set aside  {line(each['key'])}: {line(each['reason'] or '')}"
    yield f"wirewatch explain '{line(target)}#NAME' tells of one of them."


def _unknown(found: dict[str, Any]) -> Iterator[str]:
    target, trial = line(found["target"]), found["dry_run"]
    if trial is None and found["forgotten_at"] is not None:
        at = when(found["forgotten_at"])
        yield f"What came with the address {address.of_feed(target)} was {_FORGOTTEN}, {at}."
        return
    if trial is None:
        yield f"Nothing has arrived with the address {address.of_feed(target)}."
        yield "wirewatch feeds list shows what is watched, wirewatch status what fails."
        return
    yield f"{target} was never read. If it were read now, nothing being stored here:"
    reason = f": {trial['reason']}" if trial["reason"] else ""
    words = {"rejected": "set aside", "several": "taken apart"}.get(
        trial["outcome"], trial["outcome"].replace("_", "-")
    )
    article = {"duplicate": "a ", "near-duplicate": "a "}.get(words, "")
    yield f"  it would be {article}{line(words + reason)}"
    if trial["outcome"] == "several":
        yield f"wirewatch explain '{target}#NAME' tells of one of them."
    if trial["title"] is None:
        return
    yield f"  title      {line(trial['title'])}"
    yield f"  published  {when(trial['published_at']) if trial['published_at'] else 'not stated'}"
    yield f"  language   {trial['language'] or 'not known'}"
    for each in ("author", "agency", "outlet"):
        if trial[each]:
            yield f"  {each:10} {line(trial[each])}"
    yield from _topics(trial["topics"], trial["left_out"], trial["language"])
    if trial["story"] is not None:
        yield f"  {line(_story(trial['story'], is_read=False))}"
    for each in trial["alerts"]:
        verb = "it would tell" if each["verdict"] == "tell" else "it would tell nobody"
        yield f"  alert {line(each['alert'])}: {verb}: {line(each['reason'])}"
    yield from _left_out(trial["left_out"], trial["language"])


def _history(item: dict[str, Any]) -> Iterator[str]:
    if not item["documents"]:
        yield f"first seen {when(item['first_seen_at'])}"
    if item["forgotten_at"] is not None:
        what = "its article" if item["article_id"] is None else "an earlier article of it"
        yield f"{what} was {_FORGOTTEN}, {when(item['forgotten_at'])}"
    for each in item["documents"]:
        kept, kind = each["bytes"], each["format"].replace("_", " ")
        size = f"{kept:,} bytes of {kind}" if kept is not None else each["format"]
        yield f"arrived {when(each['arrived_at'])}, {size}: {_outcome(each)}"
    if page := item["page"]:
        again = f"; it is looked at again {when(page['again_at'])}" if page["again_at"] else ""
        yield f"linked page {page['url']}: {page['reason'] or page['kind']}{again}"
    aside = item["set_aside"]
    if aside and all(each["outcome"] != "rejected" for each in item["documents"]):
        yield f"set aside {when(aside['at'])}: {aside['reason']}"


def _outcome(document: dict[str, Any]) -> str:
    if document["outcome"] is None:
        return "waits to be processed"
    if document["outcome"] == "rejected":
        return f"set aside: {document['reason']}"
    words = {
        "new": "a new article",
        "duplicate": "a duplicate",
        "near_duplicate": "a near-duplicate",
        "updated": "a changed article",
        "unchanged": "nothing new in it",
    }.get(document["outcome"], document["outcome"])
    reason = f", {document['reason']}" if document["reason"] else ""
    return f"{words}{reason} → article {document['article_id']}"


def _article(found: dict[str, Any]) -> Iterator[str]:
    article = found["article"]
    yield bold(f"Article {article['id']}: {line(article['title'])}")
    if article["duplicate_of"] is not None:
        share = f", {found['likeness']:.0%} of its words" if found["likeness"] is not None else ""
        yield f"  a copy of article {article['duplicate_of']}{share}"
    yield from _topics(article["topics"], found["left_out"], article["language"])
    yield f"  {line(_story(found['story'], is_read=True))}"
    for alert in found["alerts"]:
        verb = _verb(alert)
        reason = line(alert["reason"])
        yield f"  alert {line(alert['alert'])}: {verb}: {reason}"
        if found["revision"] > 1 or len(alert["decisions"]) > 1:
            yield from (f"    {line(each)}" for each in map(_decision, alert["decisions"]))
        for each in alert["deliveries"]:
            yield f"    {line(told_line(each))}"
    if not found["alerts"]:
        yield "  no alert is configured"
    yield from _left_out(found["left_out"], article["language"])


def _verb(alert: dict[str, Any]) -> str:
    if alert["verdict"] != "told":
        return "it told nobody"
    messages = alert["deliveries"]
    is_sent = any(each["delivered_at"] for each in messages)
    waits = any(each["state"] in (*OPEN_STATES, "leased", "held") for each in messages)
    return "it is to tell" if waits and not is_sent else "it told"


def _decision(each: dict[str, Any]) -> str:
    verb = "it told" if each["verdict"] == "told" else "it told nobody"
    return f"revision {each['revision']}, {when(each['at'])}: {verb}: {each['reason']}"


_JOINING = {
    "opened": ("it opened it", "it would open one"),
    "joined": ("it joined it", "it would join it"),
    "linked": ("it joined it, told in another language", "it would join it across languages"),
    "merged": ("it opened one that turned out to be the same", ""),
    "copy": ("it goes with its original", "it would go with its original"),
    "itself": ("it stays where it was", "it is in it already"),
    None: ("how it came there was not kept", ""),
}
"""How an article's story was found, and how that of one that was not read yet would be."""


def _story(story: dict[str, Any], *, is_read: bool) -> str:
    words = _JOINING[story["how"]][0 if is_read else 1]
    why = f": {story['why']}" if story["why"] and story["how"] != "copy" else ""
    # The words that a report shares with a story that it does not join are no reason.
    why = why.replace(": against it: ", ": against the likest story: ")
    shared = listed(story["shared"], "")
    if shared:
        why += f" (both say {shared})" if story["how"] == "opened" else f", by {shared}"
    number = f" {story['id']}" if story["id"] is not None else ""
    return f"story{number}: {words}{why}"


def _topics(
    topics: list[dict[str, Any]], aside: dict[str, Any] | None, language: str | None
) -> Iterator[str]:
    for each in topics:
        found = f"topic {each['slug']} ({each['salience']}): {line(places(each))}"
        first, *further = folded(found, _COLUMNS)
        yield f"  {first}"
        yield from (f"      {more}" for more in further)
    if not topics:
        yield "  no topic was found in it"
    yield from (f"  {each}" for each in _missed(aside, language))


def _missed(found: dict[str, Any] | None, language: str | None) -> Iterator[str]:
    for each in found["would_have_matched"] if found is not None else ():
        own = left_out.whose(each["language"], language)
        rule = each["rule"] + (f", {own}" if own else "")
        yield line(
            f"topic {each['slug']} would have matched: “{each['text']}” stands only in what was"
            f" left out ({rule}); nobody is told of that"
        )


def _left_out(found: dict[str, Any] | None, language: str | None) -> Iterator[str]:
    """Says which lines were left out of the whole, by which rule: all of them, each in short."""
    if found is None:
        yield "  left out of the text: not kept (wirewatch reprocess makes it of bytes)"
        return
    whole, masks = found["whole"], found["masks"]
    if not masks:
        yield "  left out of the text: nothing"
        return
    lines = count(left_out.lines(whole), "line")
    yield f"  left out of the text, of {lines} as they were read:"
    for each in left_out.runs(whole, masks, language):
        yield from (f"    {part}" for part in _run(each))


def _run(run: left_out.Run) -> Iterator[str]:
    lines = f"{run.first}-{run.last}" if run.last > run.first else f"{run.first}"
    sure = f"{run.certainty:.0%}"
    language = f"{run.language}, " if run.language else ""
    words = " · ".join(cut(line(each), _SHORT) for each in run.words)
    first, *further = folded(f"{lines}  {run.rule} ({language}{sure}): {words}", _COLUMNS)
    yield first
    yield from (f"    {each}" for each in further)
