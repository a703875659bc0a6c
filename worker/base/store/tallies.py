"""Numbers that only grow: noted while a transaction works, written once at its end.

A rolled-back transaction counts nothing. Labels are names of the program and slugs of the
configuration, never strangers' words, so that there are few of them.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models import Tally
from worker.base.store import bulk

DOCUMENTS = "documents"
"""Documents decided about, by outcome."""
MATCHES = "matches"
"""Topics found in new articles, by slug."""
NOTICES = "notices"
ATTEMPTS = "attempts"
"""Attempts to deliver, by ``KIND OUTCOME``."""
POLLS = "polls"
"""Collections of sources, by ``KIND OUTCOME``."""
PRUNED = "pruned"
"""What was removed because it was past its time, by kind; bytes on disk are a kind."""

_NOTED = "tallies"
_ADDS = "ON CONFLICT (name, label) DO UPDATE SET value = tallies.value + excluded.value"
_ADD_EACH = text(f"INSERT INTO tallies (name, label, value) VALUES (:name, :label, :value) {_ADDS}")
_ADD_TOGETHER = text(
    "INSERT INTO tallies (name, label, value) SELECT name, label, value "
    f"FROM json_populate_recordset(CAST(NULL AS tallies), CAST(:rows AS json)) {_ADDS}"
)


def note(session: Session, name: str, label: str = "", number: int = 1) -> None:
    """Counts in memory; ``write`` puts it into the transaction."""
    noted: dict[tuple[str, str], int] = session.info.setdefault(_NOTED, {})
    noted[name, label] = noted.get((name, label), 0) + number


def write(session: Session) -> None:
    """Writes what was noted. The last thing a transaction does: its rows are everybody's."""
    noted: dict[tuple[str, str], int] = session.info.pop(_NOTED, {})
    rows = [
        # One order for all, so that two transactions never wait for each other.
        {"name": name, "label": label, "value": number}
        for (name, label), number in sorted(noted.items())
    ]
    bulk.change(session, rows, each=_ADD_EACH, together=_ADD_TOGETHER)


def read(session: Session) -> dict[str, dict[str, int]]:
    """Returns name → label → value."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, label, value in session.execute(select(Tally.name, Tally.label, Tally.value)):
        found[name][label] = value
    return found
