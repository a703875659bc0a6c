"""A schema brought back to an earlier one, as ``alembic downgrade`` does."""

from __future__ import annotations

from alembic import command

from worker.base.store import migrations
from worker.base.store.database import Database


def downgrade(database: Database, revision: str) -> None:
    """Migrates down to the revision."""
    settings = migrations.config()
    with database.alone() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)
