"""How many messages a reader gets a day, and endpoints that have to prove that they are well again.

The table is new and each column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "reader_days",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("urgent", sa.BigInteger(), nullable=False),
        sa.Column("stories", Json, nullable=False),
        sa.Column("alerts", Json, nullable=False),
        sa.PrimaryKeyConstraint("reader", "day", name="pk_reader_days"),
    )
    op.add_column("deliveries", sa.Column("counted_on", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("place", sa.BigInteger(), nullable=True))
    op.add_column("endpoints", sa.Column("to_prove", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Goes back."""
    # What was put off goes on its own: without a budget there is no digest that would take it.
    op.execute(
        "UPDATE deliveries SET slot_at = NULL "
        "WHERE kind <> 'digest.ready' AND state IN ('pending', 'retry')"
    )
    op.drop_column("endpoints", "to_prove")
    op.drop_column("deliveries", "place")
    op.drop_column("deliveries", "counted_on")
    op.drop_table("reader_days")
