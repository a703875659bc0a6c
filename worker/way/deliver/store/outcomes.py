"""What an attempt's result means, so that it can be written."""

from __future__ import annotations

from datetime import datetime

from worker.base.errors import ChannelError, EndpointGone, NotRendered, PermanentChannelError
from worker.base.types import Receipt, RetrySchedule
from worker.way.deliver import said
from worker.way.deliver.retry import next_attempt_in
from worker.way.deliver.store import endpoints
from worker.way.deliver.store.deliveries import AttemptOutcome, ClaimedDelivery
from worker.way.deliver.store.lost import ProcessEnded


def of(
    result: Receipt | Exception,
    claimed: ClaimedDelivery,
    retry: RetrySchedule,
    now: datetime,
    spread: float,
) -> AttemptOutcome:
    """Returns what an attempt's result means. ``spread`` is as for ``next_attempt_in``."""
    if isinstance(result, Receipt):
        return AttemptOutcome("sent", said.words(result.detail), said.status(result.status))
    detail = said.words(result) or said.words(type(result).__name__)
    status = said.status(result.status) if isinstance(result, ChannelError) else None
    if isinstance(result, EndpointGone):
        return AttemptOutcome("held", detail, status, reason="the endpoint is gone")
    if isinstance(result, NotRendered):
        reason = endpoints.not_rendered(said.words(result.mark), detail)
        return AttemptOutcome("held", detail, reason=reason)
    if isinstance(result, PermanentChannelError):
        return AttemptOutcome(retry.permanent, detail, status, reason=detail)
    age = (now - claimed.first_attempt_at).total_seconds()
    asked = said.pause(result.retry_after) if isinstance(result, ChannelError) else None
    # After the first of several without a result it did not wait.
    failed = claimed.attempt - isinstance(result, ProcessEnded)
    wait = next_attempt_in(retry, failed, age, asked, spread)
    if wait is None:
        reason = f"gave up after {claimed.attempt} attempts"
        return AttemptOutcome(retry.exhausted, detail, status, reason=reason)
    return AttemptOutcome("retry", detail, status, next_in=wait)
