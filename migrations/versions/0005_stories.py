"""Indexes by which a story without articles is found to be nobody's, and can go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_notices_story_id", "notices", "story_id", None),
    ("ix_deliveries_story_id", "deliveries", "story_id", None),
    ("ix_stories_merged_into", "stories", "merged_into", sa.text("merged_into IS NOT NULL")),
)


def upgrade() -> None:
    """Goes forward. On PostgreSQL the indexes are built while others write."""
    if op.get_bind().dialect.name == "sqlite":
        for name, table, column, where in _INDEXES:
            op.create_index(name, table, [column], sqlite_where=where)
        return
    with op.get_context().autocommit_block():
        for name, table, column, where in _INDEXES:
            # What an interrupted try left is not valid.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.create_index(
                name, table, [column], postgresql_where=where, postgresql_concurrently=True
            )


def downgrade() -> None:
    """Goes back."""
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
