"""Subscriptions at WebSub hubs, and until when a feed's news is pushed.

The table is new and each column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)
_IS_PUSHED = sa.text("fetch_at IS NOT NULL")


def upgrade() -> None:
    """Goes forward."""
    op.add_column("sources", sa.Column("pushed_at", Time, nullable=True))
    op.add_column("sources", sa.Column("pushed_until", Time, nullable=True))
    op.create_table(
        "hub_subscriptions",
        sa.Column("id", Id, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("due_at", Time, nullable=True),
        sa.Column("pending", sa.String(), nullable=True),
        sa.Column("asked_at", Time, nullable=True),
        sa.Column("asked_from", sa.String(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", Time, nullable=True),
        sa.Column("lease_seconds", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", Time, nullable=True),
        sa.Column("denied_at", Time, nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("pushed_at", Time, nullable=True),
        sa.Column("fetch_at", Time, nullable=True),
        sa.Column("credit_at", Time, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_hub_subscriptions"),
        sa.UniqueConstraint("path", name="uq_hub_subscriptions_path"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_hub_subscriptions_source_id_sources"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hub_subscriptions_source_id", "hub_subscriptions", ["source_id"])
    op.create_index("ix_hub_subscriptions_due_at", "hub_subscriptions", ["due_at"])
    op.create_index(
        "ix_hub_subscriptions_fetch_at",
        "hub_subscriptions",
        ["fetch_at"],
        sqlite_where=_IS_PUSHED,
        postgresql_where=_IS_PUSHED,
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("hub_subscriptions")
    op.drop_column("sources", "pushed_until")
    op.drop_column("sources", "pushed_at")
