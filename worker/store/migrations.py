"""Bringing a database's schema up to date with Alembic."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import models
from worker.errors import StoreUnavailable
from worker.store.database import Database


def config() -> Config:
    """Returns Alembic's configuration with the migrations of this installation."""
    settings = Config()
    settings.set_main_option("script_location", str(scripts_folder()).replace("%", "%%"))
    return settings


def scripts_folder() -> Path:
    """Returns where the migrations lie: in the wheel beside the models, or in the checkout."""
    package = Path(models.__file__).parent
    packaged = package / "_migrations"
    return packaged if packaged.is_dir() else package.parent / "migrations"


def head() -> str:
    """Returns the revision that this installation's code works with."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    assert revision is not None
    return revision


def current(database: Database) -> str | None:
    """Returns the database's revision, or None where nothing was created yet."""
    with database.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates up to the revision. Raises StoreUnavailable."""
    _run(database, revision, down=False)


def downgrade(database: Database, revision: str) -> None:
    """Migrates down to the revision."""
    _run(database, revision, down=True)


def _run(database: Database, revision: str, *, down: bool) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = config()
    with database.write() as session:
        settings.attributes["connection"] = session.connection()
        (command.downgrade if down else command.upgrade)(settings, revision)


def require_current(database: Database) -> None:
    """Raises StoreUnavailable unless the schema is the one that this code works with."""
    found = current(database)
    if found == head():
        return
    if found is None:
        raise StoreUnavailable("the database has no tables yet: run 'wirewatch migrate'")
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found in known:
        raise StoreUnavailable("the database is older than this version: run 'wirewatch migrate'")
    raise StoreUnavailable("the database is newer than this version of wirewatch")
