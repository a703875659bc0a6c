from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.desk import Desk


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Commands send the logs to their own standard error, which ends with them."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], _ = before
    root.setLevel(before[1])


@pytest.fixture
def empty_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk without a database."""
    for name in ("WIREWATCH_CONFIG", "WIREWATCH_DATABASE_URL", "WIREWATCH_REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path)


@pytest.fixture
def desk(empty_desk: Desk, migrated_file: Path) -> Desk:
    """A desk with a migrated database."""
    data = empty_desk.folder / "data"
    data.mkdir()
    shutil.copy(migrated_file, data / "wirewatch.db")
    return empty_desk
