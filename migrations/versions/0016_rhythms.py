"""How often a source is planned to be polled, and how much of what it brings somebody is told of.

The columns may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes forward."""
    for name in ("entries_a_day", "polls_a_day", "told_share"):
        op.add_column("sources", sa.Column(name, sa.Double(), nullable=True))


def downgrade() -> None:
    """Goes back."""
    for name in ("told_share", "polls_a_day", "entries_a_day"):
        op.drop_column("sources", name)
