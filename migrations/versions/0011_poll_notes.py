"""What an operator should know of a poll stands in the log of polls.

The column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Goes forward."""
    op.add_column("polls", sa.Column("notes", Json, nullable=True))


def downgrade() -> None:
    """Goes back."""
    op.drop_column("polls", "notes")
