"""Runs migrations: one at a time per database, and with a lock timeout on PostgreSQL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from models import Base
from worker.settings import load_service
from worker.store.database import Database
from worker.store.location import database_url

# Any number will do as long as every release uses the same one.
MIGRATION_LOCK = 7_203_118_441


def _run(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=on_sqlite,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if not on_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


def run() -> None:
    """Migrates the database handed over by the caller, or the configured one."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    database = Database(database_url(load_service().service))
    try:
        with database.engine.connect() as opened:
            _run(opened)
            opened.commit()
    finally:
        database.close()


if context.is_offline_mode():
    url = database_url(load_service().service)
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    run()
