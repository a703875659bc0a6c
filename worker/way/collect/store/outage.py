"""Whether it is our own way out that fails, and not the sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import Source

WITHIN = timedelta(minutes=10)
FEWEST_HOSTS = 5
"""Below so many hosts that were tried, nothing can be told of the way out."""
_SHARE = 0.9


def nearly_all_fail(failing: Mapping[str, bool]) -> bool:
    """Tells of hosts, each with whether all that was asked of it lately failed, whether at least
    nine in ten of them fail, and five were tried at least."""
    return len(failing) >= FEWEST_HOSTS and sum(failing.values()) >= _SHARE * len(failing)


def lately_tried(session: Session, now: datetime) -> dict[str, bool]:
    """Returns the hosts that were lately tried, and whether all that was asked of each failed."""
    answered = func.max(case((Source.error_kind.is_(None), 1), else_=0))
    rows = session.execute(
        select(Source.host, answered)
        .where(
            Source.host.is_not(None),
            Source.removed_at.is_(None),
            Source.last_collected_at > now - WITHIN,
        )
        .group_by(Source.host)
    )
    return {host: not answered for host, answered in rows if host is not None}
