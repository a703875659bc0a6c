"""Whether this code and the schema fit, told without Alembic, which no worker loads."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

import models
from models import Mark
from worker.base.store.portable import UNFINISHED


def known() -> list[str]:
    """Returns the revisions of this installation, oldest first: each file begins with its own."""
    package = Path(models.__file__).parent
    folder = package / "_migrations"
    folder = folder if folder.is_dir() else package.parent / "migrations"
    return sorted(path.name.partition("_")[0] for path in (folder / "versions").glob("0*.py"))


def problem(session: Session) -> str | None:
    """Returns what is wrong with the schema in a few words, or None."""
    tables = inspect(session.connection())
    if tables.has_table(UNFINISHED):
        return "a restore was not finished"
    if not tables.has_table("alembic_version"):
        return "no tables yet"
    found = session.scalar(text("SELECT version_num FROM alembic_version"))
    there = known()
    if found == there[-1]:
        return None
    if found in there:
        return "not migrated"
    mark = session.get(Mark, "oldest_code")
    return None if mark is not None and mark.value in there else "newer than this version"
