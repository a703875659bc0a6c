"""``stories``: what happened, whoever reported it, and what was told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from worker.cli.articles import LARGEST_ID
from worker.cli.choosing import chosen
from worker.cli.opening import opened
from worker.cli.opening import since as past
from worker.cli.output import BadInput, bold, columns, emit, faint, say
from worker.cli.text import count, cut, flowed, folded, line, listed, pad, when, width

_SHOWN = 50
"""Stories listed for people, unless they ask for more."""
_OUTLETS_SHOWN = 5
_OUTLET_COLUMNS = 30
_INDENT = 7


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
                    _print(each, runtime.topic_names)
    if not as_json:
        _conclude(shown, limit)


def _conclude(shown: int, limit: int | None) -> None:
    if shown == 0:
        say("There is no such story.")
    elif shown == limit:
        say(faint(f"The newest {shown:,}; --since 7d or --limit N shows more. Times: UTC."))
    else:
        say(faint(f"{count(shown, 'story', 'stories')}. Times are in UTC."))


def _print(story: dict[str, Any], names: Mapping[str, str]) -> None:
    room = columns() - _INDENT
    say(f"{story['id']:>5}  {bold(cut(line(story['title']), room))}")
    facts = [
        f"{when(story['first_seen_at'])}  {_outlets(story['outlets'])}",
        count(len(story["articles"]), "article"),
        listed(story["languages"], ""),
        listed(story["topics"], ""),
        *_told(story["told"], names),
    ]
    for each in flowed(facts, room):
        say(f"{' ' * _INDENT}{faint(each)}")


def _outlets(outlets: list[dict[str, Any]]) -> str:
    names = [line(each["name"]) for each in outlets]
    more = f" and {len(names) - _OUTLETS_SHOWN} more" if len(names) > _OUTLETS_SHOWN else ""
    return listed(names[:_OUTLETS_SHOWN], "no outlet") + more


def _told(told: list[dict[str, Any]], names: Mapping[str, str]) -> list[str]:
    """Returns for each alert how it was told: at first, and for what news later."""
    from worker.core.notices import occasions

    kinds: dict[str, list[str]] = {}
    for each in told:
        kinds.setdefault(line(each["alert"]), []).append(each["kind"])
    return [
        f"told {alert}: {listed(occasions.listed(each, names))}" for alert, each in kinds.items()
    ]


def _show(ctx: click.Context, story_id: int, as_json: bool) -> None:
    from worker.store import stories_view

    with opened(ctx) as runtime, runtime.database.read() as session:
        found = stories_view.timeline(session, story_id)
        newest = stories_view.newest(session) if found is None else None
        names = runtime.topic_names
    if found is None:
        there = "none is stored yet" if newest is None else f"the newest is {newest}"
        raise BadInput(f"there is no story {story_id} ({there})")
    if as_json:
        emit(found)
    else:
        _print_all(found, story_id, names)


def _print_all(found: dict[str, Any], asked: int, names: Mapping[str, str]) -> None:
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
    events = found["timeline"]
    widest = max((width(_who(each)) for each in events), default=0)
    outlets = min(widest, _OUTLET_COLUMNS, columns() // 4)
    for each in events:
        start = f"  {when(each['at'])}  {pad(_who(each), outlets)}  "
        first, *more = folded(_what(each, names), columns() - width(start))
        say(f"{start}{first}")
        for rest in more:
            say(f"{' ' * width(start)}{rest}")
    if not story["told"]:
        say("  nobody was told of it")
    say(faint("Times are in UTC."))


def _who(event: dict[str, Any]) -> str:
    return f"→ {line(event['alert'])}" if event["what"] == "told" else line(event["outlet"])


def _what(event: dict[str, Any], names: Mapping[str, str]) -> str:
    article = event["article_id"]
    if event["what"] == "told":
        return _message(event, names)
    title = line(event["title"])
    if event["what"] == "revision":
        return f"article {article} changed: {title}"
    if event["what"] == "copy":
        return f"a copy of article {event['copy_of']}: {title}"
    return f"article {article}: {title}"


def _message(event: dict[str, Any], names: Mapping[str, str]) -> str:
    from worker.core.follow_ups import FIRST
    from worker.core.notices import occasions

    first = "told first, of" if event["kind"] == FIRST else "told again, of"
    said = [occasions.named(line(each), names) for each in event["news"]]
    if not said and event["kind"] != FIRST:
        said = [f"{occasions.in_words(event['kind'], names)}."]
    if event["kept_back"]:
        said.append(f"{event['kept_back']:,} kept back before it.")
    news = f": {' '.join(said)}" if said else ""
    return f"{first} article {event['article_id']}{news}"
