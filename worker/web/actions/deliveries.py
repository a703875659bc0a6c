"""Sends a delivery again that failed, or sooner, and releases one that is held."""

from __future__ import annotations

from worker.base.store import audit
from worker.readers.store import answers
from worker.way.deliver.store import deliveries as store
from worker.way.deliver.store import forgotten
from worker.web.actions import Outcome
from worker.web.views import NotFound, Site, Unusable, Wanted

_BACK = "/deliveries"


def again(site: Site, wanted: Wanted, actor: str) -> Outcome:
    """Lets the service send a delivery again, by the same id and the same bytes. Raises Unusable,
    NotFound."""
    runtime, delivery_id = site.runtime, wanted.text("id", 100)
    with runtime.database.write() as session:
        channel, refusal = answers.channel_of(session, delivery_id)
        if channel is None:
            raise NotFound(f"There is no delivery {delivery_id}.")
        if channel not in runtime.channels:
            raise Unusable(f"its channel “{channel}” is not configured any more")
        if refusal is not None:
            raise Unusable(refusal)
        if forgotten.is_one(session, delivery_id):
            raise Unusable(forgotten.NOTHING_LEFT)
        is_again = bool(store.replay(session, [delivery_id]))
        is_sooner = not is_again and store.hasten(session, delivery_id)
        if is_again or is_sooner:
            now = runtime.clock()
            audit.record(session, now, actor, "replay", delivery_id, None, {"channel": channel})
    if is_sooner:
        return Outcome("The service will try it again now.", _BACK)
    words = (
        "The service will send it again."
        if is_again
        else "It waits already, or is under way: nothing to do."
    )
    return Outcome(words, _BACK)
