"""What the judge reads and leaves: marks, verdicts, what stories are about, and who was told.

Each table is new and each column may be null, so that the release before goes on working.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Goes forward."""
    op.create_table(
        "decisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "verdicts",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("rules", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_verdicts"),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name="fk_verdicts_article_id_articles",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "story_profiles",
        sa.Column("story_id", Id, autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("last_at", Time, nullable=False),
        sa.Column("outlets", Json, nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("links", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("story_id", name="pk_story_profiles"),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name="fk_story_profiles_story_id_stories",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_story_profiles_decision_id", "story_profiles", ["decision_id"])
    op.create_index("ix_story_profiles_last_at", "story_profiles", ["last_at"])
    op.create_table(
        "story_alerts",
        sa.Column("story_id", Id, autoincrement=False, nullable=False),
        sa.Column("alert_id", Id, autoincrement=False, nullable=False),
        sa.Column("first_uid", sa.String(), nullable=False),
        sa.Column("first_at", Time, nullable=False),
        sa.Column("last_at", Time, nullable=False),
        sa.Column("follow_ups", sa.BigInteger(), nullable=False),
        sa.Column("outlets", sa.BigInteger(), nullable=False),
        sa.Column("kept_back", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.String(), nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("occasions", Json, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "alert_id", name="pk_story_alerts"),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["stories.id"],
            name="fk_story_alerts_story_id_stories",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name="fk_story_alerts_alert_id_alerts"
        ),
    )
    op.create_table(
        "term_frequencies",
        sa.Column("generation", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("last_article_id", sa.BigInteger(), nullable=False),
        sa.Column("table", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name="pk_term_frequencies"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_common_shingles_since", "common_shingles", ["since"])
    op.add_column("documents", sa.Column("gone", Json, nullable=True))
    op.add_column("notices", sa.Column("news", Json, nullable=True))


def downgrade() -> None:
    """Goes back."""
    # What was known of stories goes: it is worked out anew after the next upgrade.
    op.execute("DELETE FROM jobs WHERE name = 'stories of the release before'")
    with op.batch_alter_table("notices") as notices:
        notices.drop_column("news")
    with op.batch_alter_table("documents") as documents:
        documents.drop_column("gone")
    op.drop_index("ix_common_shingles_since", "common_shingles")
    for table in ("term_frequencies", "story_alerts", "story_profiles", "verdicts", "decisions"):
        op.drop_table(table)
