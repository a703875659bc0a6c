"""What may have been sent by a service whose database was lost and put back in an older state."""

from __future__ import annotations

from datetime import datetime, timedelta

from worker.base.types import Published

REASON = "restored: it may have been sent before the database was put back"
"""Why a delivery is held for a person. Only such deliveries have exactly this reason."""
SETTLED = "restored: taken as sent before the database was put back"
"""Why a delivery that was held so is not sent after all."""

_CLOCKS_DIFFER = timedelta(minutes=5)
_REVISED = "feed_updated"


def may_have_been_sent(
    published: Published | None, hold_before: datetime, arrived_at: datetime
) -> bool:
    """Tells whether news that a source lists at its first collection may have been told before.

    It was not if its source states that it was published after ``hold_before``. A stated day is
    later only if all of it is. A time of a change is no time of publication, and one that had not
    come when the article arrived is not believed.
    """
    if published is None or published.source == _REVISED:
        return True
    if published.at > arrived_at + _CLOCKS_DIFFER:
        return True
    return published.at <= hold_before
