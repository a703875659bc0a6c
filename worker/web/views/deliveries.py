"""Alerts and deliveries: who is told of what, how far each message is, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from worker.alerts.store import listing
from worker.articles.store import headlines, views
from worker.base.store.database import limit_statements
from worker.base.types import DELIVERY_STATES
from worker.readers.store import answers
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted
from worker.web.views.room import ROOM, fitting, weight

_TITLES = 3
"""Headlines of a delivery that are shown."""
_ROOM = 34_000
"""Bytes for deliveries; the rest is for the alerts above them."""
_ALERT, _FRAME, _BUTTON = 350, 400, 300
_AGAIN = {
    "retry": "Try now",
    "dead": "Try again",
    "suppressed": "Try again",
    "held": "Release",
}


def look(site: Site, wanted: Wanted) -> View:
    """Reads the alerts and one page of deliveries, the newest first."""
    state = wanted.one_of("state", DELIVERY_STATES)
    before = wanted.text("before", 100) or None
    counts = site.alerts()
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        found = views.deliveries(session, views.DeliveryFilter(state, SHOWN + 1, before))[::-1]
        ids = [each for line in found[:SHOWN] for each in line["article_ids"][:_TITLES]]
        titles = headlines.titles(session, ids)
        bare = [(line["id"], ()) for line in found[:SHOWN] if not line["article_ids"]]
        about = listing.subjects(session, bare)
    words = {each: subject.without_articles for each, subject in about.items()}
    alerts = [
        (each, counts.get(each.name, {"notices": 0, "latest_at": None, "deliveries": {}}))
        for each in site.runtime.settings.alerts
    ]
    listed = fitting(found[:SHOWN], lambda line: _weigh(line, titles, words), _ROOM)
    more = len(found) > len(listed)
    found = found[: len(listed)]
    older = wanted.with_("/deliveries", before=found[-1]["id"]) if more else None
    shown = {
        "alerts": fitting(alerts, lambda each: _ALERT + weight(each[0].topics), ROOM - _ROOM),
        "all_alerts": len(alerts),
        "deliveries": found,
        "state": state,
        "states": DELIVERY_STATES,
        "again": _AGAIN,
        "refused": answers.REFUSED,
        "titles": titles,
        "about": words,
        "most": _TITLES,
    }
    return View("deliveries.html", "Alerts and deliveries", shown, found, older)


def _weigh(line: dict[str, Any], titles: Mapping[int, str], about: Mapping[str, str]) -> int:
    shown = [titles.get(each, "") for each in line["article_ids"][:_TITLES]]
    shown.append(about.get(line["id"], ""))
    button = _BUTTON if line["state"] in _AGAIN else 0
    return _FRAME + button + weight(shown, line["alert"], line["channel"], line["last_error"])
