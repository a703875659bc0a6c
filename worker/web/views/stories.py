"""Stories: the newest first, by topic."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from worker.base.store.database import limit_statements
from worker.stories.store import views
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted
from worker.web.views.room import fitting, weight

OUTLETS = 4
"""Those of a story that its line names."""
_TABS = 60
_FRAME, _TAG = 350, 90
"""Bytes of a line, and of a topic in it, beside their words."""


def look(site: Site, wanted: Wanted) -> View:
    """Reads one page of stories."""
    names = site.runtime.topic_names
    topic = wanted.one_of("topic", list(names))
    before = wanted.number("before")
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found = list(views.listed(session, topic, limit=SHOWN + 1, before=before))[::-1]
    listed = fitting(found[:SHOWN], _weigh)
    more = len(found) > len(listed)
    found = found[: len(listed)]
    older = wanted.with_("/stories", before=found[-1]["id"]) if more else None
    return View(
        "stories.html",
        "Stories",
        {"stories": found, "topic": topic, "topics": tabs(names, topic)},
        found,
        older,
    )


def tabs(names: Mapping[str, str], chosen: str | None) -> dict[str, str]:
    """Returns the topics that the page's head leads to: the first of many, and the chosen one."""
    shown = dict(islice(names.items(), _TABS))
    return shown if chosen is None else {**shown, chosen: names[chosen]}


def _weigh(story: dict[str, Any]) -> int:
    outlets = [each["name"] for each in story["outlets"][:OUTLETS]]
    tags = len(story["topics"]) * _TAG + 2 * weight(story["topics"])
    return _FRAME + weight(story["title"], outlets) + tags
