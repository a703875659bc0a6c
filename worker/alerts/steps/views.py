"""Which view shows a delivery: a digest's, or that of the news of one story."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from worker.alerts.digests import READY
from worker.alerts.spikes import KIND as SPIKE
from worker.alerts.steps import digest, news, spike_news
from worker.base.types import News
from worker.setup.runtime import Runtime
from worker.way.deliver.store.deliveries import ClaimedDelivery

_VIEWS: Mapping[str, Callable[[Session, Runtime, ClaimedDelivery], News | None]] = {
    READY: digest.build,
    SPIKE: spike_news.build,
}


def build(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> News | None:
    """Returns what a delivery tells, or None if nothing of it is stored any more."""
    return _VIEWS.get(claimed.kind, news.build)(session, runtime, claimed)
