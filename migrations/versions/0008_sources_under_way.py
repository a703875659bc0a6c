"""Which sources are under way is found by an index. The release before goes on without it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_IS_LEASED = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    """Goes forward."""
    op.create_index(
        "ix_sources_lease_until",
        "sources",
        ["lease_until"],
        sqlite_where=_IS_LEASED,
        postgresql_where=_IS_LEASED,
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_index("ix_sources_lease_until", "sources")
