"""``stories``: what happened, whoever reported it, and what was told of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from worker.articles.commands.articles import LARGEST_ID
from worker.articles.commands.choosing import chosen
from worker.console.opening import opened
from worker.console.opening import since as past
from worker.console.output import BadInput, bold, columns, emit, faint, say
from worker.console.text import count, cut, flowed, folded, line, listed, pad, when, width

if TYPE_CHECKING:
    from worker.stories.store.messages import Outcome
    from worker.stories.store.views import ListedNotice

_SHOWN = 50
"""Stories listed for people, unless they ask for more."""
_OUTLETS_SHOWN = 5
_OUTLET_COLUMNS = 30
_INDENT = 7
_TIME_COLUMNS = 16
_HOW_FAR = {
    "sent": "told {}",
    "held": "held for {}",
    "failed": "not delivered to {}",
    "muted": "muted by the reader of {}",
    "unsubscribed": "not sent to the reader of {}, who unsubscribed",
}
"""How far a message is that waits for nothing."""


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
@click.option("--delivery", metavar="MSG", help="Those that a delivery told, such as a digest.")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each story.")
@click.pass_context
def stories(
    ctx: click.Context,
    story_id: int | None,
    topic: str | None,
    since: float | None,
    limit: int | None,
    delivery: str | None,
    as_json: bool,
) -> None:
    """List the stories, the newest last, or show what happened in one.

    With ID: when it was reported, by whom, as a copy or in words of their own, and what was told.
    """
    if delivery is not None:
        if any(each is not None for each in (story_id, topic, since, limit)):
            raise BadInput("--delivery names all its stories; leave the others out with it")
        _told_by(ctx, delivery, as_json)
        return
    if story_id is None:
        _list(ctx, topic, since, limit, as_json)
        return
    if topic is not None or since is not None or limit is not None:
        raise BadInput("--topic, --since and --limit choose among stories; leave them out with ID")
    _show(ctx, story_id, as_json)


def _list(
    ctx: click.Context, topic: str | None, since: float | None, limit: int | None, as_json: bool
) -> None:
    from worker.stories.store import views

    with chosen(ctx, topic, since, None) as (runtime, wanted):
        if limit is None and since is None and not as_json:
            limit = _SHOWN
        shown = 0
        with runtime.database.read() as session:
            asked = session, wanted.topic, wanted.since, limit
            if as_json:
                for each in views.listed(*asked):
                    emit(each)
            else:
                for each, told in views.glances(*asked):
                    shown += 1
                    _print(each, _told(told, runtime.topic_names, runtime.clock()))
    if not as_json:
        _conclude(shown, limit, is_all=topic is None and since is None)


def _told_by(ctx: click.Context, delivery: str, as_json: bool) -> None:
    from worker.alerts.store import digests
    from worker.stories.store import views

    with opened(ctx) as runtime, runtime.database.read() as session:
        ids = digests.story_ids(session, delivery)
        for each in views.of_ids(session, ids):
            if as_json:
                emit(each)
            else:
                _print(each, ())
    if not ids:
        raise BadInput(f'no delivery "{delivery}" told of a story (wirewatch deliveries)')
    if not as_json:
        _conclude(len(ids), None)


def _conclude(shown: int, limit: int | None, *, is_all: bool = False) -> None:
    if shown == 0:
        say("There is no story yet." if is_all else "There is no such story.")
    elif shown == limit:
        say(faint(f"The newest {shown:,}; --since 7d or --limit N shows more. Times: UTC."))
    else:
        say(faint(f"{count(shown, 'story', 'stories')}. Times are in UTC."))


def _print(story: dict[str, Any], told: Iterable[str]) -> None:
    room = columns() - _INDENT
    say(f"{story['id']:>5}  {bold(cut(line(story['title']), room))}")
    facts = [
        _outlets(f"{when(story['first_seen_at'])}  ", story["outlets"], room),
        count(len(story["articles"]), "article"),
        listed(story["languages"], ""),
        listed(story["topics"], ""),
        *told,
    ]
    for each in flowed(facts, room):
        say(f"{' ' * _INDENT}{faint(each)}")


def _outlets(start: str, outlets: list[dict[str, Any]], room: int) -> str:
    """Returns the outlets' names after ``start``, as many as fit into a line; at least one."""
    names = [line(each["name"]) for each in outlets]
    for number in range(min(len(names), _OUTLETS_SHOWN), 0, -1):
        left = len(names) - number
        more = f" and {left} more" if left else ""
        shown = f"{start}{listed(names[:number])}{more}"
        if width(shown) <= room or number == 1:
            return shown
    return f"{start}no outlet"


def _told(
    told: Sequence[tuple[ListedNotice, Outcome | None]], names: Mapping[str, str], now: datetime
) -> Iterator[str]:
    """Yields for each alert what it was told of, at first and later, and what still waits."""
    from worker.alerts.follow_ups import shown_kind
    from worker.alerts.notices import occasions

    kinds: dict[str, list[str]] = {}
    for each, outcome in told:
        start = _how_far(outcome, now).format(line(each.alert))
        kinds.setdefault(start, []).append(shown_kind(each.kind))
    for start, of in kinds.items():
        yield f"{start}: {listed(occasions.listed(of, names))}"


