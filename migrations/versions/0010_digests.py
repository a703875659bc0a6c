"""Digests, quiet hours and silences: a delivery's window and urgency, and what is held back.

Each table is new and each column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Goes forward."""
    op.add_column("deliveries", sa.Column("slot_at", Time, nullable=True))
    op.add_column("deliveries", sa.Column("urgent", sa.Boolean(), nullable=True))
    op.create_table(
        "silences",
        sa.Column("id", Id, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("until", Time, nullable=False),
        sa.Column("ended_at", Time, nullable=True),
        sa.Column("story_id", sa.BigInteger(), nullable=True),
        sa.Column("topic", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "silenced",
        sa.Column("silence_id", Id, autoincrement=False, nullable=False),
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.PrimaryKeyConstraint("silence_id", "alert_id", "article_id", name="pk_silenced"),
        sa.ForeignKeyConstraint(
            ["silence_id"],
            ["silences.id"],
            name="fk_silenced_silence_id_silences",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_silenced_alert_id_alerts"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_silenced_article_id_articles",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_silenced_article_id", "silenced", ["article_id"])
    op.create_table(
        "story_waits",
        sa.Column("story_id", Id, autoincrement=False, nullable=False),
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("since", Time, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "alert_id", name="pk_story_waits"),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name="fk_story_waits_story_id_stories",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_story_waits_alert_id_alerts"),
    )


def downgrade() -> None:
    """Goes back."""
    # Without digests nothing can be said of what waits for one.
    op.execute(
        "UPDATE deliveries SET state = 'suppressed', state_reason = 'a digest of a later release' "
        "WHERE kind = 'digest.ready' AND state IN ('pending', 'retry')"
    )
    for table in ("story_waits", "silenced", "silences"):
        op.drop_table(table)
    # Not by a table made anew, as SQLite once needed: others refer to this one.
    op.drop_column("deliveries", "urgent")
    op.drop_column("deliveries", "slot_at")
