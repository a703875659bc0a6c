"""Sources: how each has been doing."""

from __future__ import annotations

from typing import Any

from worker.base import address
from worker.base.store.database import limit_statements
from worker.status import SOURCE_STATES
from worker.status.store import sources
from worker.web.views import PATIENCE, Site, View, Wanted
from worker.web.views.room import fitting, weight

_ON_A_PAGE = 60
"""Each may have two buttons, and a page is meant to stay small."""
_FRAME = 720
_ORDER = {"failing": 0, "disabled": 1, "quiet": 2, "new": 3, "ok": 4}


def look(site: Site, wanted: Wanted) -> View:
    """Reads the sources of the configuration; those that ask for attention stand first.

    A page begins where it is told, not behind a source: states change between two looks, and who
    goes on is shown some source twice rather than sent back to the first page.
    """
    runtime = site.runtime
    now = runtime.clock()
    state = wanted.one_of("state", sources.STATES)
    configured = [runtime.source_row(each) for each in runtime.settings.sources]
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        rows = sources.listed(session, now)
    known = {(row["kind"], row["key"]): row for row in rows}
    found = [
        known.get((row.kind, address.of_feed(row.key))) or sources.new(row, now)
        for row in configured
    ]
    counts = {each: sum(row["state"] == each for row in found) for each in sources.STATES}
    listed = [each for each in found if state is None or each["state"] == state]
    listed.sort(key=lambda each: (_ORDER[each["state"]], each["name"].casefold()))
    begin = wanted.number("from") or 0
    shown_here = fitting(listed[begin : begin + _ON_A_PAGE], _weigh)
    end = begin + len(shown_here)
    older = wanted.with_("/sources", **{"from": end}) if end < len(listed) else None
    shown = {"sources": shown_here, "counts": counts, "state": state, "total": len(found)}
    shown |= {"begin": begin, "found": len(listed), "words": SOURCE_STATES}
    return View("sources.html", "Sources", shown, listed, older, "Further ones")


def _weigh(source: dict[str, Any]) -> int:
    said = (source["error"], source["disabled"], source["notes"], (source["push"] or {}).get("hub"))
    return _FRAME + 3 * weight(source["key"]) + weight(source["name"], said)
