"""Whether this code and a database's schema fit, and bringing the schema up to date.

Only the latter needs Alembic, which takes long to import: no worker and no command loads it that
finds the schema as it is to be.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

import models
from models import Mark
from worker.base.errors import NO_TABLES, StoreUnavailable
from worker.base.store import partitions
from worker.base.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

UNFINISHED = "restore_unfinished"
"""A table that is there while a restore has begun and is not at its end."""
VERSION = "alembic_version"


def config() -> Config:
    """Returns Alembic's configuration with the migrations of this installation."""
    from alembic.config import Config

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
    return known()[-1]


def known() -> list[str]:
    """Returns the revisions of this installation, oldest first: each file begins with its own."""
    files = (scripts_folder() / "versions").glob("0*.py")
    return sorted(path.name.partition("_")[0] for path in files)


def current(database: Database) -> str | None:
    """Returns the database's revision, or None where nothing was created yet.

    Raises StoreUnavailable for one that is half restored.
    """
    with database.read() as session:
        tables = inspect(session.connection())
        if tables.has_table(UNFINISHED):
            raise StoreUnavailable(
                "a restore into this database was not finished: run 'wirewatch restore' again"
            )
        return _revision(session) if tables.has_table(VERSION) else None


def _revision(session: Session) -> str | None:
    found: str | None = session.scalar(text(f"SELECT version_num FROM {VERSION}"))
    return found


def problem(session: Session) -> str | None:
    """Returns what is wrong with the schema in a few words, or None."""
    tables = inspect(session.connection())
    if tables.has_table(UNFINISHED):
        return "a restore was not finished"
    if not tables.has_table(VERSION):
        return "no tables yet"
    found, there = _revision(session), known()
    if found == there[-1]:
        return None
    if found in there:
        return "not migrated"
    return None if _oldest_code(session) in there else "newer than this version"


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrates up to the revision. Raises StoreUnavailable."""
    from alembic import command

    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = config()
    with database.alone() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)


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
        raise StoreUnavailable(NO_TABLES)
    revisions = known()
    if found in revisions:
        raise StoreUnavailable("the database is older than this version: run 'wirewatch migrate'")
    with database.read() as session:
        if _oldest_code(session) not in revisions:
            raise StoreUnavailable("the database is newer than this version of wirewatch")


def is_newer(database: Database) -> bool:
    """Tells whether the schema is a later release's."""
    found = current(database)
    return found is not None and found not in known()


def _oldest_code(session: Session) -> str | None:
    mark = session.get(Mark, "oldest_code")
    return mark.value if mark is not None else None
