"""An index of sources by host, which finds the longest due of each, and a row for each host.

The release before goes on working: it needs neither.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes forward."""
    op.create_index("ix_sources_host_due_at", "sources", ["host", "due_at"])
    op.execute(
        sa.text(
            "INSERT INTO hosts (host) SELECT DISTINCT host FROM sources WHERE host IS NOT NULL"
            " ON CONFLICT (host) DO NOTHING"
        )
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_index("ix_sources_host_due_at", table_name="sources")
