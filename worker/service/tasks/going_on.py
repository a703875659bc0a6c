"""Goes on with an endpoint for which more waits than one message leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from worker.setup.runtime import Runtime
from worker.way.deliver import steps
from worker.way.deliver.store.deliveries import MOST_AT_ONCE
from worker.way.deliver.store.following import waiting_beside


def deliver_and_look(
    runtime: Runtime, delivery_ids: Sequence[str], holder: str
) -> Iterator[tuple[str, list[str]]]:
    """Attempts deliveries, and looks what still waits for an endpoint that was told of so many in a
    row that others have their turn.

    The messages of what waits may all have come while as many as may were under way to it, and the
    next ones come only when their hints run out. As many are found as may be under way: whoever
    tells the endpoint meanwhile takes the first of them.

    Returns the kind of channel and the deliveries of which word is to be left.
    """
    for each in delivery_ids:
        if steps.deliver(runtime, [each], holder) >= steps.MOST_IN_A_ROW:
            with runtime.database.read() as session:
                waiting = waiting_beside(session, each, MOST_AT_ONCE)
            if waiting is not None:
                yield waiting
