"""What rows prove of progress, in SQL that a driver alone understands.

A health check is asked often, and costs what it loads: it reads this without SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from worker.base.processes.signs_of_life import DOCUMENTS, STOPPED
from worker.status.findings import Proof, Work

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Executes a statement and returns its rows."""


@dataclass(frozen=True, slots=True)
class _Words:
    now: str
    age: str
    """Seconds since the time {0}."""


_WORDS: Mapping[str, _Words] = {
    "sqlite": _Words(
        "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')",
        "((julianday('now') - julianday({0})) * 86400.0)",
    ),
    "postgresql": _Words(
        "clock_timestamp()", "extract(epoch FROM clock_timestamp() - {0})::float8"
    ),
}
_SIGNS = "SELECT name, {age_of_at} FROM heartbeats"
_DOCUMENTS = """
SELECT {age_of_oldest} FROM (
    SELECT min(due_at) AS oldest FROM documents WHERE state = 'pending' AND due_at <= {now}
) AS found
"""
# One that waits for its time, for an endpoint that fails, is paused or switched off, waits by
# rule: its endpoint is known to be at fault, and its retries are as many as they should be. So
# does one that waits for its turn at an endpoint that others are being sent to. Which are open
# is said as in models/delivery.py, which would load SQLAlchemy.
_DELIVERIES = """
SELECT {age_of_oldest} FROM (
    SELECT min(CASE WHEN due_at > created_at THEN due_at ELSE created_at END) AS oldest
    FROM deliveries
    WHERE state IN ('pending', 'retry', 'leased') AND (due_at IS NULL OR due_at <= {now})
    AND (lease_until IS NULL OR lease_until < {now})
    AND NOT EXISTS (
        SELECT 1 FROM endpoints
        WHERE endpoints.channel = deliveries.channel
        AND (endpoints.destination = deliveries.destination OR endpoints.destination = '')
        AND (endpoints.failures > 0 OR endpoints.disabled_at IS NOT NULL
             OR endpoints.paused_until > {now})
    )
    AND (channel, destination) NOT IN (
        SELECT channel, destination FROM deliveries WHERE state = 'leased' AND lease_until >= {now}
    )
) AS found
"""
_UNDER_WAY = "SELECT count(*) FROM deliveries WHERE state = 'leased' AND lease_until >= {now}"
# Ids of attempts grow with time; the newest need not be the one that ended last.
_ATTEMPTS = """
SELECT {age_of_newest} FROM (
    SELECT max(coalesce(finished_at, started_at)) AS newest FROM (
        SELECT finished_at, started_at FROM attempts ORDER BY id DESC LIMIT 50
    ) AS latest
) AS found
"""


def read(ask: Ask, dialect: str) -> Proof:
    """Reads it by the database's clock; ``dialect`` is sqlite or postgresql.

    What lies in the future, because the clock was set back, proves nothing: it counts as being
    as far in the past.
    """
    words = _WORDS[dialect]

    def one(statement: str) -> Any:
        return ask(_said(statement, words))[0][0]

    ages = {str(name): abs(float(age)) for name, age in ask(_said(_SIGNS, words))}
    ends = {name: age for name, age in ages.items() if name.startswith(STOPPED)}
    signs = {name: age for name, age in ages.items() if name not in ends}
    done = signs.pop(DOCUMENTS, None)
    return Proof(
        signs=signs,
        stopped=frozenset(
            name for name, age in signs.items() if ends.get(STOPPED + name, age + 1.0) <= age
        ),
        last_write=min(ages.values(), default=None),
        documents=Work(_age(one(_DOCUMENTS)), done),
        deliveries=Work(_age(one(_DELIVERIES)), _age(one(_ATTEMPTS)), one(_UNDER_WAY) > 0),
    )


def now(dialect: str) -> str:
    """Returns the database's time, as SQL."""
    return _WORDS[dialect].now


def _said(statement: str, words: _Words) -> str:
    ages = {f"age_of_{name}": words.age.format(name) for name in ("at", "oldest", "newest")}
    return statement.format(now=words.now, **ages)


def _age(seconds: float | None) -> float | None:
    return None if seconds is None else abs(float(seconds))
