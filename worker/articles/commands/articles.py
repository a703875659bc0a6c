"""``articles`` and ``show``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from worker.articles.commands.choosing import chosen
from worker.console.opening import opened
from worker.console.opening import since as past
from worker.console.output import BadInput, bold, columns, emit, faint, marked, say
from worker.console.text import (
    count,
    cut,
    folded,
    harmless,
    line,
    listed,
    plain,
    when,
    width,
    words_found,
    wrapped,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.articles.store.views import ArticleFilter
    from worker.setup.runtime import Runtime

_SHOWN = 50
"""Lines of the table for people, unless they ask for more."""
_SOURCE_COLUMNS = 30
_LABEL, _LEAST_ROOM = 14, 40
_WORDS_SHOWN, _LONGEST_MATCH = 8, 40
"""Words that matched which are shown of a topic in one field, and columns of each."""
LARGEST_ID = 2**63 - 1


@click.command()
@click.option("--topic", metavar="SLUG", help="Only those in which the topic was found.")
@click.option("--since", callback=past, metavar="7d", help="Only those first seen since then.")
@click.option("--search", "asked", metavar="WORDS", help="Only those with these words.")
@click.option(
    "--limit",
    type=click.IntRange(1, LARGEST_ID),
    metavar="N",
    help=f"The newest N; of a search the best. Default: all as JSON or with --since, or {_SHOWN}.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each article.")
@click.pass_context
def articles(
    ctx: click.Context,
    topic: str | None,
    since: float | None,
    asked: str | None,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the articles, the newest last.

    WORDS must all be there: '"exact phrase"', 'this OR that', '-without', 'begin*'. What a search
    finds is listed with the best first, as JSON in the order of arrival.
    """
    from worker.articles.store import views

    with chosen(ctx, topic, since, asked) as (runtime, wanted):
        if asked is not None and not as_json:
            _search(runtime, wanted, limit or _SHOWN)
            return
        if limit is None and since is None and not as_json:
            limit = _SHOWN
        shortened = replace(wanted, limit=limit, newest_first=bool(limit))
        with runtime.database.read() as session:
            found: Iterable[dict[str, Any]] = views.articles(session, shortened)
            if limit is not None:
                found = reversed(list(found))
            shown = 0
            for each in found:
                shown += 1
                if as_json:
                    emit(each)
                else:
                    _print(each)
            total = views.count_articles(session)
    if not as_json:
        _conclude(shown, total, limit, topic)


def _search(runtime: Runtime, wanted: ArticleFilter, most: int) -> None:
    from worker.articles.store import views

    with runtime.database.read() as session:
        found, total = views.best(session, wanted, most)
        stored = views.count_articles(session)
    for each in found:
        _print(each)
        _print_passage(each, wanted)
    if len(found) < total:
        of = f"{total:,}" if total <= views.COUNTED else f"more than {views.COUNTED:,}"
        say(faint(f"The best {len(found):,} of {of}; --limit N shows more. Times: UTC."))
    else:
        _conclude(len(found), stored, None, None)


def _print_passage(article: dict[str, Any], wanted: ArticleFilter) -> None:
    """Shows the stretch of the text that holds most of the words, if it holds any as written."""
    from worker.alerts.snippets import snippets
    from worker.search.shown import places

    assert wanted.search is not None
    inside = [
        each
        for each in places(wanted.search, article["title"], article["text"])
        if each.field == "text"
    ]
    if inside:
        for each in snippets(article["title"], article["text"], inside, limit=1):
            say(f"         {' '.join(marked(harmless(each.text), each.marks).split())}")


def _print(article: dict[str, Any]) -> None:
    room = columns() - 7
    say(f"{article['id']:>5}  {bold(cut(line(article['title']), room))}")
    where = cut(line(article["outlet"] or article["source"]["name"]), _SOURCE_COLUMNS)
    start = f"{when(article['first_seen_at'])}  {where}"
    facts = [f"{each['slug']} ({each['salience']}){_words(each)}" for each in article["topics"]]
    if article["duplicate_of"] is not None:
        facts.insert(0, f"a copy of {article['duplicate_of']}")
    elif article["story"]["sources"] > 1:
        facts.insert(0, f"in {article['story']['sources']} outlets")
    rest = "".join(f" · {each}" for each in facts)
    say(f"       {faint(start)}{cut(rest, room - width(start))}")


def _words(topic: dict[str, Any]) -> str:
    words = words_found(topic["matches"])
    return f": {words}" if words else ""


def _conclude(shown: int, total: int, limit: int | None, topic: str | None) -> None:
    if total == 0:
        say("No article has arrived yet. wirewatch run watches; wirewatch ingest PATH reads now.")
    elif shown == 0:
        say("No article fits.")
    elif limit is not None and shown == limit and shown < total:
        which = f" on {topic}" if topic else f" of {total:,}"
        say(faint(f"The newest {shown:,}{which}; --since 7d or --limit N shows more. Times: UTC."))
    else:
        say(faint(f"{count(shown, 'article')}. Times are in UTC."))


