"""The keys of all of PostgreSQL's advisory locks: two purposes with one key wait for each other.

A key stays as it is, for workers of two releases run beside each other while one replaces the
other. SQLite has one writer at a time, and needs none of them.
"""

from __future__ import annotations

from enum import IntEnum, unique

from sqlalchemy import text
from sqlalchemy.orm import Session

_WAIT = text("SELECT pg_advisory_xact_lock(:key)")


@unique
class Key(IntEnum):
    """What takes turns by an advisory lock."""

    MIGRATING = 7_203_118_441
    DECIDING = 7_203_118_442
    """The deciding part of the transaction that stores articles."""
    PRUNING = 7_203_118_443
    TAKING = 7_203_118_444
    """Taking sources and pages, so that the next sees which hosts are busy."""
    RESTORING = 7_203_118_445


def wait_for_turn(session: Session, key: Key) -> None:
    """Waits until no other transaction has the key, and has it until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_WAIT, {"key": key})
