"""What the last whole look at the books found. It is read far more often than the books are."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from worker.base.store import jobs

JOB = "accounting"
"""Where the newest result and the place of the next look are kept."""


def last(session: Session) -> dict[str, Any] | None:
    """Returns what the last whole look at the books found, or None before there was one.

    ``checked_at`` (ISO 8601), ``notices``, ``expected`` destinations, ``states`` of what there is
    for them, ``difference`` between the two, ``unnoticed`` matches, ``example`` or None.
    """
    state = jobs.state(session, JOB) or {}
    last: dict[str, Any] | None = state.get("last")
    if last is None:
        return None
    open_ = state.get("unnoticed", [])
    example = last["example"]
    if example is None and open_:
        example = f"article {open_[0][0]}"
    return {**last, "unnoticed": len(open_), "example": example}


def is_off(found: dict[str, Any] | None) -> bool:
    """Tells whether a result says that something is missing."""
    return found is not None and bool(found["difference"] or found["unnoticed"])
