"""``stories``: what happened, whoever reported it, and what was told of it."""

from __future__ import annotations

from typing import Any

import click

from worker.cli.articles import LARGEST_ID
from worker.cli.choosing import chosen
from worker.cli.opening import opened
from worker.cli.opening import since as past
from worker.cli.output import BadInput, bold, columns, emit, faint, say
from worker.cli.text import count, cut, line, listed, rows, when, width

_SHOWN = 50
"""Stories listed for people, unless they ask for more."""
_OUTLETS_SHOWN = 5
_OUTLET_COLUMNS = 30


@click.command()
@click.argument("story_id", metavar="[ID]", type=click.IntRange(1, LARGEST_ID), required=False)
@click.option("--topic", metavar="SLUG", help="Only those with an article on the topic.")
@click.option(
    "--since",
    callback=past,
    metavar="7d",
    help="Only those of which an article was first seen since then.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, LARGEST_ID),
    metavar="N",
    help=f"The newest N. Default: all as JSON or with --since, or {_SHOWN}.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each story.")
@click.pass_context
def stories(
    ctx: click.Context,
    story_id: int | None,
    topic: str | None,
    since: float | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the stories, the newest last, or show what happened in one.

    With ID: when it was reported, by whom, as a copy or in words of their own, and what was told.
    """
    if story_id is None:
        _list(ctx, topic, since, limit, as_json)
        return
    if topic is not None or since is not None or limit is not None:
        raise BadInput("--topic, --since and --limit choose among stories; leave them out with ID")
    _show(ctx, story_id, as_json)


def _list(
    ctx: click.Context, topic: str | None, since: float | None, limit: int | None, as_json: bool
) -> None:
    from worker.store import stories_view

    with opened(ctx) as runtime:
        wanted = chosen(runtime, topic, since, None)
        if limit is None and since is None and not as_json:
            limit = _SHOWN
        shown = 0
        with runtime.database.read() as session:
            for each in stories_view.listed(session, wanted.topic, wanted.since, limit):
                shown += 1
                if as_json:
                    emit(each)
                else:
                    _print(each)
    if not as_json:
        _conclude(shown, limit)


def _conclude(shown: int, limit: int | None) -> None:
    if shown == 0:
        say("There is no such story.")
    elif shown == limit:
        say(faint(f"The newest {shown:,}; --since 7d or --limit N shows more. Times: UTC."))
    else:
        say(faint(f"{count(shown, 'story', 'stories')}. Times are in UTC."))


def _print(story: dict[str, Any]) -> None:
    room = columns() - 7
    say(f"{story['id']:>5}  {bold(cut(line(story['title']), room))}")
    start = f"{when(story['first_seen_at'])}  {_outlets(story['outlets'])}"
    facts = [
        count(len(story["articles"]), "article"),
        listed(story["languages"], ""),
        listed(story["topics"], ""),
        _told(story["told"]),
    ]
    rest = "".join(f" · {each}" for each in facts if each)
    start = cut(start, room)
    say(f"       {faint(start)}{cut(rest, room - width(start))}")


def _outlets(outlets: list[dict[str, Any]]) -> str:
    names = [line(each["name"]) for each in outlets]
    more = f" and {len(names) - _OUTLETS_SHOWN} more" if len(names) > _OUTLETS_SHOWN else ""
    return listed(names[:_OUTLETS_SHOWN], "no outlet") + more


def _told(told: list[dict[str, Any]]) -> str:
    kinds: dict[str, list[str]] = {}
    for each in told:
        kinds.setdefault(line(each["alert"]), []).append(each["kind"])
    parts = [f"{alert} ({listed(each)})" for alert, each in kinds.items()]
    return f"told: {listed(parts)}" if parts else ""


def _show(ctx: click.Context, story_id: int, as_json: bool) -> None:
    from worker.store import stories_view

    with opened(ctx) as runtime, runtime.database.read() as session:
        found = stories_view.timeline(session, story_id)
        newest = stories_view.newest(session) if found is None else None
    if found is None:
        there = "none is stored yet" if newest is None else f"the newest is {newest}"
        raise BadInput(f"there is no story {story_id} ({there})")
    if as_json:
        emit(found)
    else:
        _print_all(found, story_id)


def _print_all(found: dict[str, Any], asked: int) -> None:
    story = found["story"]
    say(bold(f"{story['id']}  {line(story['title'])}"))
    if story["id"] != asked:
        say(f"(story {asked} went into this one)")
    facts = [
        count(len(story["outlets"]), "outlet"),
        count(len(story["articles"]), "article"),
        listed(story["languages"], ""),
        listed(story["topics"], "no topic"),
    ]
    say(f"  {', '.join(each for each in facts if each)}")
    say()
    table = [(when(each["at"]), _who(each), _what(each)) for each in found["timeline"]]
    for each in rows(table, widest=_OUTLET_COLUMNS):
        say(f"  {each}")
    if not story["told"]:
        say("  nobody was told of it")
    say(faint("Times are in UTC."))


def _who(event: dict[str, Any]) -> str:
    return f"→ {line(event['alert'])}" if event["what"] == "told" else line(event["outlet"])


def _what(event: dict[str, Any]) -> str:
    article = event["article_id"]
    if event["what"] == "told":
        news = " ".join(line(each) for each in event["news"])
        back = f" ({count(event['kept_back'], 'report')} kept back)" if event["kept_back"] else ""
        return f"told of article {article}: {event['kind']}{f'. {news}' if news else ''}{back}"
    title = line(event["title"])
    if event["what"] == "revision":
        return f"article {article} changed: {title}"
    if event["what"] == "copy":
        return f"a copy of article {event['copy_of']}: {title}"
    return f"article {article}: {title}"
