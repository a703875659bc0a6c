"""Of which templates it was told that they fail."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from worker.base.store import jobs

_JOB = "templates told"


def told(session: Session) -> dict[str, str]:
    """Returns the channels of whose templates it was told, and the marks that these had."""
    return {slug: str(mark) for slug, mark in (jobs.state(session, _JOB) or {}).items()}


def remember(session: Session, failing: Mapping[str, str]) -> None:
    """Keeps of which templates it was told."""
    jobs.note(session, _JOB, dict(failing))
