"""Which lines the articles of a source share. The table is new: the release before goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "line_memories",
        sa.Column("source_id", Id, autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since_article", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", name="pk_line_memories"),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["sources.id"],
            name="fk_line_memories_source_id_sources",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_line_memories_at", "line_memories", ["at"])


def downgrade() -> None:
    """Goes back."""
    op.drop_index("ix_line_memories_at", "line_memories")
    op.drop_table("line_memories")
