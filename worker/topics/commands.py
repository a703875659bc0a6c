"""``topics list`` and ``topics test``."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from worker.alerts.commands.notify import mail_text
from worker.console.opening import back, opened
from worker.console.opening import since as past
from worker.console.output import (
    BadInput,
    bold,
    columns,
    emit,
    faint,
    marked,
    say,
    unknown,
    warn,
)
from worker.console.progress import bar
from worker.console.text import count, cut, harmless, line, listed, when

if TYPE_CHECKING:
    from worker.setup.runtime import Runtime
    from worker.topics.steps import Forecast, Marked, Sample, Trial

_MANY = 5_000
"""Articles to be looked at, above which a bar is shown."""


@click.group()
def topics() -> None:
    """List the topics, or try a query on what is stored."""


@topics.command("list")
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each topic.")
@click.pass_context
def list_topics(ctx: click.Context, as_json: bool) -> None:
    """List the topics with what they found."""
    from worker.readers.store import marks
    from worker.status.store import status
    from worker.topics import steps

    with opened(ctx) as runtime:
        with runtime.database.read() as session:
            found, marked = status.topic_counts(session), marks.precision(session)
        listing = steps.lines(runtime, found, marked)
    for each in listing:
        if as_json:
            emit(each)
        else:
            _print(each)
    if not listing and not as_json:
        say("No topic is configured: a [topic.SLUG] with a query makes one.")


def _print(topic: dict[str, Any]) -> None:
    from worker.topics.query import without_remarks

    found = topic["articles"]
    name = f" ({line(topic['name'])})" if topic["name"] != topic["slug"] else ""
    say(bold(topic["slug"]) + name)
    say(f"  query   {cut(line(without_remarks(topic['query'])), columns() - 10)}")
    latest = f", the latest {when(topic['latest_at'])}" if topic["latest_at"] else ""
    articles = count(found["main"] + found["passing"], "article")
    say(f"  found   {articles}: {found['main']:,} main, {found['passing']:,} in passing{latest}")
    said = topic["marks"]
    if said["precision"] is not None:
        share = f"precision {said['precision']:.0%}"
        say(f"  marked  {said['right']:,} right, {said['wrong']:,} wrong: {share}")
    say(f"  alerts  {line(listed(topic['alerts'], 'none: nobody is told'))}")


@topics.command()
@click.argument("slug", metavar="[SLUG]", required=False)
@click.option("--query", metavar="Q", help="A query; with SLUG, in place of that topic's own.")
@click.option(
    "--since",
    callback=past,
    default="30d",
    show_default=True,
    metavar="30d",
    help="Only articles first seen since then.",
)
@click.option(
    "--samples",
    type=click.IntRange(0, 100),
    default=5,
    show_default=True,
    metavar="N",
    help="How many matches to show.",
)
@click.option("--mail", is_flag=True, help="Show the newest mail that one would have got.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.eml",
    help="Write that mail of one topic to a file, to be opened by a mail program.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each topic.")
@click.pass_context
def test(
    ctx: click.Context,
    /,
    slug: str | None,
    query: str | None,
    since: float,
    samples: int,
    as_json: bool,
    **letter: Any,
) -> None:
    """Try a topic or a query on the stored articles; without either, all topics.

    Nothing is changed and nobody is told. Articles that alerted nobody when they came count too:
    those of a source's first reading.
    """
    mail, out = letter["mail"], letter["out"]
    with opened(ctx) as runtime:
        own = {each.slug: each.query for each in runtime.settings.topics}
        if slug is not None and slug not in own:
            _refuse(runtime, slug, list(own))
        start = back(runtime, since)
        assert start is not None
        wanted = [slug] if slug is not None or query is not None else list(own)
        if out is not None and len(wanted) > 1:
            raise BadInput("--out is for one topic: name it")
        for place, each in enumerate(wanted):
            if place and not as_json:
                say()
            text = query if query is not None else own[each or ""]
            trial, content = _tried(runtime, text, start, each, samples, with_mail=mail or out)
            if out is not None and content is not None:
                out.write_bytes(content)
            if as_json:
                emit(_as_json(trial) | {"mail": _as_text(content) if mail else None})
                continue
            _print_trial(trial)
            if mail or out:
                _print_mail(content, out)
    if not wanted and not as_json:
        say("No topic is configured: a [topic.SLUG] with a query makes one.")


def _refuse(runtime: Runtime, named: str, known: list[str]) -> NoReturn:
    """Ends the command because no topic has that slug: it may be a topic's name, or a query."""
    from worker.settings.values import is_slug

    called = [each.slug for each in runtime.settings.topics if _alike(each.name) == _alike(named)]
    if called:
        raise BadInput(f'there is no topic "{line(named)}"; the one of that name is "{called[0]}"')
    tries = f"a query is tried by: wirewatch topics test --query {shlex.quote(named)}"
    if not is_slug(named):
        raise BadInput(f'there is no topic "{line(named)}"; {tries}')
    try:
        unknown("topic", named, known)
    except BadInput as error:
        raise BadInput(f"{error.message}; {tries}") from None


def _alike(name: str) -> str:
    return " ".join(name.split()).casefold()


