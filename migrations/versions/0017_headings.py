"""Under which heading a message went out, so that the later ones of its thread keep it.

The column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes forward."""
    op.add_column("deliveries", sa.Column("heading", sa.String(), nullable=True))


def downgrade() -> None:
    """Goes back."""
    op.drop_column("deliveries", "heading")