@click.command()
@click.argument("article_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))
@click.option("--json", "as_json", is_flag=True, help="One JSON line.")
@click.pass_context
def show(ctx: click.Context, article_id: int, as_json: bool) -> None:
    """Show everything about one article."""
    from worker.articles.store import explain

    with opened(ctx) as runtime, runtime.database.read() as session:
        found = explain.shown(session, article_id)
        if found is None:
            raise no_article(session, article_id)
    if as_json:
        emit(found)
    else:
        _print_all(found)


def no_article(session: Session, article_id: int) -> BadInput:
    """Returns the complaint about an id that no article has."""
    from worker.articles.store import explain, forgotten

    gone = forgotten.article(session, article_id)
    if gone is not None:
        words = f"it was forgotten on request (wirewatch forget), {when(gone)}"
        return BadInput(f"there is no article {article_id} any more: {words}")
    newest = explain.newest_article(session)
    there = "none is stored yet" if newest is None else f"the newest is {newest}"
    return BadInput(f"there is no article {article_id} ({there})")


def _print_all(found: dict[str, Any]) -> None:
    article = found["article"]
    say(bold(f"{article['id']}  {line(article['title'])}"))
    if article["title_derived"]:
        say("(no headline came with it; this one is taken from the text)")
    say()
    for label, value in _facts(found):
        say(f"  {label:11} {line(value)}")
    for label, lines in _lists(found):
        for at, each in enumerate(lines):
            first, *further = folded(line(each), max(_LEAST_ROOM, columns() - _LABEL))
            say(f"  {'' if at else label:11} {first}")
            for more in further:
                say(f"{' ' * _LABEL}  {more}")
    say()
    say(wrapped(article["text"], columns()))


def _facts(found: dict[str, Any]) -> list[tuple[str, str]]:
    article = found["article"]
    seen = f"{when(article['first_seen_at'])} in {_source(article['source'])}"
    facts = [
        ("published", _published(found)),
        ("first seen", f"{seen}{_silence(found['silent'])}"),
        ("language", article["language"]),
        ("author", article["author"]),
        ("agency", article["agency"]),
        ("outlet", article["outlet"]),
        ("address", article["url"]),
        ("story", _story(article)),
    ]
    return [(label, value) for label, value in facts if value]


def _published(found: dict[str, Any]) -> str:
    article = found["article"]
    raw = f" (stated as “{found['published_raw']}”)" if found["published_raw"] else ""
    if article["published_at"] is None:
        return f"not known{raw}"
    length = {"day": 10, "month": 7, "year": 4}.get(article["published_precision"], 16)
    at = article["published_at"][:length].replace("T", " ")
    return f"{at}, from the {article['published_source']}{raw}"


def _silence(silent: str | None) -> str:
    if silent is None:
        return ""
    reason = "there when the source was first read" if silent == "baseline" else silent
    return f"; nobody was told: {reason}"


def _story(article: dict[str, Any]) -> str:
    outlets = count(article["story"]["sources"], "outlet")
    copy = article["duplicate_of"]
    return f"{article['story']['id']}, in {outlets}" + (f"; a copy of {copy}" if copy else "")


def _source(source: dict[str, Any]) -> str:
    return f"{source['name']} ({source['kind']})"


def _lists(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    topics = [
        f"{each['slug']} ({each['salience']}, score {each['score']:g}): {places(each)}"
        for each in found["article"]["topics"]
    ]
    appearances = [
        f"{when(each['at'])} {_source(each['source'])} {each['key']}{_kind(each['kind'])}"
        for each in found["appearances"]
    ]
    revisions = [
        f"{each['number']} until {when(each['replaced_at'])}: {each['title']}"
        for each in found["revisions"]
    ]
    return [
        ("topics", topics or ["none"]),
        ("appeared", appearances),
        ("revisions", revisions),
        ("told", [told_line(each) for each in found["deliveries"]] or ["nobody"]),
    ]


def _kind(kind: str) -> str:
    words = {
        "first": "",
        "text": ", the same words",
        "address": ", the same page",
        "near": ", nearly the same",
    }
    return words.get(kind, f", {kind}")


def places(topic: dict[str, Any]) -> str:
    """Returns the words that matched, by field, the most frequent first, with how often; of many,
    and of a long one, so much as is read at once."""
    parts = []
    for field, name in (("title", "headline"), ("text", "text")):
        matched = [plain(each["text"]) for each in topic["matches"] if each["field"] == field]
        # Kim's and KIM'S are one word, written as it stands there first.
        written = {word.casefold(): word for word in reversed(matched)}
        found = Counter(word.casefold() for word in matched).most_common()
        words = [
            f"“{cut(written[key], _LONGEST_MATCH)}”" + (f" ×{n}" if n > 1 else "")
            for key, n in found[:_WORDS_SHOWN]
        ]
        if len(found) > _WORDS_SHOWN:
            words.append(f"{len(found) - _WORDS_SHOWN} more")
        if words:
            parts.append(f"in the {name} {listed(words)}")
    return "; ".join(parts) or "by source, author or language"


def told_line(delivery: dict[str, Any]) -> str:
    """Returns one delivery in words."""
    at, due = delivery["delivered_at"], delivery["next_attempt_at"]
    state = f"sent {when(at)}" if at else delivery["state"]
    if due:
        state += f", due {when(due)}"
    tries = f" after {count(delivery['attempts'], 'attempt')}" if delivery["attempts"] > 1 else ""
    error = f": {delivery['last_error']}" if delivery["last_error"] else ""
    place = f"{delivery['channel']} ({delivery['destination']})"
    return f"{delivery['alert']} → {place} {state}{tries}{error}"