def _tried(
    runtime: Runtime,
    query: str,
    start: datetime,
    slug: str | None,
    samples: int,
    *,
    with_mail: bool,
) -> tuple[Trial, bytes | None]:
    """Returns what a query finds, and the newest mail of it, if that is asked for."""
    from worker.topics import steps as trying

    with bar("Looking", least=_MANY) as progress:
        trial = trying.try_query(
            runtime, query, start, slug=slug, samples=samples, progress=progress
        )
    return trial, trying.mail(runtime, trial) if with_mail else None


def _print_mail(content: bytes | None, out: Path | None) -> None:
    say()
    if content is None:
        say("No mail would have been sent.")
    elif out is not None:
        say(f"Wrote the newest mail to {out}.")
    else:
        say(bold("The newest mail would have been:"))
        say()
        say(_as_text(content) or "")


def _as_text(content: bytes | None) -> str | None:
    return None if content is None else mail_text(content, "plain")


def _as_json(trial: Trial) -> dict[str, Any]:
    from worker.articles.store.views import iso, topic_json

    return {
        "slug": trial.slug,
        "query": trial.query,
        "warnings": list(trial.warnings),
        "since": iso(trial.since),
        "articles": trial.articles,
        "matched": trial.matched,
        "copies": trial.copies,
        "main": trial.by_salience["main"],
        "passing": trial.by_salience["passing"],
        "alerts": [_forecast_json(each) for each in trial.forecasts],
        "marks": _marked_json(trial.marked),
        "samples": [
            {
                "id": each.article_id,
                "first_seen_at": iso(each.first_seen_at),
                "title": each.title,
                "salience": each.match.salience,
                "score": each.match.score,
                "matches": topic_json(each.match)["matches"],
            }
            for each in trial.samples
        ],
    }


def _marked_json(marked: Marked | None) -> dict[str, Any] | None:
    if marked is None:
        return None
    share = marked.precision
    return {
        "right": marked.right,
        "wrong": marked.wrong,
        "right_found": marked.right_found,
        "wrong_found": marked.wrong_found,
        "precision": None if share is None else round(share, 4),
    }


def _forecast_json(forecast: Forecast) -> dict[str, Any]:
    day, most = forecast.busiest or (None, 0)
    return {
        "alert": forecast.name,
        "would_have_sent": forecast.alerts,
        "busiest_day": day,
        "on_busiest_day": most,
    }


def _print_trial(trial: Trial) -> None:
    from worker.topics.query import without_remarks

    warn(*trial.warnings)
    query = cut(line(without_remarks(trial.query)), columns() - 20)
    say(f"{bold(trial.slug or 'this query')}: {query}")
    since = f"first seen since {when(trial.since)} UTC"
    say(f"matches {trial.matched:,} of {count(trial.articles, 'article')} {since}")
    if trial.matched:
        parts = [f"{trial.by_salience['main']:,} main", f"{trial.by_salience['passing']:,} passing"]
        parts += [count(trial.copies, "copy", "copies")] if trial.copies else []
        say(f"  {', '.join(parts)}")
    for forecast in trial.forecasts:
        say(f"  {_forecast(forecast)}")
    if trial.marked is not None:
        say(f"  {_by_marks(trial.marked)}")
    if trial.slug and not trial.forecasts:
        say("  no alert uses this topic: nobody would have been told")
    if trial.samples:
        say()
        say(f"The newest {len(trial.samples)}:" if len(trial.samples) > 1 else "The newest:")
    for sample in trial.samples:
        _print_sample(sample)


def _by_marks(marked: Marked) -> str:
    right = count(marked.right, "right match", "right matches")
    finds = (
        f"by marks: finds {marked.right_found:,} of {right}"
        f" and {marked.wrong_found:,} of {marked.wrong:,} wrong"
    )
    return finds if marked.precision is None else f"{finds}; precision {marked.precision:.0%}"


def _forecast(forecast: Forecast) -> str:
    whose = "an instant alert" if forecast.name is None else f"the alert “{line(forecast.name)}”"
    if forecast.is_watching:
        return f"{whose} watches how much comes: no article by itself sets it off"
    would = f"{whose} would have sent {count(forecast.alerts, 'notice')}"
    if forecast.is_digest:
        stories = count(forecast.alerts, "story", "stories")
        would = f"{whose} would have told {stories} in its {forecast.mode} digests"
    if forecast.busiest and forecast.alerts > 1:
        would += f", at most {forecast.busiest[1]} on one day ({forecast.busiest[0]})"
    return would


def _print_sample(sample: Sample) -> None:
    from worker.alerts.snippets import snippets

    found = sample.match.matches
    in_title = sorted((each.start, each.end) for each in found if each.field == "title")
    title = bold(line(sample.title))
    if in_title:
        title = " ".join(marked(harmless(sample.title), in_title).split())
    say(f"{faint(f'{sample.article_id:>5}')}  {title} ({sample.match.salience})")
    for each in snippets(sample.title, sample.text, found, limit=2):
        shown = marked(harmless(each.text), each.marks)
        say(f"         {' '.join(shown.split())}")
