"""The pages that entries of feeds link to, and when a host may be asked for one again.

The table is new and the column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)
WAITS = sa.text("due_at IS NOT NULL")
HELD = sa.text("lease_until IS NOT NULL")


def upgrade() -> None:
    """Goes forward."""
    op.add_column("hosts", sa.Column("next_page_at", Time, nullable=True))
    op.create_table(
        "pages",
        sa.Column("item_id", Id, autoincrement=False, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("address", sa.BigInteger(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("within", sa.String(), nullable=False),
        sa.Column("port", sa.BigInteger(), nullable=False),
        sa.Column("document_id", Id, nullable=True),
        sa.Column("read_id", Id, nullable=True),
        sa.Column("asked_at", Time, nullable=False),
        sa.Column("fetched_at", Time, nullable=True),
        sa.Column("hops", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("headline", sa.String(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("due_at", Time, nullable=True),
        sa.Column("dispatched_until", Time, nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Time, nullable=True),
        sa.PrimaryKeyConstraint("item_id", name="pk_pages"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name="fk_pages_item_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name="fk_pages_source_id", ondelete="CASCADE"
        ),
    )
    for name, where in (("due_at", WAITS), ("lease_until", HELD)):
        op.create_index(
            f"ix_pages_{name}", "pages", [name], sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_pages_address", "pages", ["address"])
    op.create_index("ix_pages_source_id_asked_at", "pages", ["source_id", "asked_at"])
    op.create_index("ix_pages_host_fetched_at", "pages", ["host", "fetched_at"])


def downgrade() -> None:
    """Goes back."""
    op.drop_table("pages")
    op.drop_column("hosts", "next_page_at")
