"""Alerts and deliveries: who is told of what, how far each message is, and why."""

from __future__ import annotations

from worker.articles.store import headlines, views
from worker.base.store.database import limit_statements
from worker.base.types import DELIVERY_STATES
from worker.readers.store import answers
from worker.status.store import status
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted

_TITLES = 3
"""Headlines of a delivery that are shown."""
_AGAIN = {"dead": "Try again", "suppressed": "Try again", "held": "Release"}


def look(site: Site, wanted: Wanted) -> View:
    """Reads the alerts and one page of deliveries, the newest first."""
    state = wanted.one_of("state", DELIVERY_STATES)
    before = wanted.text("before", 100) or None
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        counts = status.alert_counts(session)
        found = views.deliveries(session, views.DeliveryFilter(state, SHOWN + 1, before))[::-1]
        more = len(found) > SHOWN
        found = found[:SHOWN]
        ids = [each for line in found for each in line["article_ids"][:_TITLES]]
        titles = headlines.titles(session, ids)
    alerts = [
        (each, counts.get(each.name, {"notices": 0, "latest_at": None, "deliveries": {}}))
        for each in site.runtime.settings.alerts
    ]
    older = wanted.with_("/deliveries", before=found[-1]["id"]) if more else None
    shown = {"alerts": alerts, "deliveries": found, "state": state, "states": DELIVERY_STATES}
    shown |= {"again": _AGAIN, "refused": answers.REFUSED, "titles": titles}
    shown["most"] = _TITLES
    return View("deliveries.html", "Alerts and deliveries", shown, found, older)
