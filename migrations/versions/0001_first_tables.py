"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:  # noqa: PLR0915 -- one statement a table
    """Goes forward."""
    op.create_table(
        "alerts",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("definition", Json, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("removed_at", Time, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("name", name="uq_alerts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("before", Json, nullable=True),
        sa.Column("after", Json, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)

    op.create_table(
        "blobs",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("codec", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
    )
    op.create_table(
        "common_shingles",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", Time, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_common_shingles"),
    )
    op.create_table(
        "endpoints",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", Time, nullable=True),
        sa.Column("last_success_at", Time, nullable=True),
        sa.Column("paused_until", Time, nullable=True),
        sa.Column("disabled_at", Time, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "destination", name="pk_endpoints"),
    )
    op.create_table(
        "fingerprints",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "day", "article_id", name="pk_fingerprints"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("next_start_at", Time, nullable=True),
        sa.Column("paused_until", Time, nullable=True),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "sources",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("options", Json, nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("removed_at", Time, nullable=True),
        sa.Column("baseline_at", Time, nullable=True),
        sa.Column("last_collected_at", Time, nullable=True),
        sa.Column("last_success_at", Time, nullable=True),
        sa.Column("last_entries", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", Time, nullable=True),
        sa.Column("error_kind", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("notes", Json, nullable=False),
        sa.Column("disabled", sa.String(), nullable=True),
        sa.Column("due_at", Time, nullable=True),
        sa.Column("dispatched_until", Time, nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Time, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("kind", "key", name="uq_sources_kind_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sources_due_at", "sources", ["due_at"], unique=False)

    op.create_table(
        "stories",
        sa.Column("id", Id, nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["stories.id"], name="fk_stories_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "topics",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("removed_at", Time, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
        sa.UniqueConstraint("slug", name="uq_topics_slug"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "articles",
        sa.Column("id", Id, nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("duplicate_of", Id, nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_derived", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=True),
        sa.Column("published_at", Time, nullable=True),
        sa.Column("published_precision", sa.String(), nullable=True),
        sa.Column("published_source", sa.String(), nullable=True),
        sa.Column("published_raw", sa.String(), nullable=True),
        sa.Column("first_seen_at", Time, nullable=False),
        sa.Column("updated_at", Time, nullable=False),
        sa.Column("silent", sa.String(), nullable=True),
        sa.Column("text_hash", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["articles.id"], name="fk_articles_duplicate_of"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_articles_source_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_articles_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_duplicate_of", "articles", ["duplicate_of"], unique=False)
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"], unique=False)
    op.create_index("ix_articles_story_id", "articles", ["story_id"], unique=False)
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=True),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("channel_kind", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_reason", sa.String(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("first_attempt_at", Time, nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("delivered_at", Time, nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("payload_type", sa.String(), nullable=True),
        sa.Column("due_at", Time, nullable=True),
        sa.Column("dispatched_until", Time, nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Time, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_deliveries_alert_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_deliveries_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"], unique=False)
    op.create_index(
        "ix_deliveries_group_key_channel_destination",
        "deliveries",
        ["group_key", "channel", "destination"],
        unique=False,
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'retry', 'leased')"),
        postgresql_where=sa.text("state IN ('pending', 'retry', 'leased')"),
    )
    op.create_index(
        "ix_deliveries_state_created_at", "deliveries", ["state", "created_at"], unique=False
    )

    op.create_table(
        "polls",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("error_kind", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_polls_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_polls"),
    )
    op.create_index("ix_polls_source_id_id", "polls", ["source_id", "id"], unique=False)

    op.create_table(
        "topic_revisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("topic_id", Id, nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_topic_revisions_topic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_topic_revisions"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_topic_revisions_topic_id_created_at",
        "topic_revisions",
        ["topic_id", "created_at"],
        unique=False,
    )

    op.create_table(
        "attempts",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("started_at", Time, nullable=False),
        sa.Column("finished_at", Time, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sa.Column("worker", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index(
        "ix_attempts_delivery_id_number", "attempts", ["delivery_id", "number"], unique=False
    )

    op.create_table(
        "items",
        sa.Column("id", Id, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", Time, nullable=False),
        sa.Column("article_id", Id, nullable=True),
        sa.Column("set_aside_code", sa.String(), nullable=True),
        sa.Column("set_aside_reason", sa.String(), nullable=True),
        sa.Column("set_aside_at", Time, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_items_article_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_items_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        sa.UniqueConstraint("source_id", "key", name="uq_items_source_id_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_items_article_id", "items", ["article_id"], unique=False)

    op.create_table(
        "matches",
        sa.Column("article_id", Id, nullable=False),
        sa.Column("topic_id", Id, nullable=False),
        sa.Column("topic_revision_id", Id, nullable=False),
        sa.Column("salience", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_matches_article_id"),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name="fk_matches_topic_id"),
        sa.ForeignKeyConstraint(
            ["topic_revision_id"], ["topic_revisions.id"], name="fk_matches_topic_revision_id"
        ),
        sa.PrimaryKeyConstraint("article_id", "topic_id", name="pk_matches"),
    )
    op.create_index(
        "ix_matches_topic_id_article_id", "matches", ["topic_id", "article_id"], unique=False
    )

    op.create_table(
        "notices",
        sa.Column("id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_notices_alert_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_notices_article_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_notices_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint(
            "alert_id", "article_id", "kind", name="uq_notices_alert_id_article_id_kind"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_article_id", "notices", ["article_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_hash", sa.BigInteger(), nullable=False),
        sa.Column("replaced_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_revisions_article_id_number", "revisions", ["article_id", "number"], unique=True
    )
    op.create_index("ix_revisions_text_hash", "revisions", ["text_hash"], unique=False)

    op.create_table(
        "appearances",
        sa.Column("id", Id, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("document_id", Id, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("address_hash", sa.BigInteger(), nullable=True),
        sa.Column("outlet", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_appearances_article_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_appearances_item_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_appearances_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appearances"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appearances_article_id", "appearances", ["article_id"], unique=False)
    op.create_index("ix_appearances_item_id", "appearances", ["item_id"], unique=False)
    op.create_index("ix_appearances_address_hash", "appearances", ["address_hash"], unique=False)

    op.create_table(
        "delivery_notices",
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("notice_id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_notices_delivery_id"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name="fk_delivery_notices_notice_id"
        ),
        sa.PrimaryKeyConstraint("delivery_id", "position", name="pk_delivery_notices"),
        sa.UniqueConstraint(
            "notice_id",
            "channel",
            "destination",
            name="uq_delivery_notices_notice_id_channel_destination",
        ),
    )
    op.create_index(
        "ix_delivery_notices_notice_id", "delivery_notices", ["notice_id"], unique=False
    )

    op.create_table(
        "documents",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("arrived_at", Time, nullable=False),
        sa.Column("silent", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("article_id", Id, nullable=True),
        sa.Column("due_at", Time, nullable=True),
        sa.Column("dispatched_until", Time, nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Time, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_documents_article_id"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_documents_item_id"),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name="fk_documents_sha256"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_documents_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_article_id", "documents", ["article_id"], unique=False)
    op.create_index("ix_documents_item_id", "documents", ["item_id"], unique=False)
    op.create_index(
        "ix_documents_pending",
        "documents",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)

    op.create_table(
        "item_aliases",
        sa.Column("source_id", Id, nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_aliases_item_id"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_item_aliases_source_id"),
        sa.PrimaryKeyConstraint("source_id", "alias", name="pk_item_aliases"),
    )
    op.create_index("ix_item_aliases_item_id", "item_aliases", ["item_id"], unique=False)


def downgrade() -> None:  # noqa: PLR0915 -- one statement a table
    """Goes back."""
    op.drop_index("ix_item_aliases_item_id", "item_aliases")

    op.drop_table("item_aliases")
    op.drop_index("ix_documents_sha256", "documents")
    op.drop_index(
        "ix_documents_pending",
        "documents",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_documents_item_id", "documents")
    op.drop_index("ix_documents_article_id", "documents")

    op.drop_table("documents")
    op.drop_index("ix_delivery_notices_notice_id", "delivery_notices")

    op.drop_table("delivery_notices")
    op.drop_index("ix_appearances_address_hash", "appearances")
    op.drop_index("ix_appearances_item_id", "appearances")
    op.drop_index("ix_appearances_article_id", "appearances")

    op.drop_table("appearances")
    op.drop_index("ix_revisions_text_hash", "revisions")
    op.drop_index("ix_revisions_article_id_number", "revisions")

    op.drop_table("revisions")
    op.drop_index("ix_notices_article_id", "notices")

    op.drop_table("notices")
    op.drop_index("ix_matches_topic_id_article_id", "matches")

    op.drop_table("matches")
    op.drop_index("ix_items_article_id", "items")

    op.drop_table("items")
    op.drop_index("ix_attempts_delivery_id_number", "attempts")

    op.drop_table("attempts")
    op.drop_index("ix_topic_revisions_topic_id_created_at", "topic_revisions")

    op.drop_table("topic_revisions")
    op.drop_index("ix_polls_source_id_id", "polls")

    op.drop_table("polls")
    op.drop_index("ix_deliveries_state_created_at", "deliveries")
    op.drop_index(
        "ix_deliveries_open",
        "deliveries",
        sqlite_where=sa.text("state IN ('pending', 'retry', 'leased')"),
        postgresql_where=sa.text("state IN ('pending', 'retry', 'leased')"),
    )
    op.drop_index("ix_deliveries_group_key_channel_destination", "deliveries")
    op.drop_index("ix_deliveries_created_at", "deliveries")

    op.drop_table("deliveries")
    op.drop_index("ix_articles_text_hash", "articles")
    op.drop_index("ix_articles_story_id", "articles")
    op.drop_index("ix_articles_first_seen_at", "articles")
    op.drop_index("ix_articles_duplicate_of", "articles")

    op.drop_table("articles")
    op.drop_table("topics")
    op.drop_table("stories")
    op.drop_index("ix_sources_due_at", "sources")

    op.drop_table("sources")
    op.drop_table("hosts")
    op.drop_table("heartbeats")
    op.drop_table("fingerprints")
    op.drop_table("endpoints")
    op.drop_table("common_shingles")
    op.drop_table("blobs")
    op.drop_index("ix_audit_at", "audit")

    op.drop_table("audit")
    op.drop_table("alerts")
