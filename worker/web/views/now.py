"""Now: whether all is well, and what came in the last day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from worker.articles.store.views import iso
from worker.base.store.database import limit_statements
from worker.status import steps
from worker.stories.store import views as stories
from worker.web.views import PATIENCE, Site, View, Wanted
from worker.web.views.figures import MOST_READ
from worker.web.views.room import fitting, weight

_STORIES = 8
_MOST_TOPICS = 100
_ROOM, _FRAME = 24_000, 140
_NOTHING: dict[str, Any] = {"articles": 0, "alerted": 0, "waiting": 0}


def look(site: Site, wanted: Wanted) -> View:
    """Reads how the service is, and the newest stories."""
    runtime = site.runtime
    if wanted.is_twin:
        path = runtime.settings.path
        seen = steps.look(site.watched)
        line = steps.line(runtime, seen, steps.configuration(path))
        return View("now.html", "Now", {}, [line])
    figures = site.figures()
    # What is wrong is of now, whatever the figures are of.
    seen, seen_at = site.seen()
    line = figures.status | steps.judged(seen)
    now = runtime.clock()
    day = line["latency"]["day"]
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        newest = list(stories.listed(session, limit=_STORIES))[::-1]
    found = {each["slug"]: each for each in day["topics"]}
    shown = {
        "status": line,
        "stories": newest,
        "day": fitting(_busiest(runtime.topic_names, found), _weigh, _ROOM),
        "topics": len(runtime.topic_names),
        "read": figures.read,
        "most": MOST_READ,
        "figures_at": iso(figures.at),
        "figures_age": (now - figures.at).total_seconds(),
        "seen_age": (now - seen_at).total_seconds(),
        "one_in": day["one_in"],
    }
    return View("now.html", "Now", shown, [line])


def _busiest(
    names: Mapping[str, str], found: Mapping[str, dict[str, Any]]
) -> list[tuple[str, str, dict[str, Any]]]:
    """Returns the topics as they are configured; of very many those first that were found."""
    every = [(slug, name, found.get(slug, _NOTHING)) for slug, name in names.items()]
    if len(every) > _MOST_TOPICS:
        every.sort(key=lambda each: -each[2]["articles"])
    return every[:_MOST_TOPICS]


def _weigh(row: tuple[str, str, dict[str, Any]]) -> int:
    return _FRAME + weight(*row[:2])
