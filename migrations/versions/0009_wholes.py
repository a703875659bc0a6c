"""What was left out of articles. The table is new: the release before goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "wholes",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("frame", sa.LargeBinary(), nullable=False),
        sa.Column("missed", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name="pk_wholes"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_wholes_article_id_articles",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Goes back."""
    op.drop_table("wholes")
