"""An index of what was set aside, so that counting it does not read all items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NAME = "ix_items_set_aside"
_WHERE = sa.text("set_aside_code IS NOT NULL")


def upgrade() -> None:
    """Goes forward. On PostgreSQL the index is built while others write."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(_NAME, "items", ["set_aside_at"], sqlite_where=_WHERE)
        return
    with op.get_context().autocommit_block():
        # What an interrupted try left is not valid.
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_NAME}")
        op.create_index(
            _NAME,
            "items",
            ["set_aside_at"],
            postgresql_where=_WHERE,
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Goes back."""
    op.drop_index(_NAME, "items")
