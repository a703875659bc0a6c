"""Bringing a database's schema up to date with Alembic."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import models
from models import Mark
from worker.base.errors import StoreUnavailable
from worker.base.store import partitions
from worker.base.store.database import Database
from worker.base.store.portable import UNFINISHED


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


def known() -> set[str]:
    """Returns the revisions that this installation has migrations for."""
    scripts = ScriptDirectory.from_config(config()).walk_revisions()
    return {script.revision for script in scripts}


def current(database: Database) -> str | None:
    """Returns the database's revision, or None where nothing was created yet.

    Raises StoreUnavailable for one that is half restored.
    """
    with database.read() as session:
        connection = session.connection()
        if inspect(connection).has_table(UNFINISHED):
            raise StoreUnavailable(
                "a restore into this database was not finished: run 'wirewatch restore' again"
            )
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates up to the revision. Raises StoreUnavailable."""
    _run(database, revision, down=False)


def downgrade(database: Database, revision: str) -> None:
    """Migrates down to the revision."""
    _run(database, revision, down=True)


def _run(database: Database, revision: str, *, down: bool) -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = config()
    with database.alone() as connection:
        settings.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(settings, revision)


def is_modelled(_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tells Alembic which tables it compares: not the parts of others, nor the search index."""
    return not (kind == "table" and reflected and compare_to is None and _is_inner(name or ""))


def _is_inner(name: str) -> bool:
    return name.startswith("article_search") or any(
        name.startswith(f"{table}_") for table in partitions.TABLES
    )


def require_current(database: Database) -> None:
    """Raises StoreUnavailable unless this code can work with the schema.

    A newer schema says which is the oldest code that can, so that workers of both versions live
    side by side while a new one is rolled out.
    """
    found = current(database)
    if found == head():
        return
    if found is None:
        raise StoreUnavailable("the database has no tables yet: run 'wirewatch migrate'")
    revisions = known()
    if found in revisions:
        raise StoreUnavailable("the database is older than this version: run 'wirewatch migrate'")
    if _oldest_code(database) not in revisions:
        raise StoreUnavailable("the database is newer than this version of wirewatch")


def is_newer(database: Database) -> bool:
    """Tells whether the schema is a later release's."""
    found = current(database)
    return found is not None and found not in known()


def _oldest_code(database: Database) -> str | None:
    with database.read() as session:
        mark = session.get(Mark, "oldest_code")
        return mark.value if mark is not None else None
