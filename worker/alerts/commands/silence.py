"""``silence add``, ``silence list`` and ``silence remove``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from worker.articles.commands.articles import LARGEST_ID
from worker.console.opening import opened
from worker.console.output import BadInput, emit, faint, say, unknown
from worker.console.text import count, line, listed, when

if TYPE_CHECKING:
    from worker.alerts.store.silences import Wanted
    from worker.setup.runtime import Runtime

_LATELY = timedelta(days=7)
_LONGEST = 500


@click.group()
def silence() -> None:
    """Tell nobody of a story, a topic, a source or certain words for a while."""


@silence.command()
@click.option(
    "--until",
    required=True,
    metavar="TIME",
    help='Such as "18:00", "2026-12-01", "2026-12-01T18:00", or a span such as 3d.',
)
@click.option("--story", type=click.IntRange(1, LARGEST_ID), metavar="ID", help="A story.")
@click.option("--topic", metavar="SLUG", help="A topic.")
@click.option("--source", metavar="NAME", help="A source, or a group of sources.")
@click.option("--words", metavar="QUERY", help="What a query finds, written as a topic's is.")
@click.option("--why", default="", metavar="TEXT", help="The reason, which explain repeats.")
@click.pass_context
def add(
    ctx: click.Context,
    until: str,
    story: int | None,
    topic: str | None,
    source: str | None,
    words: str | None,
    why: str,
) -> None:
    """Hold back what is new of one of these until a time. It is recorded, and not told later."""
    from worker.alerts.store import silences as store
    from worker.alerts.store.silences import Wanted
    from worker.base.hours import zone

    given = [each for each in (story, topic, source, words) if each is not None]
    if len(given) != 1:
        raise BadInput("give one of --story, --topic, --source and --words")
    with opened(ctx, writes=True) as runtime:
        at = _until(runtime, until)
        wanted = Wanted(at, line(why)[:_LONGEST], story, topic, source, words)
        _check(runtime, wanted)
        with runtime.database.decide() as session:
            number = store.add(session, wanted, runtime.clock())
    named = _named(story, topic, source, words)
    local = at.astimezone(zone(runtime.settings.service.zone))
    clocks = "" if local.utcoffset() == timedelta(0) else f", {when(local)} in {local.tzinfo}"
    say(f"Silence {number} holds back {named} until {when(at)} UTC{clocks}.")


def _until(runtime: Runtime, text: str) -> Any:
    from worker.alerts.silences import until_of
    from worker.base.hours import zone

    try:
        return until_of(text, runtime.clock(), zone(runtime.settings.service.zone))
    except ValueError as error:
        raise BadInput(f"--until {error}") from error


def _check(runtime: Runtime, wanted: Wanted) -> None:
    """Refuses what would hold back nothing: a mistyped name."""
    from worker.alerts.store import silences as store
    from worker.topics.query import parse

    if wanted.words is not None:
        parse(wanted.words)
    if wanted.topic is not None and wanted.topic not in runtime.topic_names:
        unknown("topic", wanted.topic, list(runtime.topic_names))
    with runtime.database.read() as session:
        if wanted.story_id is not None and not store.has_story(session, wanted.story_id):
            raise BadInput(f"there is no story {wanted.story_id} (wirewatch stories lists them)")
        if wanted.source is not None:
            named = store.sources_named(session, [wanted.source])[wanted.source]
            if not named:
                unknown("source", wanted.source, store.source_names(session))


@silence.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each silence.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the silences in force, and those that ended in the last week, with what each held
    back."""
    from worker.alerts.store import silences as store

    with opened(ctx) as runtime, runtime.database.read() as session:
        now = runtime.clock()
        found = list(store.listed(session, now, since=now - _LATELY))
    for each in found:
        if as_json:
            emit(each)
        else:
            _print(each)
    if not found and not as_json:
        say("Nothing is silenced.")


@silence.command()
@click.argument("silence_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))
@click.pass_context
def remove(ctx: click.Context, silence_id: int) -> None:
    """End a silence now, and show what it held back."""
    from worker.alerts.store import silences as store

    with opened(ctx, writes=True) as runtime:
        now = runtime.clock()
        with runtime.database.decide() as session:
            ended = store.end(session, silence_id, now)
        with runtime.database.read() as session:
            found = list(store.listed(session, now, [silence_id]))
    if not found:
        raise BadInput(f"there is no silence {silence_id} (wirewatch silence list)")
    if not ended:
        say(f"Silence {silence_id} was over already.")
    _print(found[0])


def _named(story: int | None, topic: str | None, source: str | None, words: str | None) -> str:
    if story is not None:
        return f"story {story}"
    if topic is not None:
        return f"the topic {line(topic)}"
    return f"the source {line(source)}" if source is not None else f"the words {line(words)}"


def _print(each: dict[str, Any]) -> None:
    named = _named(each["story"], each["topic"], each["source"], each["words"])
    why = f": {line(each['why'])}" if each["why"] else ""
    ends = f"ended {when(each['ended_at'])}" if each["ended_at"] else f"until {when(each['until'])}"
    say(f"{each['id']:>4}  {named}, {ends} UTC{why}")
    told = f" from {listed(line(name) for name in each['alerts'])}" if each["alerts"] else ""
    say(f"      held back {count(each['held_back'], 'article')}{told}")
    for article in each["articles"]:
        say(faint(f"      {article['id']}  {line(article['title'])}"))
