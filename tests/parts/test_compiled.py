"""Each statement is compiled once for all databases of a run, those that write a row, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from models import Base, Topic
from tests.parts import compiled


def write_and_read(path: Path) -> list[str]:
    made = compiled.engine(f"sqlite:///{path}")
    Base.metadata.create_all(made, tables=[Base.metadata.tables["topics"]])
    with Session(made) as session:
        session.add(Topic(slug="rockets", name="Rockets"))
        session.commit()
        found = list(session.scalars(select(Topic.slug)))
    made.dispose()
    return found


def test_another_database_is_written_and_read_with_what_the_first_one_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = write_and_read(tmp_path / "first.db")
    monkeypatch.setattr(SQLCompiler, "process", None)
    assert write_and_read(tmp_path / "second.db") == first
