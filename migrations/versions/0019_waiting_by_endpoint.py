"""What waits longest for an endpoint is found by an index; the release before goes on without."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NAME = "ix_deliveries_waiting"
_COLUMNS = ["channel", "destination", "due_at"]
_IS_OPEN = sa.text("state IN ('pending', 'retry', 'leased')")


def upgrade() -> None:
    """Goes forward. On PostgreSQL the index is built while others write."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(_NAME, "deliveries", _COLUMNS, sqlite_where=_IS_OPEN)
        return
    with op.get_context().autocommit_block():
        # What an interrupted try left is not valid.
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_NAME}")
        op.create_index(
            _NAME,
            "deliveries",
            _COLUMNS,
            postgresql_where=_IS_OPEN,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Goes back."""
    op.drop_index(_NAME, "deliveries")