def _how_far(outcome: Outcome | None, now: datetime) -> str:
    """Returns how far a message is, with a place for its alert."""
    if outcome is not None and outcome.state == "waiting":
        is_due = outcome.at is None or outcome.at <= now
        return "due for {}" if is_due else f"waits until {when(outcome.at)} for {{}}"
    if outcome is not None and outcome.state == "sent" and outcome.at is None:
        return "taken as told {}"
    return _HOW_FAR[outcome.state if outcome is not None else "sent"]


def _show(ctx: click.Context, story_id: int, as_json: bool) -> None:
    from worker.stories.store import timeline, views

    with opened(ctx) as runtime, runtime.database.read() as session:
        found = timeline.timeline(session, story_id)
        newest = views.newest(session) if found is None else None
        names, now = runtime.topic_names, runtime.clock()
    if found is None:
        there = "none is stored yet" if newest is None else f"the newest is {newest}"
        raise BadInput(f"there is no story {story_id} ({there})")
    if as_json:
        emit(found)
    else:
        alerts = {each["alert"] for each in found["story"]["told"]}
        _print_all(found, story_id, _Shown(names, alerts, now))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the events of a story are shown with."""

    names: Mapping[str, str]
    """The topics' names by their slugs."""
    alerts: Collection[str]
    """Those that were told of the story."""
    now: datetime


def _print_all(found: dict[str, Any], asked: int, shown: _Shown) -> None:
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
        # A message stands below the report that it tells of, and says itself when it is sent.
        at = "" if each["what"] == "told" else when(each["at"])
        start = f"  {pad(at, _TIME_COLUMNS)}  {pad(_who(each), outlets)}  "
        first, *more = folded(_what(each, shown), columns() - width(start))
        say(f"{start}{first}")
        for rest in more:
            say(f"{' ' * width(start)}{rest}")
    if not story["told"]:
        say("  nobody was told of it")
    # What is not known any more went as far as is known.
    went = {each["alert"] for each in events if each["state"] in (None, "sent")}
    for each in found["kept_back"]:
        reports, alert = count(each["number"], "report"), each["alert"]
        when_kept = "since its last message" if alert in went else "before its first message"
        say(f"  {reports} kept back from {line(alert)} {when_kept}")
    say(faint("Times are in UTC."))


def _who(event: dict[str, Any]) -> str:
    return f"→ {line(event['alert'])}" if event["what"] == "told" else line(event["outlet"])


def _what(event: dict[str, Any], shown: _Shown) -> str:
    article, of = event["article_id"], event["copy_of"]
    if event["what"] == "told":
        return _message(event, shown)
    start = f"article {article}"
    if event["what"] == "revision":
        start += " changed"
    elif event["what"] == "copy":
        start = f"{start}, a copy of article {of}" if of != article else f"a copy of {start}"
    return f"{start}: {line(event['title'])}{_kept_back(event, shown.alerts)}"


def _kept_back(event: dict[str, Any], alerts: Collection[str]) -> str:
    if not event["kept_back_by"]:
        return ""
    of = f" from {listed(map(line, event['kept_back_by']))}" if len(alerts) > 1 else ""
    return f" (kept back{of})"


def _message(event: dict[str, Any], shown: _Shown) -> str:
    from worker.alerts.follow_ups import FIRST
    from worker.alerts.notices import occasions

    said = [occasions.named(line(each), shown.names) for each in event["news"]]
    if not said and event["kind"] != FIRST:
        said = [f"{occasions.in_words(event['kind'], shown.names)}."]
    if event["kept_back"]:
        said.append(f"{event['kept_back']:,} kept back before it.")
    news = f": {' '.join(said)}" if said else ""
    again = "first" if event["kind"] == FIRST else "again"
    of = f"told {again} of article {event['article_id']}"
    return f"{_sent(event, of, shown.now)}{news}"


def _sent(event: dict[str, Any], told: str, now: datetime) -> str:
    """Returns whether a message went out, or how long it waits."""
    if event["state"] == "waiting":
        due = event["due_at"]
        if due is None or datetime.fromisoformat(due) <= now:
            return f"due to be {told}"
        return f"waits until {_clock(due, event['at'])} to be {told}"
    if event["state"] == "sent" and event["sent_at"] is None:
        return f"taken as {told}"
    if event["state"] == "sent":
        return f"{told} at {_clock(event['sent_at'], event['at'])}"
    return {
        "held": f"held, to be {told}",
        "failed": f"could not be {told}",
        "muted": f"not {told}: its reader muted the story",
        "unsubscribed": f"not {told}: its reader unsubscribed",
    }.get(event["state"], told)


def _clock(at: str | None, other: str) -> str:
    """Returns the hour and minute of a time, with its day where that of the other is another."""
    shown = when(at)
    return shown[11:] if shown[:10] == when(other)[:10] else shown
