"""Runs migrations: one at a time per database, and on PostgreSQL without holding others up.

There each migration is a transaction of its own, or several, and waits a moment at most for a
table: whoever wants that table meanwhile waits behind it. It is then tried again, which is why a
migration must be able to begin anew after any of its steps. The moment is shorter than the second
after which PostgreSQL looks for a deadlock: it is the migration that gives way, not a worker.
"""

from __future__ import annotations

import time

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from models import Base
from worker.base import log
from worker.base.store.database import Database
from worker.base.store.locks import Key
from worker.base.store.migrations import is_modelled
from worker.settings import load_service
from worker.settings.backends import database_url

SHORTEST_WAIT_MS, LONGEST_WAIT_MS = 50, 400
MOST_TRIES = 200
LONGEST_PAUSE = 5.0
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"
_log = log.get("wirewatch.migrations")


def _configure(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        include_object=is_modelled,
        render_as_batch=on_sqlite,
        transaction_per_migration=not on_sqlite,
    )


def _migrate(connection: Connection) -> None:
    with context.begin_transaction():
        context.run_migrations()


def _migrate_patiently(connection: Connection) -> None:
    """Migrates PostgreSQL; gives up after a quarter of an hour in which a table was never free."""
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": Key.MIGRATING})
    for number in range(1, MOST_TRIES + 1):
        wait = min(SHORTEST_WAIT_MS * number, LONGEST_WAIT_MS)
        connection.execute(text(f"SET lock_timeout = '{wait}ms'"))
        connection.commit()
        try:
            _migrate(connection)
        except OperationalError as error:
            connection.rollback()
            state = getattr(error.orig, "sqlstate", None)
            if state not in (_LOCK_NOT_AVAILABLE, _DEADLOCK) or number == MOST_TRIES:
                raise
            pause = min(0.2 * number, LONGEST_PAUSE)
            _log.info("tables in use, trying again", tries=number, next_try_in=pause)
            time.sleep(pause)
        else:
            return


def _run(connection: Connection) -> None:
    _configure(connection)
    if connection.dialect.name == "sqlite":
        _migrate(connection)
    else:
        _migrate_patiently(connection)


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
