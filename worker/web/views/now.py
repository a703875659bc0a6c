"""Now: whether all is well, and what came in the last day."""

from __future__ import annotations

from datetime import timedelta

from worker.base.store.database import limit_statements
from worker.status import steps
from worker.stories.store import views as stories
from worker.topics.store import volumes
from worker.web.views import PATIENCE, Site, View, Wanted

_STORIES = 8
_DAY = timedelta(days=1)
_MOST = 100_000
"""Articles of a day that are counted: more would take longer than somebody waits for a page."""
_NOTHING = {"articles": 0, "alerted": 0, "waiting": 0}


def look(site: Site, wanted: Wanted) -> View:
    """Reads how the service is, and the newest stories."""
    runtime = site.runtime
    path = runtime.settings.path
    seen = steps.look(site.watched)
    line = steps.line(runtime, seen, str(path) if path else None, whole=wanted.text("format") != "")
    day = line["latency"]["day"]
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        read = volumes.since(session, runtime.clock() - _DAY, _MOST)
        newest = list(stories.listed(session, limit=_STORIES))[::-1]
    found = {each["slug"]: each for each in day["topics"]}
    shown = {
        "status": line,
        "stories": newest,
        "day": [
            (slug, name, found.get(slug, _NOTHING)) for slug, name in runtime.topic_names.items()
        ],
        "read": read,
        "most": _MOST,
        "one_in": day["one_in"],
    }
    return View("now.html", "Now", shown, [line])
