"""How an attempt that went well ends, as most do, and what follows it at its endpoint."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from models import Endpoint
from models.base import table_of
from worker.base.store.database import on_sqlite
from worker.readers.store import answers
from worker.way.deliver.store import attempts, deliveries, endpoints, following
from worker.way.deliver.store.deliveries import AttemptOutcome, ClaimedDelivery
from worker.way.deliver.store.following import Following, next_for_endpoint


def went_well(
    session: Session, claimed: ClaimedDelivery, outcome: AttemptOutcome, now: datetime
) -> Following | None:
    """Writes that an attempt was accepted, and that its endpoint answers. Returns what waits
    longest there.

    The session knows of none of these rows by its objects.
    """
    place = claimed.channel, claimed.destination
    if on_sqlite(session):
        deliveries.finish(session, claimed, outcome, now)
        endpoints.went_well(session, *place, now)
        return next_for_endpoint(session, *place)
    asked = deliveries.ended_attempt(claimed, outcome, now) | deliveries.ended(claimed, outcome)
    # None of these names is one of a column: as such it would be written.
    asked |= {"slug": claimed.channel, "endpoint": claimed.destination}
    row = session.connection().execute(_at_once(), asked).one()
    if not row.done:
        deliveries.accept_late(session, claimed.id, now)
    if not row.seen:
        # Of an endpoint that failed, or is new, more is to be noted, and others may be due then.
        endpoints.went_well(session, *place, now)
        return next_for_endpoint(session, *place)
    return None if row.id is None else Following(row.id, answers.refusal(row))


@cache
def _at_once() -> Any:
    """Returns all of it as one statement, which SQLite does not know: each by itself takes this
    process several times as long as the server."""
    table = table_of(Endpoint)
    ended = attempts.end().cte("ended")
    done = deliveries.end(True, False).returning(deliveries.TABLE.c.id).cte("done")
    seen = endpoints.seen_well().returning(table.c.channel).cte("seen")
    waiting = following.query().subquery("waiting")
    number = select(func.count())
    counted = select(
        number.select_from(done).scalar_subquery().label("done"),
        number.select_from(seen).scalar_subquery().label("seen"),
    ).subquery("counted")
    return select(counted, waiting).select_from(counted).outerjoin(waiting, true()).add_cte(ended)
