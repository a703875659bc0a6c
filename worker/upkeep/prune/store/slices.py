"""What is past its time goes, a slice at a time. Here is what all that goes has in common.

What prunes takes how far the last slice came (None: it is the first), looks at about so many rows
more, and returns how far it came. On PostgreSQL a part that is past its time as a whole is
dropped; everything else goes by ranges of keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from worker.base.store import locks, partitions
from worker.base.store.locks import Key
from worker.base.store.partitions import Part
from worker.way.collect.store.retention import Plan

_COUNTED_EXACTLY = 100_000

Gone = Counter[tuple[str, int | None]]
"""How many of what went, by kind and by the id of the source; bytes on disk count as a kind."""


@dataclass(slots=True)
class Slice:
    """What one slice removed. ``at`` is where the next one begins; None: there is none."""

    at: Any = None
    gone: Gone = field(default_factory=Counter)


Prune = Callable[[Session, Plan, Any, int], Slice]


def one_at_a_time(session: Session) -> None:
    """Lets two that prune take turns, so that they never wait for each other's rows."""
    locks.wait_for_turn(session, Key.PRUNING)


def count_rows(session: Session, part: Part) -> int:
    """Returns how many rows a part has, of a large one about how many."""
    about: int = session.scalar(
        text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:name)"),
        {"name": part.name},
    )
    if about > _COUNTED_EXACTLY:
        return about
    return session.scalar(text(f"SELECT count(*) FROM {part.name}")) or 0


def drop_part(session: Session, plan: Plan, part: Part, unless: str | None = None) -> bool:
    """Drops a part, unless the query finds something in it, or others keep it locked."""
    if plan.dry_run:
        return True
    try:
        with session.begin_nested():
            session.execute(text(f"SET LOCAL lock_timeout = '{partitions.LOCK_TIMEOUT}'"))
            session.execute(text(f"LOCK TABLE {part.name} IN ACCESS EXCLUSIVE MODE"))
            if unless is not None and session.scalar(text(unless)) is not None:
                return False
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return False
    return partitions.drop(session, part)
