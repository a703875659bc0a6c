"""Unsubscribed addresses, stories that an address muted, and marks of matches.

Each table is new, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "unsubscribed",
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("alert_id", "destination", name="pk_unsubscribed"),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_unsubscribed_alert_id"),
    )
    op.create_table(
        "muted_stories",
        sa.Column("story_id", Id, autoincrement=False, nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("story_id", "destination", name="pk_muted_stories"),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name="fk_muted_stories_story_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "match_marks",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("topic_id", Id, autoincrement=False, nullable=False),
        sa.Column("marked_by", sa.String(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=True),
        sa.Column("topic_revision_id", Id, nullable=False),
        sa.Column("salience", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "topic_id", "marked_by", name="pk_match_marks"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_match_marks_article_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_match_marks_topic_id"),
        sa.ForeignKeyConstraint(
            ["topic_revision_id"],
            ["topic_revisions.id"],
            name="fk_match_marks_topic_revision_id",
        ),
    )
    op.create_index("ix_match_marks_topic_id", "match_marks", ["topic_id"])


def downgrade() -> None:
    """Goes back."""
    for table in ("match_marks", "muted_stories", "unsubscribed"):
        op.drop_table(table)
