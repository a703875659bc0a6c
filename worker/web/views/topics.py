"""Topics: how much each found by day, and a query tried on what is stored."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from markupsafe import Markup, escape

from worker.alerts.snippets import snippets
from worker.alerts.store import silences
from worker.articles.store.views import iso
from worker.base.errors import QueryError
from worker.base.store.database import limit_statements
from worker.base.store.patience import Patience
from worker.readers.store import marks
from worker.topics import steps
from worker.topics.query import without_remarks
from worker.web.views import PATIENCE, Busy, Site, Unusable, View, Wanted
from worker.web.views.mistakes import mistake
from worker.web.views.passages import marked, with_marks
from worker.web.views.room import fitting, weight

_DAYS = 30
_MOST_DAYS = 90
_SAMPLES = 8
_MOST_QUERY = 20_000
_QUERY, _TITLE = 1_500, 300
"""Characters of a query, and of a headline, that are shown."""
_FRAME = 3_600


def look(site: Site, wanted: Wanted) -> View:
    """Reads the topics' volumes; tries the query that is asked about, if there is one."""
    runtime = site.runtime
    now = runtime.clock()
    counts, by_day = site.volumes()
    days = [f"{now - timedelta(days=back):%Y-%m-%d}" for back in range(_DAYS - 1, -1, -1)]
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        said = marks.precision(session)
        silenced: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for each in silences.listed(session, now, since=now):
            if each["topic"] is not None and each["ended_at"] is None:
                silenced[each["topic"]].append(each)
    lines = steps.lines(runtime, counts, said)
    query = wanted.text("query", _MOST_QUERY)
    begin = min(wanted.number("from") or 0, len(lines))
    # What a query finds is a page of its own.
    listed = [] if query else fitting(lines[begin:], _weigh)
    end = begin + len(listed)
    older = f"/topics?from={end}" if listed and end < len(lines) else None
    of_days = {
        each["slug"]: [by_day.get(each["slug"], {}).get(day, 0) for day in days] for each in listed
    }
    shown: dict[str, Any] = {"topics": listed, "days": of_days, "query": query, "trial": None}
    shown |= {"silences": silenced, "first_day": days[0], "mistake": None}
    shown["queries"] = {each["slug"]: _short(each["query"]) for each in listed}
    shown["asked_days"] = min(wanted.number("days") or _DAYS, _MOST_DAYS)
    if query:
        try:
            shown["trial"] = _tried(site, query, shown["asked_days"], wanted.patience)
        except QueryError as error:
            if wanted.is_twin:
                raise Unusable(str(error)) from error
            shown["mistake"] = mistake(error)
            return View("topics.html", "Topics", shown, lines, status=HTTPStatus.BAD_REQUEST)
    return View("topics.html", "Topics", shown, lines, older, "Further ones")


def _weigh(topic: dict[str, Any]) -> int:
    query = escape(_short(topic["query"]))
    return _FRAME + len(query.encode()) + weight(topic["name"]) + 4 * weight(topic["slug"])


@lru_cache(maxsize=1_000)
def _short(query: str) -> str:
    """Returns the beginning of a query without its remarks."""
    bare = without_remarks(query)
    return f"{bare[:_QUERY]} …" if len(bare) > _QUERY else bare


def _tried(site: Site, query: str, days: int, patience: Patience) -> dict[str, Any]:
    """Tries a query as long as somebody waits for a page. Raises Busy, QueryError,
    NoLongerAsked."""
    since = site.runtime.clock() - timedelta(days=days)
    if not site.trials.acquire(blocking=False):
        raise Busy("Two queries are being tried just now. Try again in a moment.")
    try:
        trial = steps.try_newest(site.runtime, query, since, patience, samples=_SAMPLES)
    finally:
        site.trials.release()
    return {
        "days": days,
        "articles": trial.articles,
        "back_to": iso(trial.back_to),
        "matched": trial.matched,
        "copies": trial.copies,
        "would_have_told": sum(each.alerts for each in trial.forecasts),
        "warnings": trial.warnings,
        "samples": [
            {
                "id": each.article_id,
                "title": marked(each.title[:_TITLE], each.match.matches, "title"),
                "passages": _passages(each),
            }
            for each in reversed(trial.samples)
        ],
    }


def _passages(sample: steps.Sample) -> list[Markup]:
    found = snippets(sample.title, sample.text, sample.match.matches, limit=1)
    return [with_marks(each.text, each.marks) for each in found]
