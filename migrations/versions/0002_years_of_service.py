"""What years of service need: search, jobs, tallies, marks, and how much of an article is kept.

Everything is added so that code of the revision before goes on working with it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Goes forward."""
    if op.get_bind().dialect.name != "sqlite":
        # All at once: whoever holds one and waits for another may meet somebody who does the same.
        op.execute(
            "LOCK TABLE documents, items, sources, notices, articles, blobs "
            "IN ACCESS EXCLUSIVE MODE"
        )
    _create_tables()
    op.add_column("items", sa.Column("listed_at", Time, nullable=True))
    op.add_column("sources", sa.Column("recover_until", Time, nullable=True))
    op.add_column("notices", sa.Column("destinations", sa.BigInteger(), nullable=True))
    # With a constant default neither database rewrites the table.
    op.add_column(
        "articles", sa.Column("kept", sa.String(), nullable=False, server_default=sa.text("'text'"))
    )
    with op.batch_alter_table("documents") as documents:
        documents.add_column(sa.Column("hold", sa.String(), nullable=True))
        documents.drop_constraint("fk_documents_sha256", type_="foreignkey")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE article_search USING fts5("
            "title, body, content='', tokenize='ascii')"
        )
        return
    op.create_table(
        "article_search",
        sa.Column("article_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("vector", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_article_search_article_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name="pk_article_search"),
    )
    op.create_index(
        "ix_article_search_vector", "article_search", ["vector"], postgresql_using="gin"
    )


def _create_tables() -> None:
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.Column("started_at", Time, nullable=False),
        sa.Column("updated_at", Time, nullable=False),
        sa.Column("finished_at", Time, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_jobs"),
    )
    op.create_table(
        "tallies",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "label", name="pk_tallies"),
    )
    op.create_table(
        "forgotten",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("kind", "hash", name="pk_forgotten"),
    )
    marks = op.create_table(
        "marks",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_marks"),
    )
    # Code of this revision and later can work with the schema. A revision that ends this for
    # older code raises the mark.
    op.bulk_insert(marks, [{"key": "oldest_code", "value": "0001"}])


def downgrade() -> None:
    """Goes back. Documents whose bytes are gone cannot be kept: their bytes are asked for again."""
    op.drop_table("article_search")
    op.execute(
        "DELETE FROM documents WHERE NOT EXISTS "
        "(SELECT 1 FROM blobs WHERE blobs.sha256 = documents.sha256)"
    )
    with op.batch_alter_table("documents") as documents:
        documents.drop_column("hold")
        documents.create_foreign_key("fk_documents_sha256", "blobs", ["sha256"], ["sha256"])
    for table, column in (
        ("articles", "kept"),
        ("notices", "destinations"),
        ("sources", "recover_until"),
        ("items", "listed_at"),
    ):
        op.drop_column(table, column)
    for table in ("marks", "forgotten", "tallies", "jobs"):
        op.drop_table(table)
