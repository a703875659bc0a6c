"""Divides by time, on PostgreSQL, the tables whose rows age: what is old goes with its part.

The rows that are there become the first part, as they lie: nothing is copied. That takes three
steps, of which only the first and the last lock the table, each for an instant; they find out
themselves how far an earlier try came.

1. A check that is not validated says where the first part ends, some days ahead.
2. It is validated while others write.
3. The table is renamed and attached as a part to a new one of its name. Thanks to the check no
   row is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The decisions of workers are kept out while a table is replaced: they hold many locks.
DECISION_LOCK = 7_203_118_442
_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_LOW_BITS = 22
_SPARE_DAYS = 7
_DAYS_AHEAD = 14
_MONTHS_AHEAD = 3


class Ageing(NamedTuple):
    """A table whose rows age, the column that grows with time, and how long a part is."""

    table: str
    column: str
    step: str

    def bound(self, at: datetime) -> int:
        """Returns the column's value at a time."""
        if self.column == "day":
            return int(at.timestamp() // 86_400)
        return ((at - _EPOCH) // timedelta(milliseconds=1)) << _LOW_BITS

    def start(self, at: datetime) -> datetime:
        """Returns when the part begins in which a time lies."""
        day = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return day if self.step == "day" else day.replace(day=1)

    def after(self, start: datetime) -> datetime:
        """Returns when the next part begins."""
        if self.step == "day":
            return start + timedelta(days=1)
        return (start + timedelta(days=32)).replace(day=1)

    def part(self, start: datetime) -> str:
        """Returns the name of the part that begins then."""
        return (
            f"{self.table}_{start:%Y%m%d}" if self.step == "day" else f"{self.table}_{start:%Y%m}"
        )


TABLES = (
    Ageing("documents", "id", "day"),
    Ageing("fingerprints", "day", "day"),
    Ageing("polls", "id", "month"),
    Ageing("attempts", "id", "month"),
)


def upgrade() -> None:
    """Goes forward."""
    if op.get_bind().dialect.name == "sqlite":
        return
    now = datetime.now(UTC)
    waiting = [each for each in TABLES if _kind(each.table) == "r"]
    if not waiting:
        return
    for each in waiting:
        _bound(each, now)
    with op.get_context().autocommit_block():
        for each in waiting:
            op.execute(f"ALTER TABLE {each.table} VALIDATE CONSTRAINT {_check(each)}")
    op.execute(sa.text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=DECISION_LOCK))
    # All at once: whoever holds one and waits for another may meet somebody who does the same.
    op.execute("LOCK TABLE sources, items, articles, deliveries IN SHARE ROW EXCLUSIVE MODE")
    op.execute(f"LOCK TABLE {', '.join(each.table for each in waiting)} IN ACCESS EXCLUSIVE MODE")
    for each in waiting:
        _replace(each, now)


def _check(ageing: Ageing) -> str:
    return f"ck_{ageing.table}_before"


def _bound(ageing: Ageing, now: datetime) -> None:
    if _constraint(ageing.table, _check(ageing)):
        return
    end = ageing.start(now)
    if op.get_bind().scalar(sa.text(f"SELECT EXISTS (SELECT FROM {ageing.table})")):
        end = ageing.after(ageing.start(now + timedelta(days=_SPARE_DAYS)))
    op.execute(
        f"ALTER TABLE {ageing.table} ADD CONSTRAINT {_check(ageing)} "
        f"CHECK ({ageing.column} < {ageing.bound(end)}) NOT VALID"
    )


def _replace(ageing: Ageing, now: datetime) -> None:
    table, before = ageing.table, f"{ageing.table}_before"
    starts = list(_starts(ageing, now))
    indexes, constraints = _indexes(table), _constraints(table)
    op.execute(f"ALTER TABLE {table} RENAME TO {before}")
    for name in indexes:
        op.execute(f"ALTER INDEX {name} RENAME TO {name}_before")
    op.execute(f"ALTER TABLE {before} RENAME CONSTRAINT pk_{table} TO pk_{before}")
    op.execute(
        f"CREATE TABLE {table} (LIKE {before} INCLUDING DEFAULTS) "
        f"PARTITION BY RANGE ({ageing.column})"
    )
    for name, definition in constraints.items():
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for definition in indexes.values():
        op.execute(definition)
    bound = ageing.bound(starts[0])
    op.execute(
        f"ALTER TABLE {table} ATTACH PARTITION {before} FOR VALUES FROM (MINVALUE) TO ({bound})"
    )
    op.execute(f"ALTER TABLE {before} DROP CONSTRAINT {_check(ageing)}")
    for start in starts:
        low, high = ageing.bound(start), ageing.bound(ageing.after(start))
        op.execute(
            f"CREATE TABLE {ageing.part(start)} PARTITION OF {table} "
            f"FOR VALUES FROM ({low}) TO ({high})"
        )
    # Should nobody make further parts in time, rows still find a place.
    op.execute(f"CREATE TABLE {table}_rest PARTITION OF {table} DEFAULT")


def _starts(ageing: Ageing, now: datetime) -> Iterator[datetime]:
    """Yields the beginnings of the parts from the end of the first one on."""
    first = _end_of_before(ageing)
    start = ageing.start(now)
    while ageing.bound(start) < first:
        start = ageing.after(start)
    for _ in range(_DAYS_AHEAD if ageing.step == "day" else _MONTHS_AHEAD):
        yield start
        start = ageing.after(start)


def _end_of_before(ageing: Ageing) -> int:
    definition = _constraint(ageing.table, _check(ageing))
    assert definition is not None
    digits = "".join(each for each in definition.partition("<")[2] if each.isdigit())
    return int(digits)


def _kind(table: str) -> str | None:
    query = sa.text("SELECT relkind::text FROM pg_class WHERE oid = to_regclass(:table)")
    kind: str | None = op.get_bind().scalar(query, {"table": table})
    return kind


def _constraint(table: str, name: str) -> str | None:
    return _constraints(table, "c").get(name)


def _constraints(table: str, kinds: str = "pf") -> dict[str, str]:
    rows = op.get_bind().execute(
        sa.text(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = to_regclass(:table) AND contype::text = ANY (:kinds) "
            "ORDER BY contype DESC, conname"
        ),
        {"table": table, "kinds": list(kinds)},
    )
    return dict(rows.all())


def _indexes(table: str) -> dict[str, str]:
    """Returns the definitions of the indexes that no constraint brings."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index "
            "JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE indrelid = to_regclass(:table) AND NOT indisprimary ORDER BY relname"
        ),
        {"table": table},
    )
    # The definition of a partitioned table's index says ONLY.
    return {name: definition.replace(" ON ONLY ", " ON ") for name, definition in rows}


def downgrade() -> None:
    """Goes back: the rows are copied into one table."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for each in TABLES:
        table, parts = each.table, f"{each.table}_parts"
        indexes, constraints = _indexes(table), _constraints(table)
        op.execute(f"ALTER TABLE {table} RENAME TO {parts}")
        op.execute(f"CREATE TABLE {table} (LIKE {parts} INCLUDING DEFAULTS)")
        op.execute(f"INSERT INTO {table} SELECT * FROM {parts}")
        op.execute(f"DROP TABLE {parts}")
        for name, definition in constraints.items():
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for definition in indexes.values():
            op.execute(definition)
