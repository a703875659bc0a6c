"""One story: who reported what when, and what was told."""

from __future__ import annotations

from typing import Any

from worker.alerts.follow_ups import FIRST
from worker.alerts.notices import occasions
from worker.alerts.store import silences
from worker.articles.store import views as articles
from worker.base.store.database import limit_statements
from worker.stories.store import timeline
from worker.web.views import PATIENCE, NotFound, Site, View, Wanted
from worker.web.views.passages import passages
from worker.web.views.room import fitting, weight

_PASSAGES = 5
"""Reports of a page of which a passage is shown."""
_EVENTS = 100
_ROOM = 36_000
"""Bytes; the passages take the rest."""
_FRAME = 330


def look(site: Site, wanted: Wanted) -> View:
    """Reads a story by its id. Raises NotFound."""
    story_id = wanted.number("id")
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found = timeline.timeline(session, story_id) if story_id is not None else None
        if found is None:
            raise NotFound(f"There is no story {story_id}.")
        begin = min(wanted.number("from") or 0, len(found["timeline"]))
        events = fitting(found["timeline"][begin : begin + _EVENTS], _weigh, _ROOM)
        ids = [each["article_id"] for each in events if each["what"] == "report"]
        reports = articles.by_ids(session, ids[:_PASSAGES])
        now = site.runtime.clock()
        silenced = [
            each
            for each in silences.listed(session, now, since=now)
            if each["story"] in (story_id, found["story"]["id"]) and each["ended_at"] is None
        ]
    names = site.runtime.topic_names
    shown = {
        "found": found,
        "asked": story_id,
        "silences": silenced,
        "passages": {each["id"]: passages(each) for each in reports},
        "said": [
            "; ".join(occasions.named(one, names) for one in each["news"])
            or ("" if each["kind"] == FIRST else occasions.in_words(each["kind"], names))
            if each["what"] == "told"
            else ""
            for each in events
        ],
        "events": events,
    }
    end = begin + len(events)
    later = end < len(found["timeline"])
    onward = f"/stories/{story_id}?from={end}" if later else None
    return View("story.html", found["story"]["title"], shown, [found], onward, "What came later")


def _weigh(event: dict[str, Any]) -> int:
    return _FRAME + weight(event["title"], event["outlet"], event["alert"], event["state"])
