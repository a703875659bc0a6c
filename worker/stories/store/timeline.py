"""What happened in a story, in the order of time: who reported it, and what became of messages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, Revision, Story
from worker.alerts.follow_ups import shown_kind
from worker.articles.store.carried import outlet_of
from worker.articles.store.views import iso
from worker.stories.store import repeated
from worker.stories.store.messages import (
    Outcome,
    kept_back,
    kept_back_since,
    kept_before,
    outcomes,
)
from worker.stories.store.views import (
    Gathered,
    ListedNotice,
    copied_from,
    family_of,
    gather,
    line_of,
)

_OWN = ("first", "near", "address")
"""The kinds of appearances that have an article of their own."""
_FACTS = (
    "outlet",
    "url",
    "language",
    "title",
    "copy_of",
    "alert",
    "kind",
    "kept_back",
    "state",
    "sent_at",
    "due_at",
)


def timeline(session: Session, story_id: int) -> dict[str, Any] | None:
    """Returns a story with what happened in it, in the order of time; None if there is none.

    A message follows the report that it tells of; what is kept back later, while it still waits, is
    counted in it once it went. The id of a story that went into another leads to that.
    """
    row = session.get(Story, story_id)
    if row is None:
        return None
    root = row.merged_into or row.id
    gathered = gather(session, [root])[root]
    if not gathered.articles:
        return None
    family = family_of(session, [root])
    kept = kept_back(session, family)
    repeats = repeated.kept_back(session, gathered.appearances, gathered.told)
    reports = [*_reports(gathered, kept, repeats), *_revisions(session, gathered)]
    reports.sort(key=lambda each: each[0])
    known = outcomes(session, family)
    before = kept_before([(each.notice_id, each.alert, each.news) for each in gathered.told])
    messages = [
        _telling(each, known.get(each.notice_id), before[each.notice_id]) for each in gathered.told
    ]
    return {
        "story": line_of(root, gathered),
        "timeline": [event for _, event in with_messages(reports, messages)],
        "kept_back": [
            {"alert": alert, "number": number}
            for alert, number in kept_back_since(session, root, family, known)
        ],
    }


_Event = tuple[datetime, dict[str, Any]]


def _event(at: datetime, what: str, article_id: int, **known: Any) -> _Event:
    facts: dict[str, Any] = dict.fromkeys(_FACTS)
    lists: dict[str, Any] = {"news": [], "kept_back_by": []}
    return at, {"at": iso(at), "what": what, "article_id": article_id, **facts, **lists, **known}


def _reports(
    gathered: Gathered, kept: Mapping[int, list[str]], repeats: Mapping[int, list[str]]
) -> Iterator[_Event]:
    """Yields where the story appeared; ``kept`` and ``repeats`` say from whom articles, and
    appearances in the words of one, are kept back."""
    copied = {each.id: each.duplicate_of for each in gathered.articles}
    languages = {each.id: each.language for each in gathered.articles}
    for row in gathered.appearances:
        copy_of = copied_from(row, copied)
        yield _event(
            row.at,
            "report" if copy_of is None else "copy",
            row.article_id,
            outlet=outlet_of(row),
            url=row.url,
            language=languages.get(row.article_id),
            title=row.title,
            copy_of=copy_of,
            kept_back_by=(
                kept.get(row.article_id, []) if row.kind in _OWN else repeats.get(row.id, [])
            ),
        )


def _revisions(session: Session, gathered: Gathered) -> Iterator[_Event]:
    """Yields the changes of articles, each with the headline that came of it."""
    by_id = {each.id: each for each in gathered.articles}
    rows = session.execute(
        select(Revision.article_id, Revision.title, Revision.replaced_at)
        .join(Article, Article.id == Revision.article_id)
        .where(Article.story_id.in_({each.story_id for each in gathered.articles}))
        .order_by(Revision.article_id, Revision.number)
    ).all()
    for at, (article_id, _, replaced_at) in enumerate(rows):
        article = by_id[article_id]
        follows = at + 1 < len(rows) and rows[at + 1].article_id == article_id
        yield _event(
            replaced_at,
            "revision",
            article_id,
            outlet=article.outlet or article.source,
            url=article.url,
            language=article.language,
            title=rows[at + 1].title if follows else article.title,
        )


def _telling(told: ListedNotice, outcome: Outcome | None, kept: int) -> _Event:
    said = told.news or {}
    at = iso(outcome.at) if outcome else None
    state = outcome.state if outcome else None
    return _event(
        told.at,
        "told",
        told.article_id,
        alert=told.alert,
        kind=shown_kind(told.kind),
        news=list(said.get("news", ())),
        kept_back=kept if kept or "kept_back" in said else None,
        state=state,
        sent_at=at if state == "sent" else None,
        due_at=at if state == "waiting" else None,
    )


def with_messages(reports: Sequence[_Event], messages: Sequence[_Event]) -> list[_Event]:
    """Returns all events, each message after the latest event of its article until then; where that
    is not kept, by its time."""
    times = [at for at, _ in reports]
    places: dict[int, list[int]] = defaultdict(list)
    for place, (_, report) in enumerate(reports):
        places[report["article_id"]].append(place)
    following: dict[int, list[_Event]] = defaultdict(list)
    for message in messages:
        until = bisect_right(times, message[0])
        own = places.get(message[1]["article_id"], ())
        number = bisect_left(own, until)
        following[own[number - 1] if number else until - 1].append(message)
    found = following[-1]
    for place, event in enumerate(reports):
        found += [event, *following[place]]
    return found
