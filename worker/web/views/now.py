"""Now: whether all is well, and what came in the last day."""

from __future__ import annotations

from worker.base.store.database import limit_statements
from worker.status import steps
from worker.stories.store import views as stories
from worker.web.views import PATIENCE, Site, View, Wanted

_STORIES = 8
_NOTHING = {"articles": 0, "alerted": 0, "waiting": 0}


def look(site: Site, wanted: Wanted) -> View:
    """Reads how the service is, and the newest stories."""
    runtime = site.runtime
    path = runtime.settings.path
    seen = steps.look(site.watched)
    line = steps.line(runtime, seen, str(path) if path else None, whole=wanted.text("format") != "")
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        newest = list(stories.listed(session, limit=_STORIES))[::-1]
    found = {each["slug"]: each for each in line["latency"]["day"]["topics"]}
    shown = {
        "status": line,
        "stories": newest,
        "day": [
            (slug, name, found.get(slug, _NOTHING)) for slug, name in runtime.topic_names.items()
        ],
        "alerts": len(runtime.settings.alerts),
    }
    return View("now.html", "Now", shown, [line])
