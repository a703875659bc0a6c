"""The log of attempts: what was begun, and what came of it."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from models import Attempt
from models.base import table_of

_TABLE = table_of(Attempt)


@cache
def begin() -> Any:
    """Returns the statement that notes an attempt which begins."""
    return insert(_TABLE)


def begin_with(taken: Any) -> Any:
    """Returns it as a part of the statement that takes the delivery. Not given are its id and its
    number; ``taken`` has them."""
    columns = _TABLE.c
    row = select(
        bindparam("attempt", type_=columns.id.type),
        taken.c.id,
        taken.c.attempts,
        bindparam("begun", type_=columns.started_at.type),
        bindparam("holder", type_=columns.worker.type),
    )
    names = "id", "delivery_id", "number", "started_at", "worker"
    return insert(_TABLE).from_select(names, row, include_defaults=False)


@cache
def end() -> Any:
    """Returns the statement that notes what came of an attempt."""
    came = update(_TABLE).where(_TABLE.c.id == bindparam("attempt"))
    return came.values(
        finished_at=bindparam("at"),
        outcome=bindparam("came"),
        status=bindparam("code"),
        detail=bindparam("words"),
    )


def ended(
    attempt_id: int, now: datetime, state: str, status: int | None, detail: str
) -> dict[str, Any]:
    """Returns what ``end`` is given."""
    return {"attempt": attempt_id, "at": now, "came": state, "code": status, "words": detail}
