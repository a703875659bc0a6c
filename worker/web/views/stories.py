"""Stories: the newest first, by topic."""

from __future__ import annotations

from worker.base.store.database import limit_statements
from worker.stories.store import views
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted


def look(site: Site, wanted: Wanted) -> View:
    """Reads one page of stories."""
    names = site.runtime.topic_names
    topic = wanted.one_of("topic", list(names))
    before = wanted.number("before")
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found = list(views.listed(session, topic, limit=SHOWN + 1, before=before))[::-1]
    more = len(found) > SHOWN
    found = found[:SHOWN]
    older = wanted.with_("/stories", before=found[-1]["id"]) if more else None
    return View(
        "stories.html",
        "Stories",
        {"stories": found, "topic": topic, "topics": names},
        found,
        older,
    )
